import Foundation
import Testing

/// Random steps over HTTP, each judged by what the origin has seen and what the client gets.
///
/// Checked are: who shares an answer with whom (token, language, Vary, query); freshness with Age, and the house's bound for
/// customers; which validator is sent; what a 304, a failure and a 304 to the client do; what writes, logins and purges
/// drop; that a read begun before a write is neither joined nor kept after it. Left out, since they need more time or
/// another judge: renewals, stale-while-revalidate, rules, eviction.
final class HTTPModelRun {
    private static let chapter = 30
    static let key = "model-\(GatewaySettings.secretMark)-key"

    let gateway: GatewayUnderTest
    let origin: ModelOrigin
    let scripted: ScriptedOrigin
    let client: RawClient
    var random: SplitMix
    var model = HTTPModel()
    /// What readers must see at least of each resource: what an answered write has left.
    var floors = [Int](repeating: 0, count: ModelResource.all.count)
    var step = 0
    /// The last steps, for who looks into a disagreement.
    var history: [String] = []
    /// How often what happened.
    private(set) var outcomes: [String: Int] = [:]
    /// What is asked for again and again in this chapter.
    private var reads: [HTTPModelRead] = []
    private var failing = 0
    private var lettered = 0

    init(_ gateway: GatewayUnderTest, _ origin: ModelOrigin, _ scripted: ScriptedOrigin, seed: UInt64) throws
    {
        self.gateway = gateway
        self.origin = origin
        self.scripted = scripted
        client = try gateway.client()
        random = SplitMix(seed: seed)
    }

    func play(steps: Int) throws {
        defer { client.close() }
        for number in 1...steps {
            step = number
            if number % Self.chapter == 1 {
                reads = (1...random.number(2...6)).map { _ in HTTPModelRead(&random) }
            }
            try perform(random.number(0...199))
        }
    }

    private func perform(_ number: Int) throws {
        if failing > 0 {
            failing -= 1
            if failing == 0 { origin.change { $0.isFailing = false } }
        }
        switch number {
        case 0..<16: try write(random.one(of: ModelChange.all))
        case 16..<24: try login()
        case 24..<32: try purge()
        case 32..<36:
            note("the origin fails")
            failing = 4
            origin.change { $0.isFailing = true }
        case 36..<42: try overtake()
        case 42..<45:
            note("a second passes")
            Thread.sleep(forTimeInterval: 1.6)
        case 45..<52:
            let changed = random.one(of: reads).resource
            note("\(ModelResource.all[changed].path) changes by itself")
            origin.change { $0.versions[changed] += 1 }
        default: try read(random.one(of: reads).again(&random))
        }
    }

    // MARK: Words

    func note(_ line: String) {
        history.append("\(step): \(line)")
        if history.count > 25 { history.removeFirst() }
    }

    func count(_ outcome: String) { outcomes[outcome, default: 0] += 1 }

    func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws {
        guard condition else {
            let warnings = gateway.program.lines.filter { $0.contains(#""level":"warning""#) }.suffix(3)
            throw HarnessError(
                "step \(step): \(what())\n" + (history + warnings).joined(separator: "\n"))
        }
    }

    /// A query that nobody has sent before.
    func newQuery() -> String {
        lettered += 1
        return "?count=\(lettered)"
    }
}
