import Foundation
import Telemetry
import Testing

@Suite("Statistics")
struct StatisticsTests {
    private func statistics(
        loops: [LoopCounters], upstream: UpstreamCounters = UpstreamCounters(), rate: Double? = 10
    ) -> Statistics {
        var usage = BudgetUsage()
        var unstored = UnstoredAnswers()
        unstored.note("/stores", "set-cookie", second: 0)
        var sent = upstream.statistics
        sent.clockOffset = 360
        for _ in 1...3 { usage.sent(client: "till", class: "checkout", resource: "cards", second: 65) }
        let tenants = ["a", "b"].map { name in
            TenantStatistics(
                name: name,
                cache: TenantCacheStatistics(
                    bytes: [1, 2, 3, 4], warmUpPaths: 3, warmPaths: 2, unstored: unstored),
                upstream: sent,
                breaker: BreakerStatistics(
                    state: "closed", openedTotal: 2, operationsOpenedTotal: 3,
                    stoppedOperations: [("GET /rewards", "open")]),
                budget: BudgetStatistics(
                    ratePerSecond: rate, burst: rate.map { _ in 20 }, tokens: rate.map { _ in 19.5 },
                    pause: .milliseconds(1500), transit: .milliseconds(250),
                    queueDepth: 1, queueBytes: 9, queuedTotal: 2, refusedTotal: 3,
                    waitTimes: upstream.waitTimes,
                    classes: upstream.classes, usage: usage.statistics(second: 70)),
                enterprise: CredentialStatistics(source: "login", state: "valid", loginsTotal: 4),
                customer: CredentialStatistics(source: "none", state: "none", loginsTotal: 0))
        }
        var contents = CacheContents(capacityBytes: 1000)
        (contents.entries, contents.bytes) = (5, 600)
        (contents.stored, contents.evictions, contents.invalidations) = (7, 8, 9)
        return Statistics(
            version: "1.0", configurationHash: "abc", uptime: .milliseconds(1500),
            connections: ConnectionStatistics(open: 4, acceptedTotal: 6, refusedTotal: 1),
            buffers: BufferStatistics(bytes: 10, capacityBytes: 20, refusedTotal: 2),
            shares: ShareStatistics.busy, loops: loops,
            cache: contents, reasons: ["set-cookie", "vary"], tenants: tenants,
            clients: ["other", "till"].map { ClientStatistics(name: $0, upstreamRequests: 3) })
    }

    /// `a.b`, `list[].c`; each once, in the order of the document.
    private func paths(_ value: JSONReader.Value, _ prefix: String = "") -> [String] {
        switch value {
        case .object(let members):
            return members.flatMap { member in
                let last = prefix.split(separator: ".").last.map(String.init) ?? ""
                let name = StatisticsNames.placeholders[last] ?? member.name
                return paths(member.value, prefix.isEmpty ? name : "\(prefix).\(name)")
            }
        case .array(let values): return values.first.map { paths($0, "\(prefix)[]") } ?? []
        default: return [prefix]
        }
    }

    @Test("The document holds exactly what the catalogue lists, in its order")
    func catalogue() throws {
        let loop = LoopCounters(tenantCount: 2, reasonCount: 2)
        loop.answered(200, tenant: 0, outcome: .hit, reason: 1, duration: .microseconds(5))
        let upstream = UpstreamCounters(classNames: ["checkout"])
        upstream.sent(ofClass: 0)
        upstream.answered(429, duration: .milliseconds(5))
        let document = try JSONReader.read(statistics(loops: [loop], upstream: upstream).json())
        #expect(paths(document) == StatisticsCatalogue.entries.map(\.name))
    }

    @Test("Clients are counted one by one: requests, refusals among them, and what they cost upstream")
    func clients() throws {
        let loops = (1...2).map { _ in LoopCounters(tenantCount: 2, clientCount: 2) }
        loops[0].answered(200, tenant: 0, client: 1, outcome: .hit, duration: .zero)
        loops[1].answered(403, tenant: 0, client: 1, isRefusal: true, outcome: nil, duration: .zero)
        loops[1].answered(200, tenant: 0, outcome: .hit, duration: .zero)
        let upstream = ClientUpstreamCounters(clientCount: 2)
        upstream.sent(for: 1)
        #expect(upstream.requests(of: 0) == 0 && upstream.requests(of: 1) == 1)
        let clients = statistics(loops: loops).clients
        #expect(clients.map(\.requests) == [1, 2] && clients.map(\.refusedTotal) == [0, 1])
        #expect(clients.map(\.upstreamRequests) == [3, 3])
    }

    /// With `WRITE_DOCUMENTS` set, the table is written first.
    @Test("docs/statistics.md has the table of the catalogue, to the letter")
    func documentation() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/statistics.md")
        var text = try String(contentsOf: file, encoding: .utf8)
        if ProcessInfo.processInfo.environment["WRITE_DOCUMENTS"] != nil {
            text = text.prefix(while: { $0 != "|" }) + StatisticsCatalogue.markdown
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(text.hasSuffix(StatisticsCatalogue.markdown))
    }

