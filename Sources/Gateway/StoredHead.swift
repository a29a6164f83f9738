import CacheStore
import HTTPCaching
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

    /// A head in the form that clients get, and beside it the lines of CareCloud's that this form replaces.
    static func write(
        _ status: Status, _ fields: HTTPFields, length: Int, for clients: ClientCaching, tag: EntityTag?
    ) -> (head: [UInt8], replacedLines: [UInt8]?) {
        var own = fields
        clients.apply(to: &own, tag: tag)
        guard own != fields else { return (write(status, fields, length: length), nil) }
        var lines: [UInt8] = []
        for field in fields where ClientCaching.changedFields.contains(field.name) {
            ResponseHeadWriter.writeField(field.name.description, field.value.span, into: &lines)
        }
        return (write(status, own, length: length), lines)
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
        head.firstIndex(of: UInt8(ascii: "\n")).flatMap { fields(lines: head[($0 + 1)...]) }
    }

    /// The fields of a stored response as CareCloud sent them, without its Content-Length; nil when they cannot be read.
    static func upstreamFields(of stored: StoredResponse) -> HTTPFields? {
        guard var fields = fields(of: stored.head) else { return nil }
        fields.removeAll("Content-Length")
        guard let lines = stored.replacedLines else { return fields }
        guard let replaced = self.fields(lines: lines[...]) else { return nil }
        fields.removeAll { ClientCaching.changedFields.contains($0.name) }
        for field in replaced { fields.append(field) }
        return fields
    }

    /// The tag that the gateway made for a stored response; nil when CareCloud gave one, or there is none.
    static func madeTag(of stored: StoredResponse) -> EntityTag? {
        let tag = fields(of: stored.head)?["ETag"].flatMap { EntityTag($0) }
        return tag.flatMap { MadeTag.isMade($0) ? $0 : nil }
    }

    private static func fields(lines: ArraySlice<UInt8>) -> HTTPFields? {
        var fields = HTTPFields()
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            guard line.last == UInt8(ascii: "\r"), let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let name = FieldName(line[..<colon]),
                let field = HTTPField(name, line[(colon + 1)...].dropLast())
            else { return nil }
            fields.append(field)
        }
        return fields
    }
}
