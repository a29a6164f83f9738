import Foundation

/// Plays one case before the gateway and its origin, and notes what was not as it must be.
struct CasePlay {
    let id: String
    let origin: ConformanceOrigin
    /// All requests to the origin are this case's: no other is played meanwhile.
    let isAlone: Bool
    let port: UInt16
    private let client: ConformanceClient
    private(set) var failures: [String] = []
    /// What was said, for whoever reads a failure.
    var transcript: [String] = []

    init(id: String, origin: ConformanceOrigin, port: UInt16, isAlone: Bool) {
        self.id = id
        self.origin = origin
        self.isAlone = isAlone
        self.port = port
        client = ConformanceClient(port: port)
    }

    mutating func play(_ exchanges: [Exchange]) {
        defer { client.close() }
        for (index, exchange) in exchanges.enumerated() {
            do {
                let found = try play(exchange)
                failures += found.map { "exchange \(index + 1): \($0)" }
            } catch {
                failures.append("exchange \(index + 1): \(error)")
                return
            }
        }
    }

    mutating func play(_ exchange: Exchange) throws -> [String] {
        guard exchange.crowd == 0, exchange.meanwhile.isEmpty else { return try playTogether(exchange) }
        if exchange.pause > 0 { Thread.sleep(forTimeInterval: exchange.pause) }
        origin.prepare(id, exchange.answer, answersAll: isAlone)
        let before = origin.requests(id).count
        let request = bytes(of: exchange)
        transcript.append("> " + shown(request))
        let reply: ConformanceClient.Reply
        do {
            reply = try client.ask(request, method: exchange.method)
        } catch {
            note(before)
            throw error
        }
        awaitRefresh(of: exchange, before)
        note(before)
        transcript.append("< " + shown(reply.message.head) + reply.message.shownContent)
        let asked = Array(origin.requests(id).dropFirst(before))
        let judge = ExchangeJudge(
            exchange: exchange, reply: reply, asked: asked, sent: origin.sent(id), expand: expand)
        return judge.failures
    }

    /// Waits until the origin was asked beside the answer, if it is to be.
    func awaitRefresh(of exchange: Exchange, _ before: Int) {
        guard exchange.wantsRefresh else { return }
        try? Waiting.until("the origin is asked beside") {
            origin.requests(id).count > before && origin.answered(id) == origin.requests(id).count
        }
    }

    mutating func note(_ before: Int) {
        for (request, sent) in zip(origin.requests(id), origin.sent(id)).dropFirst(before) {
            transcript.append("  >> " + shown(request.head))
            transcript.append("  << " + shown(Array(sent.head.utf8)))
        }
    }

    func bytes(of exchange: Exchange) -> [UInt8] {
        var request = Request(
            method: exchange.method, target: expand(exchange.target), fields: exchange.fields.map(expand),
            body: exchange.content.map { Array($0.utf8) }, host: exchange.host)
        guard exchange.isChunked, let content = request.body else { return request.bytes }
        request.fields.append("Transfer-Encoding: chunked")
        request.body = nil
        return request.bytes + Bytes.chunked(content)
    }

    func expand(_ text: String) -> String {
        DateTemplate.expand(
            text.replacingOccurrences(of: "{path}", with: "/conformance/\(id)")
                .replacingOccurrences(of: "{id}", with: id))
    }

    /// At most so much of it that a failure can still be read.
    func shown(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(1500), as: UTF8.self)
        return text.replacingOccurrences(of: "\r\n", with: "\n    ")
    }
}

extension Exchange {
    fileprivate var wantsRefresh: Bool {
        demands.contains { if case .refreshes = $0 { true } else { false } }
    }
}
