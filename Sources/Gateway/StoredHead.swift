import HTTPSemantics
import HTTPWire

/// The head of a stored response: status line and fields up to the end of the last. Each hit adds Age, Cache-Status and
/// X-Request-Id.
enum StoredHead {
    static func write(_ status: Status, _ fields: HTTPFields, length: Int) -> [UInt8] {
        var fields = fields
        fields.removeAll("Age")
        if status.allowsBody { fields.append("Content-Length", String(length)) }
        return write(status, fields)
    }

    /// Fields as they are.
    static func write(_ status: Status, _ fields: HTTPFields) -> [UInt8] {
        var head: [UInt8] = []
        ResponseHeadWriter.writeStatusLine(status, into: &head)
        for field in fields {
            ResponseHeadWriter.writeField(field.name.description, field.value.span, into: &head)
        }
        return head
    }

    /// One more field at the end.
    static func append(_ name: FieldName, _ value: String, to head: inout [UInt8]) {
        ResponseHeadWriter.writeField(name.description, Array(value.utf8).span, into: &head)
    }

    /// The fields of a head that was written so; nil for any other bytes.
    static func fields(of head: [UInt8]) -> HTTPFields? {
        var fields = HTTPFields()
        let lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        for line in lines.dropFirst() {
            guard line.last == UInt8(ascii: "\r"), let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let name = FieldName(line[..<colon]),
                let field = HTTPField(name, line[(colon + 1)...].dropLast())
            else { return nil }
            fields.append(field)
        }
        return fields
    }
}
