import Foundation
import Synchronization
import Testing

/// A gateway that learns the limit of an upstream which does not tell it, and clients that ask for much more.
struct LearningBench {
    typealias Limiter = Scenarios.BudgetClasses.Limiter

    /// What was counted since the start.
    struct Tally {
        /// By the clients: what was answered.
        var asked = 0
        /// By the upstream.
        var requests = 0
        var refused = 0

        static func - (later: Tally, earlier: Tally) -> Tally {
            Tally(
                asked: later.asked - earlier.asked, requests: later.requests - earlier.requests,
                refused: later.refused - earlier.refused)
        }
    }

    let limiter: Limiter
    let gateway: GatewayUnderTest
    private let clients: ImpatientClients
    private let upstream: () throws -> (requests: Int, refused: Int)

    func tally() throws -> Tally {
        let (requests, refused) = try upstream()
        return Tally(asked: clients.asked, requests: requests, refused: refused)
    }

    /// Before the sandbox if the limit is a bucket, which it has itself.
    static func run(
        _ limiter: Limiter, _ budget: String, _ scenario: (LearningBench) throws -> Void
    ) throws {
        guard limiter != .bucket else { return try runBeforeSandbox(budget, scenario) }
        let ledger = Ledger()
        let origin = try ScriptedOrigin { _, connection in
            let isAdmitted = ledger.note { limiter.admits($0, $1) }
            try connection.send(
                isAdmitted ? Answer.json() : Answer.json("{}", status: "429 Too Many Requests"))
        }
        try GatewayUnderTest.run(before: origin, with: { $0.budget = budget }) { gateway throws in
            try ImpatientClients.run(before: gateway) { clients in
                try scenario(
                    LearningBench(
                        limiter: limiter, gateway: gateway, clients: clients, upstream: { ledger.counts }))
            }
        }
    }

    private static func runBeforeSandbox(
        _ budget: String, _ scenario: (LearningBench) throws -> Void
    ) throws {
        let sandbox = try Sandbox(["--rate", "\(Limiter.perSecond)"])
        let settings: (inout GatewaySettings) -> Void = {
            Scenarios.Cache.withSandboxTokens(&$0)
            $0.budget = budget
        }
        let upstream = {
            let counters = try sandbox.counters()
            return (counters.int("total") ?? 0, counters.int("too_many_requests") ?? 0)
        }
        try GatewayUnderTest.run(before: sandbox, with: settings) { gateway throws in
            try ImpatientClients.run(before: gateway) { clients in
                try scenario(
                    LearningBench(limiter: .bucket, gateway: gateway, clients: clients, upstream: upstream))
            }
        }
    }

    /// What the gateway takes for the limit, in whole requests a second.
    func learnedRate() throws -> Int {
        try gateway.stats().int("tenants.0.budget.rate_per_second") ?? 0
    }
}

/// When an upstream has accepted requests, and how many it has not.
final class Ledger: Sendable {
    private let state = Mutex<(accepted: [Double], refused: Int)>(([], 0))

    /// The most that was accepted in any time of so many seconds.
    func most(within seconds: Double) -> Int {
        let times = state.withLock { $0.accepted }
        return times.indices.map { first in
            times[first...].prefix { $0 < times[first] + seconds }.count
        }.max() ?? 0
    }

    var counts: (requests: Int, refused: Int) {
        state.withLock { ($0.accepted.count + $0.refused, $0.refused) }
    }

    /// - Parameter admits: whether a request at this time is within the limit, after those accepted earlier.
    func note(_ admits: (Double, [Double]) -> Bool) -> Bool {
        state.withLock { state in
            let now = Date().timeIntervalSinceReferenceDate
            let isAdmitted = admits(now, state.accepted)
            if isAdmitted { state.accepted.append(now) } else { state.refused += 1 }
            return isAdmitted
        }
    }
}

/// Clients that ask for something else each time, and soon again, whatever they are told.
final class ImpatientClients: Sendable {
    private let answers = Mutex<[String: Int]>([:])
    private let isOver = Mutex(false)
    private let left: Mutex<Int>

    private init(_ count: Int, askingAt port: UInt16) {
        left = Mutex(count)
        for client in 1...count {
            let thread = Thread { [self] in
                do {
                    try ask(as: client, at: port)
                } catch {
                    note("\(error)")
                }
                left.withLock { $0 -= 1 }
            }
            thread.start()
        }
    }

    /// They ask for as long as the scenario goes on.
    static func run(before gateway: GatewayUnderTest, _ scenario: (ImpatientClients) throws -> Void) throws {
        let clients = ImpatientClients(60, askingAt: gateway.port)
        defer { clients.isOver.withLock { $0 = true } }
        try scenario(clients)
        clients.isOver.withLock { $0 = true }
        try Waiting.until("the clients have their last answers") { clients.left.withLock { $0 == 0 } }
        #expect(
            Set(clients.counts.keys) == ["200", "429, Retry-After"],
            "clients are answered or told when to come again, and nothing else")
    }

    /// How many got which answer: the status, and whether it says when to come again.
    var counts: [String: Int] { answers.withLock { $0 } }
    var asked: Int { counts.values.reduce(0, +) }

    private func note(_ answer: String) {
        answers.withLock { $0[answer, default: 0] += 1 }
    }

    private func ask(as client: Int, at port: UInt16) throws {
        let connection = try RawClient(port: port)
        defer { connection.close() }
        var number = client * 100_000
        while !isOver.withLock({ $0 }) {
            number += 1
            let answer = try connection.ask(.enterprise("/products?offset=\(number)"))
            note(answer["Retry-After"] == nil ? "\(answer.status)" : "\(answer.status), Retry-After")
            Thread.sleep(forTimeInterval: 0.25)
        }
    }
}
