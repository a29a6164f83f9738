import Foundation
import Synchronization

/// An origin that answers each case as the case says, and keeps what it was asked: the judge of what went upstream.
final class ConformanceOrigin: Sendable {
    /// What the origin has said to a request.
    struct Sent: Sendable {
        let status: Int
        let head: String
        let content: [UInt8]
    }

    /// What has come for one case, and what comes next.
    private struct Play: Sendable {
        var answer = OriginAnswer()
        var requests: [Message] = []
        var sent: [Int: Sent] = [:]
    }

    let port: UInt16
    private let listener: Socket
    private let plays = Mutex<[String: Play]>([:])
    /// For targets that name no case.
    private let fallback = Mutex("")
    private let connections = Mutex<[Socket]>([])
    private let isStopped = Mutex(false)

    init() throws {
        listener = try Socket.listen()
        port = listener.port
        let thread = Thread { [self] in acceptAll() }
        thread.start()
    }

    var address: String { "http://127.0.0.1:\(port)" }

    // MARK: For the one who plays a case

    /// What to answer from now on to requests of a case.
    func prepare(_ id: String, _ answer: OriginAnswer, answersAll: Bool) {
        plays.withLock { $0[id, default: Play()].answer = answer }
        if answersAll { fallback.withLock { $0 = id } }
    }

    func requests(_ id: String) -> [Message] { plays.withLock { $0[id]?.requests ?? [] } }
    /// What was answered, in the order of the requests; nothing where the answer is still to come.
    func sent(_ id: String) -> [Sent] {
        plays.withLock { plays in
            guard let play = plays[id] else { return [] }
            return play.requests.indices.map { play.sent[$0 + 1] ?? Sent(status: 0, head: "", content: []) }
        }
    }

    /// How many requests have been answered.
    func answered(_ id: String) -> Int { plays.withLock { $0[id]?.sent.count ?? 0 } }

    func stop() {
        isStopped.withLock { $0 = true }
        listener.wake()
        for connection in connections.withLock({ $0 }) { connection.wake() }
    }

    // MARK: Connections

    private func acceptAll() {
        while !isStopped.withLock({ $0 }) {
            // Nil when nobody has come for a while, too.
            guard let socket = listener.accept() else { continue }
            connections.withLock { $0.append(socket) }
            let thread = Thread { [self] in serve(socket) }
            thread.start()
        }
        listener.close()
    }

    private func serve(_ socket: Socket) {
        var reader = MessageReader(socket)
        // What goes wrong here shows at the client: its connection ends.
        while let request = try? reader.request() {
            let (id, answer, number) = note(request)
            if answer.delay > 0 { Thread.sleep(forTimeInterval: answer.delay) }
            let rendering = AnswerRendering(answer, to: request, id: id, number: number)
            plays.withLock { $0[id]?.sent[number] = rendering.sent }
            guard (try? socket.send(rendering.bytes)) != nil, rendering.keepsConnection else { break }
        }
        connections.withLock { $0.removeAll { $0 === socket } }
        socket.close()
    }

    private func note(_ request: Message) -> (String, OriginAnswer, Int) {
        let id = Self.id(in: request.target) ?? fallback.withLock { $0 }
        return plays.withLock { plays in
            plays[id, default: Play()].requests.append(request)
            return (id, plays[id]?.answer ?? OriginAnswer(), plays[id]?.requests.count ?? 0)
        }
    }

    /// Cases are told apart by the word that begins with `case-`.
    private static func id(in target: String) -> String? {
        guard let range = target.range(of: "case-") else { return nil }
        return "case-" + target[range.upperBound...].prefix { $0.isLetter || $0.isNumber }
    }
}
