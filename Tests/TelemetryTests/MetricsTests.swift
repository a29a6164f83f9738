import Foundation
import Telemetry
import Testing

@Suite("Metrics")
struct MetricsTests {
    /// Every value is there, and most differ from each other.
    private func busy(_ names: [String] = ["a", "b"]) -> Statistics {
        let loop = LoopCounters(tenantCount: names.count, reasonCount: 1)
        for (index, outcome) in CacheOutcome.allCases.enumerated() {
            for count in 0...index {
                loop.answered(
                    count == 1 ? 503 : 200, tenant: count % names.count, outcome: outcome,
                    reason: 0, duration: .microseconds(40 << (2 * count)))
            }
        }
        let upstream = UpstreamCounters(classNames: ["checkout"])
        for _ in 0..<9 { upstream.sent(ofClass: 0) }
        upstream.refused(ofClass: 0)
        var usage = BudgetUsage()
        for _ in 1...3 { usage.sent(client: "till", class: "checkout", resource: "cards", second: 65) }
        for (code, milliseconds) in [(200, 3), (200, 90), (404, 1), (429, 700)] as [(UInt16, Int)] {
            upstream.answered(code, duration: .milliseconds(milliseconds))
        }
        upstream.failed()
        upstream.waited(.milliseconds(1200))
        var unstored = UnstoredAnswers()
        unstored.note("/stores", "set-cookie", second: 0)
        var sent = upstream.statistics
        sent.clockOffset = 360
        let tenants = names.map { name in
            TenantStatistics(
                name: name,
                cache: TenantCacheStatistics(
                    bytes: [10, 20, 30, 40], warmUpPaths: 3, warmPaths: 2, unstored: unstored),
                upstream: sent,
                breaker: BreakerStatistics(
                    state: "closed", openedTotal: 2, operationsOpenedTotal: 3,
                    stoppedOperations: [("GET /rewards", "open")]),
                budget: BudgetStatistics(
                    ratePerSecond: 0.3, burst: 20, tokens: 19.25, pause: .milliseconds(1500),
                    transit: .milliseconds(250),
                    queueDepth: 1, queueBytes: 9, queuedTotal: 2, refusedTotal: 3,
                    waitTimes: upstream.waitTimes,
                    classes: upstream.classes, usage: usage.statistics(second: 70)),
                enterprise: CredentialStatistics(
                    source: "login", state: "displaced", failure: "refused", loginsTotal: 4,
                    loginFailuresTotal: 5, unauthorizedTotal: 6, tokenAge: .milliseconds(7500)),
                customer: CredentialStatistics(
                    source: "file", state: "fixed", failure: "malformed", tokenAge: .seconds(1)))
        }
        var contents = CacheContents(capacityBytes: 1000)
        (contents.entries, contents.bytes) = (5, 600)
        (contents.stored, contents.evictions, contents.invalidations) = (7, 8, 9)
        return Statistics(
            version: "1.0", configurationHash: "abc", uptime: .milliseconds(1500),
            connections: ConnectionStatistics(open: 4, acceptedTotal: 6, refusedTotal: 1),
            buffers: BufferStatistics(bytes: 10, capacityBytes: 20, refusedTotal: 2),
            shares: ShareStatistics.busy, loops: [loop],
            cache: contents, reasons: ["set-cookie"], tenants: tenants,
            clients: ["other", "till"].map { ClientStatistics(name: $0, upstreamRequests: 3) })
    }

    @Test("The text keeps the format: each family once, with HELP and TYPE before its samples")
    func format() throws {
        let families = try MetricsReader.read(busy().metrics())
        var expected: [String] = []
        for entry in StatisticsCatalogue.entries where !expected.contains(entry.metric.name) {
            expected.append(entry.metric.name)
        }
        #expect(families.map(\.name) == expected)
        for family in families {
            let isCounter = family.type == "counter"
            #expect(family.name.hasPrefix("carecloud_gateway_"))
            #expect(family.name.hasSuffix("_total") == isCounter, "\(family.name)")
            #expect(family.samples.allSatisfy { $0.value >= 0 })
            #expect(!family.help.contains("`") && !family.help.contains("null"), "\(family.help)")
        }
    }

    @Test("Histograms: buckets in order, cumulative, and +Inf is the count")
    func histograms() throws {
        let families = try MetricsReader.read(busy().metrics()).filter { $0.type == "histogram" }
        #expect(families.count == 3)
        for family in families {
            #expect(family.name.hasSuffix("_seconds"))
            let buckets = family.samples.filter { $0.name.hasSuffix("_bucket") }
            for labels in Set(buckets.map { $0.labels.filter { $0.key != "le" } }) {
                let own = buckets.filter { $0.labels.filter { $0.key != "le" } == labels }
                let bounds = own.map {
                    $0.labels["le"].flatMap { $0 == "+Inf" ? .infinity : Double($0) } ?? -1
                }
                #expect(bounds == bounds.sorted() && Set(bounds).count == bounds.count)
                #expect(bounds.first ?? 0 > 0 && bounds.last == .infinity && bounds.count <= 30)
                #expect(own.map(\.value) == own.map(\.value).sorted())
                #expect(own.last?.value == family.value("_count", labels))
                #expect(family.value("_sum", labels) != nil)
            }
        }
    }

