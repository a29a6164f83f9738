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
struct ResponseWriter: Sendable {
    /// The connection fields of a response that leaves the connection open.
    private let persistent: [UInt8]
    /// The same to a client of HTTP/1.0, whose connections close unless the response says otherwise.
    private let persistentHTTP10: [UInt8]

    /// - Parameter idleTimeout: of the connections.
    init(idleTimeout: Duration) {
        let keepAlive = "Connection: keep-alive\r\n"
        let hint = Self.announcedSeconds(idleTimeout).map { "Keep-Alive: timeout=\($0)\r\n" }
        // `Connection` names each field that is meant for it (RFC 9110 §7.6.1).
        persistent = Array((hint.map { keepAlive + $0 } ?? "").utf8)
        persistentHTTP10 = Array((keepAlive + (hint ?? "")).utf8)
    }

    /// Returns the idle time that clients are told: `margin` less than the real one, so that no
    /// request crosses the end of its connection on the way. At least one second, which a real one
    /// below two cannot spare.
    private static func announcedSeconds(_ idleTimeout: Duration) -> Int64? {
        let seconds = idleTimeout.components.seconds
        return seconds < 2 ? nil : max(1, seconds - margin)
    }

    /// Seconds.
    private static let margin: Int64 = 5

    /// Appends the whole head.
    func write(
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
    private static let lineEnd = Array("\r\n".utf8)

    /// Ends a head: what the connection has to say, and the empty line. Hot path.
    func endHead(version: HTTPVersion, keepsAlive: Bool, into bytes: inout [UInt8]) {
        if !keepsAlive {
            bytes.append(contentsOf: Self.close)
        } else if version == .http10 {
            bytes.append(contentsOf: persistentHTTP10)
        } else {
            bytes.append(contentsOf: persistent)
        }
        bytes.append(contentsOf: Self.lineEnd)
    }
}
