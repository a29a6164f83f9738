import HTTPSemantics
import HTTPWire

/// Puts a response that is held whole on the wire: head, framing and connection fields (RFC 9112 §6, §9).
enum ResponseWriter {
    /// Appends the head. The body, if `sendsBody` says so, follows it.
    static func write(
        _ response: Response, toHead: Bool, version: HTTPVersion, keepsAlive: Bool, into bytes: inout [UInt8]
    ) {
        var fields = response.fields
        if response.status.allowsBody {
            // An answer to HEAD may leave the length out, and must not say 0 instead (RFC 9110 §8.6).
            let length = toHead && response.body.isEmpty ? response.headContentLength : response.body.count
            if let length { fields.append("Content-Length", String(length)) }
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

    static func sendsBody(_ response: Response, toHead: Bool) -> Bool {
        !toHead && response.status.allowsBody && !response.body.isEmpty
    }
}