    @Test("A bucket holds exactly the durations below its bound, and the sum is exact")
    func buckets() throws {
        let upstream = UpstreamCounters()
        let bound = Duration.nanoseconds(1 << 20)
        for duration in [bound, bound - .nanoseconds(1), .zero, .seconds(3600)] {
            upstream.answered(200, duration: duration)
        }
        var statistics = busy(["a"])
        statistics.tenants[0].upstream = upstream.statistics
        let families = try MetricsReader.read(statistics.metrics())
        let family = try #require(
            families.first { $0.name == "carecloud_gateway_upstream_request_duration_seconds" })
        let expected = ["0.000004096": 1.0, "0.000524288": 1, "0.001048576": 2, "0.002097152": 3, "+Inf": 4]
        for (le, count) in expected {
            #expect(family.value("_bucket", ["tenant": "a", "le": le]) == count, "\(le)")
        }
        #expect(family.value("_sum", ["tenant": "a"]) == 3600.002097151)
    }

    @Test(
        "The reader that judges here knows a fault when it sees one",
        arguments: [
            "a 1\n", "# HELP a x\na 1\n", "# TYPE a counter\na 1\n", "# HELP a x\n# TYPE b counter\nb 1\n",
            "# HELP a x\n# TYPE a info\na 1\n", "# HELP a x\n# TYPE a gauge\n",
            "# HELP a x\\y\n# TYPE a gauge\na 1\n",
            "\(head)b 1\n", "\(head)a 1\na 1\n", "\(head)a 1", "\(head)a 1\n\n", "\(head)a  1\n",
            "\(head)a nil\n",
            "\(head)a{} 1\n", "\(head)a{b=\"c\",} 1\n", "\(head)a{b=\"c\",b=\"c\"} 1\n", "\(head)a{b=c} 1\n",
            "\(head)a{1=\"c\"} 1\n", "\(head)a{b=\"\\x\"} 1\n", "\(head)a 1\n\(head)a 1\n",
            "\(head)a_sum 1\n",
        ])
    func reader(text: String) throws {
        #expect(throws: MetricsReader.Malformed.self) { try MetricsReader.read(Array(text.utf8)) }
        #expect(try MetricsReader.read(Array("\(Self.head)a{b=\"c\",d=\"\"} 1e-06\n".utf8)).count == 1)
    }

    private static let head = "# HELP a x\n# TYPE a gauge\n"

    @Test("Label values are escaped")
    func escaping() throws {
        let name = "a\"b\\c\nd\\n"
        let bytes = busy([name]).metrics()
        let families = try MetricsReader.read(bytes)
        let info = families.first { $0.name == "carecloud_gateway_tenant_info" }
        #expect(info?.samples.map(\.labels) == [["tenant": name]])
        #expect(String(decoding: bytes, as: UTF8.self).contains(#"tenant_info{tenant="a\"b\\c\nd\\n"} 1"#))
    }

    @Test("What is null in JSON has no sample; a 429 is counted from 0 on")
    func absent() throws {
        var statistics = Statistics(
            version: "1", configurationHash: "2", uptime: .zero,
            connections: ConnectionStatistics(open: 0, acceptedTotal: 0, refusedTotal: 0),
            buffers: BufferStatistics(bytes: 0, capacityBytes: 0, refusedTotal: 0), loops: [],
            cache: CacheContents(capacityBytes: 0), tenants: [], clients: [])
        statistics.tenants = busy(["a"]).tenants
        statistics.tenants[0].upstream = UpstreamCounters().statistics
        statistics.tenants[0].budget.tokens = nil
        statistics.tenants[0].enterprise.failure = nil
        statistics.tenants[0].customer.failure = nil
        let families = try MetricsReader.read(statistics.metrics())
        let names = Set(families.map { $0.name.dropFirst("carecloud_gateway_".count) })
        #expect(names.isDisjoint(with: ["cache_hit_ratio", "budget_tokens", "credential_failure"]))
        let responses = families.first { $0.name == "carecloud_gateway_upstream_responses_total" }
        #expect(responses?.samples.map(\.labels) == [["tenant": "a", "code": "429"]])
    }
}

// MARK: - Agreement with /stats

