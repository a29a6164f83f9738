import HTTPSemantics
import HTTPWire

/// How the end of a response's content is told (RFC 9112 §6.3).
enum ResponseFraming: Equatable {
    /// There is no content, and nothing is said about it.
    case none
    case length(Int)
    case chunked
    /// By the end of the connection: for HTTP/1.0 alone.
    case untilClose
}

/// Writes the heads of responses: fields, framing and connection fields (RFC 9112 §6, §9).
enum ResponseWriter {
    /// Appends the whole head.
    static func write(
        _ response: Response, _ framing: ResponseFraming, version: HTTPVersion, keepsAlive: Bool,
        into bytes: inout [UInt8]
    ) {
        var fields = response.fields
        switch framing {
        case .none, .untilClose: break
        case .length(let length): fields.append("Content-Length", String(length))
        case .chunked: fields.append("Transfer-Encoding", "chunked")
        }
        ResponseHeadWriter.writeStatusLine(response.status, into: &bytes)
        for field in fields {
            ResponseHeadWriter.writeField(field.name.description, field.value.span, into: &bytes)
        }
        endHead(version: version, keepsAlive: keepsAlive, into: &bytes)
    }

    private static let close = Array("Connection: close\r\n".utf8)
    private static let keepAlive = Array("Connection: keep-alive\r\n".utf8)
    private static let lineEnd = Array("\r\n".utf8)

    /// Ends a head: what the connection has to say, and the empty line. Hot path.
    static func endHead(version: HTTPVersion, keepsAlive: Bool, into bytes: inout [UInt8]) {
        if !keepsAlive {
            bytes.append(contentsOf: close)
        } else if version == .http10 {
            bytes.append(contentsOf: keepAlive)
        }
        bytes.append(contentsOf: lineEnd)
    }
}
