import Foundation

/// Several clients at once, while the origin takes its time.
extension CasePlay {
    private struct Answers {
        let first: ConformanceClient.Reply
        let crowd: [ConformanceClient.Reply]
        var failures: [String]
    }

    mutating func playTogether(_ exchange: Exchange) throws -> [String] {
        let before = origin.requests(id).count
        transcript.append("> \(1 + exchange.crowd) times " + shown(bytes(of: exchange)))
        let answers = try ask(exchange, before)
        awaitRefresh(of: exchange, before)
        note(before)
        for reply in [answers.first] + answers.crowd {
            transcript.append("< " + shown(reply.message.head) + reply.message.shownContent)
        }
        let asked = origin.requests(id).count
        let judge = ExchangeJudge(
            exchange: exchange, reply: answers.first,
            asked: Array(origin.requests(id)[before..<min(before + 1, asked)]),
            sent: Array(origin.sent(id).prefix(before + 1)), expand: expand)
        return answers.failures + judge.failures
            + judgeCrowd(exchange, [answers.first] + answers.crowd, asked: asked - before)
    }

    private mutating func ask(_ exchange: Exchange, _ before: Int) throws -> Answers {
        origin.prepare(id, exchange.answer, answersAll: isAlone)
        let (port, request, method) = (port, bytes(of: exchange), exchange.method)
        let asking: @Sendable () throws -> ConformanceClient.Reply = {
            let client = ConformanceClient(port: port)
            defer { client.close() }
            return try client.ask(request, method: method)
        }
        let first = Aside(asking)
        let origin = origin
        let id = id
        try Waiting.until("the origin is asked") {
            origin.requests(id).count > before || first.isDone
        }
        let crowd = (0..<exchange.crowd).map { _ in Aside(asking) }
        var failures: [String] = []
        for (index, other) in exchange.meanwhile.enumerated() {
            failures += try play(other).map { "meanwhile \(index + 1): \($0)" }
        }
        return Answers(first: try first.value(), crowd: try crowd.map { try $0.value() }, failures: failures)
    }

    /// Each of the crowd has a whole answer of the origin's, and none that was made for another alone.
    private func judgeCrowd(_ exchange: Exchange, _ replies: [ConformanceClient.Reply], asked: Int)
        -> [String]
    {
        var failures: [String] = []
        let contents = replies.map { $0.message.shownContent }
        let known = origin.sent(id).map { String(decoding: $0.content.prefix(80), as: UTF8.self) }
        for (reply, content) in zip(replies, contents) where reply.message.status == 200 {
            if exchange.method == "GET", !known.contains(content) {
                failures.append("unknown content: \(content)")
            }
        }
        for demand in exchange.demands {
            switch demand {
            case .timesAsked(let range):
                if !range.contains(asked) {
                    failures.append("the origin was asked \(asked) times, not \(range)")
                }
            case .eachAlone:
                if Set(contents).count < contents.count { failures.append("two have the same: \(contents)") }
            case .exclusive(let name):
                let having = zip(replies, contents).filter { $0.0.message[name] != nil }.map(\.1)
                if Set(having).count < having.count { failures.append("two have \(name) of one answer") }
            default: break
            }
        }
        return failures
    }
}
