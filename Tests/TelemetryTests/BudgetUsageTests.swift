import Testing

@testable import Telemetry

@Suite("Who used the budget")
struct BudgetUsageTests {
    private static func usage(_ sent: [(client: String, second: Int64)]) -> BudgetUsage {
        var usage = BudgetUsage()
        for (client, second) in sent {
            usage.sent(client: client, class: "checkout", resource: "cards", second: second)
        }
        return usage
    }

    private static func counts(_ entries: [NamedCounts.Entry]) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.count) })
    }

    @Test("The last minute and the last hour, each request in both, and gone after")
    func windows() {
        var usage = Self.usage([("till-4", 1000), ("till-4", 1030), ("till-5", 1030)])
        let then = usage.statistics(second: 1031)
        #expect(Self.counts(then.minute.byClient) == ["till-4": 2, "till-5": 1])
        #expect(then.minute.byClient.map(\.name) == ["till-4", "till-5"], "the most first")
        usage.sent(client: "till-4", class: "checkout", resource: "cards", second: 4000)
        let later = usage.statistics(second: 4001)
        #expect(Self.counts(later.minute.byClient) == ["till-4": 1])
        #expect(Self.counts(later.hour.byClient) == ["till-4": 3, "till-5": 1])
        #expect(Self.counts(usage.statistics(second: 4700).hour.byClient) == ["till-4": 1])
        #expect(usage.statistics(second: 9000).hour.byClient.isEmpty)
        #expect(Self.counts(later.hour.byClass) == ["checkout": 4])
    }

    @Test("Whatever is sent when, the windows agree with a list of all requests, within their slots")
    func agrees() {
        var usage = BudgetUsage()
        var sent: [Int64] = []
        var now: Int64 = 500
        for step: Int64 in 1...5000 {
            now += step * step % 11 % 4
            usage.sent(client: "a", class: "b", resource: "c", second: now)
            sent.append(now)
            let minute = Self.counts(usage.statistics(second: now).minute.byClient)["a"] ?? 0
            let hour = Self.counts(usage.statistics(second: now).hour.byClient)["a"] ?? 0
            #expect(minute == sent.count { $0 / 10 > now / 10 - 6 })
            #expect(hour == sent.count { $0 / 60 > now / 60 - 60 })
        }
    }

    @Test("Names are bounded: who sends least is other, who sends much has a name however late it comes")
    func bounded() {
        var usage = Self.usage((0..<300).map { ("client-\($0)", 1000) })
        let names = usage.statistics(second: 1000).hour.byClient
        #expect(names.count == NamedCounts.most + 1)
        #expect(names.first?.name == NamedCounts.other && names.first?.count == 100)
        for number in 0..<900 {
            let client = number.isMultiple(of: 3) ? "tablet" : "visitor-\(number)"
            usage.sent(client: client, class: "b", resource: "c", second: 1001)
        }
        let later = usage.statistics(second: 1001).minute.byClient
        #expect(later.count == NamedCounts.most + 1)
        #expect(Self.counts(later)["tablet"] == 300)
        #expect(later.reduce(0) { $0 + $1.count } == 1200, "none is lost")
        usage.sent(client: "late", class: "b", resource: "c", second: 9000)
        #expect(Self.counts(usage.statistics(second: 9000).hour.byClient) == ["late": 1])
    }
}