extension MetricsTests {
    /// One value of the document, with the tenant or client and the status code that it is of.
    private struct Leaf {
        var entry: String
        var tenant: String?
        var code: String?
        var value = JSONReader.Value.null
    }

    private func leaves(_ value: JSONReader.Value, _ place: Leaf = Leaf(entry: "")) -> [Leaf] {
        var place = place
        switch value {
        case .object(let members):
            return members.flatMap { member in
                var inner = place
                let last = place.entry.split(separator: ".").last.map(String.init) ?? ""
                let placeholder = StatisticsNames.placeholders[last]
                if placeholder != nil { inner.code = member.name }
                let name = placeholder ?? member.name
                inner.entry += (place.entry.isEmpty ? "" : ".") + name
                return leaves(member.value, inner)
            }
        case .array(let values):
            place.entry += "[]"
            return values.flatMap { value in
                if case .string(let name) = value["name"] { place.tenant = name }
                return leaves(value, place)
            }
        default:
            place.value = value
            return [place]
        }
    }

    /// Those of the family that the leaf is told by.
    private func samples(of leaf: Leaf, _ metric: Metric, in family: MetricsReader.Family) -> [MetricsReader
        .Sample]
    {
        let known = metric.labels.compactMap { label -> (String, String)? in
            let own: String? =
                switch (label.name, leaf.value) {
                case ("client", _) where leaf.code != nil: leaf.code
                case ("tenant", _), ("client", _): leaf.tenant
                case ("code", _), ("reason", _), ("class", _), ("resource", _): leaf.code
                case (_, .string(let text)) where leaf.entry.hasSuffix(label.name): text
                default: nil
                }
            return (label.value ?? own).map { (label.name, $0) }
        }
        return family.samples.filter { sample in known.allSatisfy { sample.labels[$0] == $1 } }
    }

    @Test("Each value of /stats is in /metrics and the other way round, and they are equal")
    func agreement() throws {
        let statistics = busy()
        let families = try MetricsReader.read(statistics.metrics())
        var untold = Set(families.flatMap(\.samples))
        let leaves = leaves(try JSONReader.read(statistics.json()))
        #expect(Set(leaves.map(\.entry)) == Set(StatisticsCatalogue.entries.map(\.name)))
        for leaf in leaves {
            let metric = try #require(StatisticsCatalogue.entries.first { $0.name == leaf.entry }).metric
            let family = try #require(families.first { $0.name == metric.name }, "\(leaf.entry)")
            #expect(family.type == (metric.kind == .info ? "gauge" : metric.kind.rawValue))
            let samples = samples(of: leaf, metric, in: family)
            untold.subtract(samples)
            switch (metric.kind, leaf.value) {
            case (.histogram, .number(let text)):
                let value = try #require(Double(text))
                let quantile = leaf.entry.hasSuffix("p50") ? 0.5 : 0.99
                let (lower, upper) = try #require(bounds(of: quantile, samples))
                #expect(lower <= value && value <= upper, "\(leaf.entry)")
            case (.info, .string): #expect(samples.map(\.value) == [1], "\(leaf.entry)")
            case (.counter, .number(let text)), (.gauge, .number(let text)):
                #expect(
                    !samples.isEmpty && samples.reduce(0) { $0 + $1.value } == Double(text), "\(leaf.entry)")
            default: Issue.record("\(leaf.entry) is \(leaf.value)")
            }
        }
        #expect(untold.isEmpty)
    }

    /// Of the bucket that holds the quantile.
    private func bounds(of quantile: Double, _ samples: [MetricsReader.Sample]) -> (Double, Double)? {
        let buckets = samples.filter { $0.name.hasSuffix("_bucket") }
        let rank = ((buckets.last?.value ?? 0) * quantile).rounded(.up)
        guard let index = buckets.firstIndex(where: { $0.value >= rank }) else { return nil }
        let bound = { (bucket: MetricsReader.Sample) in
            bucket.labels["le"].flatMap { Double($0) } ?? .infinity
        }
        return (index == 0 ? 0 : bound(buckets[index - 1]), bound(buckets[index]))
    }

    @Test("In the catalogue a family has one kind, one help and one set of labels, and a name with its unit")
    func families() {
        for family in Dictionary(grouping: StatisticsCatalogue.entries, by: \.metric.name).values {
            let metric = family[0].metric
            #expect(Set(family.map(\.metric.kind)) == [metric.kind])
            #expect(Set(family.map { $0.metric.labels.map(\.name) }) == [metric.labels.map(\.name)])
            #expect(Set(family.map { $0.metric.help ?? $0.help }).count == 1, "\(metric.name)")
            for entry in family where ["seconds", "bytes"].contains(entry.unit) {
                #expect(metric.name.hasSuffix("_\(entry.unit)"), "\(metric.name)")
            }
        }
    }
}
