import Testing

@testable import Configuration

@Suite("Budgets, classes and the breaker")
struct BudgetTests {
    private static func tenant(_ lines: String...) throws -> TenantConfiguration {
        let text = smallest.replacing("budget: { rate: 10/s }", with: lines.joined(separator: "\n    "))
        return try #require(try load(text).tenants.first)
    }

    private static func complaint(_ lines: String) throws -> [String] {
        try complaints(
            smallest.replacing("budget: { rate: 10/s }", with: lines.replacing(" ;; ", with: "\n    "))
        ).map { line in
            line.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? line
        }
    }

    @Test("A budget is a rate, a learned rate, or a window (design §5)")
    func paces() throws {
        let second = RequestRate(count: 50, interval: .seconds(1))
        #expect(try Self.tenant("budget: { rate: 50/s, burst: 3 }").budget?.pace == .rate(second, burst: 3))
        #expect(try Self.tenant("budget: { rate: learn }").budget?.pace == .learned(ceiling: nil, burst: 5))
        #expect(
            try Self.tenant("budget: { rate: learn, ceiling: 50/s }").budget?.pace
                == .learned(ceiling: second, burst: 5))
        #expect(
            try Self.tenant("budget: { limit: 600, window: 1m, max_wait_sync: 9s }").budget?.pace
                == .window(limit: 600, length: .seconds(60)))
    }

    @Test(
        "What does not go together is said at its place",
        arguments: [
            ("budget: { rate: 10/s, ceiling: 50/s }", "budget.ceiling: is for rate: learn only; remove it"),
            (
                "budget: { limit: 600, window: 1m, rate: 10/s }",
                "budget.rate: does not go with limit and window; remove it, or the two"
            ),
            ("budget: { limit: 600 }", "budget: limit and window go together; add the other"),
            ("budget: { limit: 0, window: 1m }", "budget.limit: expected a whole number"),
            ("budget: { rate: fast }", "budget.rate: expected learn or a rate from 1/h"),
            (
                "budget: off ;; breaker: on",
                "breaker: expected off or a section such as { failures: 10, over: 5s }"
            ),
            ("budget: off ;; breaker: { failures: 1 }", "breaker.failures: expected a whole number"),
            ("budget: off ;; probe_path: /elsewhere", "probe_path: expected a path that begins with"),
            (
                "budget: off ;; priorities: [{ operations: [], class: sync }]",
                "priorities[0].operations: expected at least"
            ),
            (
                "budget: off ;; priorities: [{ operations: [GET x], class: urgent }]",
                "class: expected checkout, lookup"
            ),
        ])
    func errors(lines: String, complaint: String) throws {
        let complaints = try Self.complaint(lines)
        #expect(complaints.count == 1 && complaints[0].contains(complaint), "\(complaints)")
    }

    @Test("Classes, retries, the breaker and its probe are read")
    func others() throws {
        let tenant = try Self.tenant(
            "budget: off",
            "priorities: [{ operations: [\"POST purchases/actions/*\", \"* products/batch\"], class: sync }]",
            "retries: false", "breaker: off", "probe_path: /webservice/rest-api/x")
        #expect(
            tenant.priorities == [
                PriorityRule(
                    operations: [
                        OperationPattern(method: "POST", path: "purchases/actions/*"),
                        OperationPattern(method: nil, path: "products/batch"),
                    ], class: .sync)
            ])
        #expect(!tenant.retries && tenant.breaker == nil && tenant.probePath == "/webservice/rest-api/x")
        let spared = try Self.tenant("budget: off", "breaker: { failures: 3, over: 1m }")
        #expect(spared.breaker == BreakerConfiguration(failures: 3, duration: .seconds(60)))
    }

    @Test("Clients have a most urgent class")
    func clients() throws {
        let text =
            smallest + "\nclients: [{ networks: [10.0.0.0/8], priority: browse }, { networks: [10.0.0.0/8] }]"
        #expect(try load(text).clients.map(\.priority) == [.browse, .checkout])
        #expect(try load(text).clients[0].isUnrestricted)
    }

    @Test(
        "Written out and read again they are the same",
        arguments: [
            "budget: { rate: learn, ceiling: 9/m, burst: 2 }", "budget: { limit: 5, window: 10s }",
            "budget: off",
            "budget: { rate: 7/h } ;; breaker: off ;; retries: false ;; probe_path: /webservice/rest-api/x?y=1",
            "budget: off ;; priorities: [{ operations: [\"* products/batch\"], class: sync }]",
        ])
    func roundTrip(lines: String) throws {
        let first = try load(
            smallest.replacing("budget: { rate: 10/s }", with: lines.replacing(" ;; ", with: "\n    ")))
        let again = try load(first.text)
        #expect(again.tenants == first.tenants)
    }
}
