public import HTTPSemantics

/// Serialises response heads (RFC 9112 §4, §5). The version is always HTTP/1.1: it tells what the server
/// understands, also to a client of HTTP/1.0 (RFC 9110 §6.2).
public enum ResponseHeadWriter {
    /// Appends the status line, the fields and the empty line. Framing fields are the caller's.
    public static func write(status: Status, fields: HTTPFields, into bytes: inout [UInt8]) {
        writeStatusLine(status, into: &bytes)
        for field in fields {
            writeField(field.name.description, field.value.span, into: &bytes)
        }
        endLine(&bytes)
    }

    /// Appends `HTTP/1.1 200 OK` and the line end.
    public static func writeStatusLine(_ status: Status, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: "HTTP/1.1 ".utf8)
        for divisor: UInt16 in [100, 10, 1] {
            bytes.append(UInt8(ascii: "0") + UInt8(status.code / divisor % 10))
        }
        bytes.append(ASCII.space)
        bytes.append(contentsOf: status.reasonPhrase.description.utf8)
        endLine(&bytes)
    }

    /// Appends one field line.
    ///
    /// A control byte in the value is a mistake of the caller's: it is an assertion in debug builds and becomes a
    /// space in release builds (RFC 9110 §5.5), so that no value can ever end a line.
    public static func writeField(_ name: String, _ value: Span<UInt8>, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(ASCII.colon)
        bytes.append(ASCII.space)
        for index in value.indices {
            let isForbidden = ASCII.isForbiddenInValue(value[index])
            assert(!isForbidden, "A field value holds a control byte")
            bytes.append(isForbidden ? ASCII.space : value[index])
        }
        endLine(&bytes)
    }

    private static func endLine(_ bytes: inout [UInt8]) {
        bytes.append(ASCII.carriageReturn)
        bytes.append(ASCII.lineFeed)
    }
}
