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
            let length = toHead ? response.headContentLength ?? response.body.count : response.body.count
            fields.append("Content-Length", Array(String(length).utf8))
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
