/// What a client has got of an answer when it is whole or the connection has ended.
struct Verdict: Sendable, CustomStringConvertible {
    enum End: String, Sendable {
        case whole
        /// FIN before the answer was whole.
        case cut
        /// RST before the answer was whole.
        case reset
    }

    let head: Message?
    let body: [UInt8]
    let end: End

    var status: Int { head?.status ?? 0 }
    var text: String { String(decoding: body, as: UTF8.self) }
    var isWhole: Bool { end == .whole }
    /// The error's name of RFC 9209 §2.3.
    var proxyError: String? {
        head?["Proxy-Status"]?.split(separator: "error=").dropFirst().first.map {
            String($0.prefix { $0 != ";" && $0 != "," })
        }
    }

    var description: String {
        let begin = String(decoding: body.prefix(40), as: UTF8.self)
        return "\(status), \(proxyError ?? "no error"), \(end.rawValue) after \(body.count) bytes: \(begin)"
    }

    func field(_ name: String) -> String? { head?[name] }
}

/// A client that sees how its connection ends and how much came until then.
final class BareClient {
    let socket: BareSocket
    private var parser: AnswerParser

    init(_ socket: BareSocket) throws {
        self.socket = socket
        parser = try AnswerParser()
    }

    func send(_ text: String) throws { try socket.send(Array(text.utf8)) }
    func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }
    func send(_ request: Request) throws { try socket.send(request.bytes) }

    /// What has come of the answer's content.
    var body: [UInt8] { parser.body }

    /// Reads until the answer is whole or the connection ends; the next call reads the next answer.
    func verdict(toHead: Bool = false) throws -> Verdict {
        if toHead { parser = try AnswerParser(parser.rest, isToHead: true) }
        while !parser.isWhole {
            switch try socket.receive() {
            case .bytes(let bytes): try parser.feed(bytes)
            case .ended: return finish(parser.endsWithConnection ? .whole : .cut)
            case .reset: return finish(.reset)
            }
        }
        defer { if let next = try? AnswerParser(parser.rest) { parser = next } }
        return finish(.whole)
    }

    /// Reads until so much of the body has come; true unless the connection ended before.
    func hasBody(_ count: Int) throws -> Bool {
        while parser.body.count < count, !parser.isWhole {
            guard case .bytes(let bytes) = try socket.receive() else { return false }
            try parser.feed(bytes)
        }
        return parser.body.count >= count
    }

    /// Waits for `100 Continue`; false when something else comes, which is left to be read.
    func isToldToContinue() throws -> Bool {
        let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        guard case .bytes(interim) = try socket.receive(interim.count, peeking: true) else { return false }
        _ = try socket.receive(interim.count)
        return true
    }

    /// Reads about so many bytes, whatever they are.
    func take(_ count: Int) throws {
        guard case .bytes(let bytes) = try socket.receive(count) else {
            throw HarnessError("the connection ended after \(parser.body.count) bytes of a body")
        }
        try parser.feed(bytes)
    }

    /// Waits for the end of the connection; how many bytes came before it.
    func bytesUntilEnd() throws -> Int {
        var count = parser.rest.count
        while case .bytes(let bytes) = try socket.receive() { count += bytes.count }
        return count
    }

    private func finish(_ end: Verdict.End) -> Verdict {
        Verdict(head: parser.head, body: parser.body, end: end)
    }
}