    @Test("Loops are summed up: connections, answers by status, outcomes, tenants")
    func sums() throws {
        let loops = [LoopCounters(tenantCount: 2), LoopCounters(tenantCount: 2)]
        for loop in loops {
            loop.answered(200, tenant: 1, outcome: .hit, duration: .microseconds(10))
            loop.answered(200, tenant: 1, outcome: .miss, duration: .milliseconds(10))
            loop.answered(201, tenant: 0, outcome: .bypassed, duration: .milliseconds(10))
            loop.answered(421, tenant: nil, outcome: nil, duration: .zero)
        }
        loops[0].answered(200, tenant: 1, outcome: .collapsed, duration: .milliseconds(10))
        let document = try JSONReader.read(statistics(loops: loops).json())
        #expect(
            document["connections"]
                == .object([
                    .init(name: "open", value: .number("4")),
                    .init(name: "accepted_total", value: .number("6")),
                    .init(name: "refused_total", value: .number("1")),
                ]))
        #expect(document["requests"]?["total"] == .number("9"))
        #expect(
            document["requests"]?["by_status"]
                == .object([
                    .init(name: "200", value: .number("5")), .init(name: "201", value: .number("2")),
                    .init(name: "421", value: .number("2")),
                ]))
        let cache = try #require(document["cache"])
        #expect(
            ["hits", "misses", "collapsed", "bypassed", "stale"].map { cache[$0] }
                == ["2", "2", "1", "2", "0"].map { .number($0) })
        #expect(cache["hit_ratio"] == .number("0.4"))
        guard case .array(let tenants) = document["tenants"] else {
            Issue.record("tenants is not an array")
            return
        }
        #expect(tenants.map { $0["requests"] } == [.number("2"), .number("5")])
    }

    @Test(
        "Latency of hits and of misses is kept apart; answers without the cache are in neither",
        arguments: [
            (CacheOutcome.hit, true, false), (.stale, true, false), (.miss, false, true),
            (.revalidated, false, true),
            (.collapsed, false, true), (.bypassed, false, false),
        ])
    func latency(outcome: CacheOutcome, isHit: Bool, isMiss: Bool) {
        let loop = LoopCounters(tenantCount: 1)
        loop.answered(200, tenant: 0, outcome: outcome, duration: .milliseconds(1))
        let statistics = statistics(loops: [loop])
        #expect(statistics.hitLatency.count == (isHit ? 1 : 0))
        #expect(statistics.missLatency.count == (isMiss ? 1 : 0))
        #expect(statistics.cache[outcome] == 1)
    }

    @Test("Upstream: in flight is what was sent and neither answered nor failed nor cancelled")
    func upstream() throws {
        let counters = UpstreamCounters()
        for _ in 0..<6 { counters.sent() }
        counters.answered(200, duration: .milliseconds(100))
        counters.answered(429, duration: .milliseconds(1))
        counters.failed()
        counters.cancelled()
        counters.waited(.seconds(1))
        let upstream = counters.statistics
        #expect(upstream.requests == 6 && upstream.errors == 1 && upstream.inFlight == 2)
        #expect(upstream.cancelled == 1)
        #expect(upstream.byStatus[200] == 1 && upstream.byStatus[429] == 1 && upstream.byStatus[99] == 0)
        #expect(upstream.latency.count == 2 && counters.waitTimes.count == 1)
    }

    @Test("What has no value yet, or never will, is null")
    func absent() throws {
        let document = try JSONReader.read(statistics(loops: [], rate: nil).json())
        #expect(document["cache"]?["hit_ratio"] == .null)
        #expect(document["latency_seconds"]?["hit"]?["p99"] == .null)
        guard case .array(let tenants) = document["tenants"], let budget = tenants.first?["budget"] else {
            Issue.record("no tenant with a budget")
            return
        }
        #expect(["rate_per_second", "burst", "tokens"].map { budget[$0] } == [.null, .null, .null])
    }

    @Test("A status beyond 100 to 599 is counted as the nearest, so that the total is right")
    func strangeStatus() {
        let loop = LoopCounters(tenantCount: 0)
        for code in [0, 99, 600, .max] as [UInt16] {
            loop.answered(code, tenant: nil, outcome: nil, duration: .zero)
        }
        let requests = statistics(loops: [loop]).requests
        #expect(requests.total == 4 && requests[100] == 2 && requests[599] == 2)
    }

    @Test("Another thread sees a loop's counts only grow, and in the end all of them")
    func readWhileWritten() async {
        let loop = LoopCounters(tenantCount: 1)
        let count = 20_000
        async let writer: Void = Task.detached {
            for _ in 0..<count { loop.answered(200, tenant: 0, outcome: .hit, duration: .microseconds(3)) }
        }.value
        var last: UInt64 = 0
        for _ in 0..<50 {
            let seen = statistics(loops: [loop]).requests.total
            #expect(seen >= last)
            last = seen
        }
        await writer
        let final = statistics(loops: [loop])
        #expect(final.requests.total == UInt64(count) && final.hitLatency.count == UInt64(count))
    }
}
