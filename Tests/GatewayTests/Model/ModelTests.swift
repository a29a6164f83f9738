import Testing

@testable import Gateway

@Suite("The cache against a plain model of it (RFC 9111, RFC 5861, design §4, CareCloud's invalidation)")
struct ModelTests {
    /// Of 18 runs altogether, one of each kind with a random seed: 43,200 steps. `LONG=1` makes it 115 runs.
    private static let steps = ModelEnvironment.steps ?? 2400

    @Test(
        "whatever happens in whatever order, the cache does what the model does",
        arguments: ModelEnvironment.seeds(1...(ModelEnvironment.isLong ? 100 : 8)))
    func ample(seed: UInt64) throws {
        try Self.check(seed: seed, .ample)
    }

    @Test(
        "where responses make room for others, what the cache still answers is what the model would answer",
        arguments: ModelEnvironment.seeds(101...(ModelEnvironment.isLong ? 109 : 104)))
    func scarce(seed: UInt64) throws {
        try Self.check(seed: seed, .scarce)
    }

    @Test("the steps reach all that the cache can do", .enabled(if: ModelEnvironment.isUsual))
    func reach() throws {
        var outcomes: [String: Int] = [:]
        for seed: UInt64 in 201...204 {
            outcomes.merge(try Self.check(seed: seed, .ample), uniquingKeysWith: +)
        }
        let missing = Self.outcomes.filter { outcomes[$0] == nil }
        #expect(missing.isEmpty, "\(outcomes)")
    }

    private static let outcomes = [
        "short way", "hit", "hit: stale-while-revalidate", "hit: stale-if-error", "hit: stale-by-rule",
        "hit: max-stale",
        "hit: refresh-not-forced", "only if cached", "bypass: never-stored", "bypass: request-cookie",
        "bypass: request-precondition", "bypass: rule", "forward: uri-miss", "forward: vary-miss",
        "forward: stale", "forward: request", "landed", "come since", "renewed ahead", "renewed stale",
        "stand-in: stale-if-error", "stand-in: stale-by-rule", "validated after a write", "stored",
        "variant stored", "stored beside variants", "overtaken at its end", "304 stored", "304 overtaken",
        "304 about something else",
        "304 not stored: no-store", "304 not stored: private", "304 not stored: request-no-store",
        "304 not stored: set-cookie", "304 not stored: vary", "not stored: status", "not stored: no-store",
        "not stored: private", "not stored: no-cache", "not stored: no-freshness", "not stored: expired",
        "not stored: vary", "not stored: set-cookie", "not stored: request-no-store",
        "not stored: request-authorization", "not stored: overtaken",
    ]

    /// - Returns: How often what happened.
    @discardableResult
    private static func check(seed: UInt64, _ size: ModelGateway.Size) throws -> [String: Int] {
        var script = ModelScript(seed: seed, requests: size.requests)
        let operations = (0..<steps).map { _ in script.next() }
        var run = try ModelRun(size)
        guard let (step, reason) = run.play(operations) else { return run.outcomes }
        let shrunk = try shrink(Array(operations[...step]), size)
        Issue.record(
            """
            seed \(seed), step \(step): \(reason)
            The same in \(shrunk.operations.count) steps: \(shrunk.reason)
            \(shrunk.operations.map { "    \($0)" }.joined(separator: "\n"))
            """)
        return run.outcomes
    }

    /// So many steps are played at most to make a disagreement shorter: some half a minute.
    private static let mostReplayed = 150_000

    /// Leaves out what is not needed for a disagreement: halves, then quarters, and so on.
    private static func shrink(
        _ whole: [ModelOperation], _ size: ModelGateway.Size
    ) throws -> (operations: [ModelOperation], reason: String) {
        var (operations, reason) = (whole, "")
        var (length, replayed) = ((operations.count + 1) / 2, 0)
        while length >= 1 {
            var start = 0
            while start < operations.count, replayed < mostReplayed {
                var shorter = operations
                shorter.removeSubrange(start..<min(start + length, operations.count))
                replayed += shorter.count
                var run = try ModelRun(size)
                if let found = run.play(shorter) {
                    (operations, reason) = (Array(shorter[...found.step]), found.reason)
                } else {
                    start += length
                }
            }
            length /= 2
        }
        return (operations, reason)
    }
}
