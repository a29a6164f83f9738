/// Whether everything has come to rest after the load, and whether what was counted adds up.
final class SoakAudit {
    private let gateway: GatewayUnderTest
    private let ledger: SoakLedger
    private let log: SoakLog
    private let origin: SoakOrigin
    private(set) var cpuTime = 0.0

    init(gateway: GatewayUnderTest, ledger: SoakLedger, log: SoakLog, origin: SoakOrigin) {
        self.gateway = gateway
        self.ledger = ledger
        self.log = log
        self.origin = origin
    }

    func check(_ holds: Bool, _ what: @autoclosure () -> String) {
        if !holds { ledger.fail("at the end: \(what())") }
    }

    /// The clients are gone; nothing is under way, and the log has been written.
    func waitForRest() throws {
        try gateway.waitForStats("no connection, nothing held, nothing under way") {
            $0.int("connections.open") == 0 && $0.int("buffers.bytes") == 0
                && $0.int("tenants.0.upstream.in_flight") == 0
                && $0.int("tenants.0.budget.queue_depth") == 0
        }
        try Waiting.until("the access log has a line for each request") {
            try log.all.requests == gateway.stats().int("requests.total")
        }
        cpuTime = try gateway.process.cpuTime()
    }

    // MARK: Sums

    func checkSums() throws {
        let stats = try gateway.stats()
        let log = log.all
        let total = stats.int("requests.total") ?? -1
        let byStatus = (100...599).map { stats.int("requests.by_status.\($0)") ?? 0 }
        equal("requests.total", total, "its statuses", byStatus.reduce(0, +))
        equal("requests.total", total, "lines of the log", log.requests)
        for (status, count) in zip(100...599, byStatus) {
            equal("status \(status)", count, "its lines", log.byStatus[status] ?? 0)
        }
        checkCache(stats, log)
        checkUpstream(stats)
        checkClients(stats)
        let ofDevices = (1...3).reduce(0) { $0 + (stats.int("clients.\($1).requests") ?? -1) }
        equal("requests of devices with a key", ofDevices, "their lines", log.ofDevice)
        check(log.ofDevice > 0, "no request with a key")
        equal("tenant's requests", stats.int("tenants.0.requests"), "its lines", log.ofTenant)
        equal("buffers.refused_total", stats.int("buffers.refused_total"), "none", 0)
        equal("budget.refused_total", stats.int("tenants.0.budget.refused_total"), "none", 0)
    }

    /// Each request counts under one outcome, or was refused before it was looked up.
    private func checkCache(_ stats: JSON, _ log: SoakLog.Count) {
        let words = [
            ("hits", ["hit"]), ("misses", ["uri-miss"]), ("collapsed", ["collapsed"]),
            ("bypassed", ["bypass", "method"]), ("stale", []), ("revalidated", []),
        ]
        var sum = log.byCache["refused"] ?? 0
        for (name, words) in words {
            let count = stats.int("cache.\(name)") ?? -1
            equal("cache.\(name)", count, "its lines", words.reduce(0) { $0 + (log.byCache[$1] ?? 0) })
            sum += count
        }
        equal("outcomes and refusals", sum, "requests.total", stats.int("requests.total"))
        check(
            stats.int("cache.bytes") ?? .max <= stats.int("cache.capacity_bytes") ?? 0,
            "the cache is too full")
    }

    private func checkUpstream(_ stats: JSON) {
        let sent = stats.int("tenants.0.upstream.requests") ?? -1
        let errors = stats.int("tenants.0.upstream.errors") ?? -1
        let cancelled = stats.int("tenants.0.upstream.cancelled") ?? -1
        let answered = (100...599).reduce(0) {
            $0 + (stats.int("tenants.0.upstream.by_status.\($1)") ?? 0)
        }
        equal("upstream.requests", sent, "answered, failed and cancelled", answered + errors + cancelled)
        let unseen = errors + cancelled
        check(
            (sent - unseen...sent).contains(origin.heads),
            "\(origin.heads) heads seen, \(sent) requests sent, \(unseen) of them failed or cancelled")
    }

    private func checkClients(_ stats: JSON) {
        equal(
            "connections.accepted_total", stats.int("connections.accepted_total"), "those opened",
            ledger.connections)
        equal("connections.refused_total", stats.int("connections.refused_total"), "none", 0)
        let figures = ledger.all
        for (status, count) in figures.answers.sorted(by: { $0.key < $1.key }) {
            let counted = stats.int("requests.by_status.\(status)") ?? 0
            check(counted >= count, "\(count) whole answers of status \(status), \(counted) counted")
        }
        check(
            figures.unlucky <= 3 + figures.writes / 500,
            "\(figures.unlucky) of \(figures.writes) writes met a closing connection")
    }

    private func equal(_ name: String, _ value: Int?, _ otherName: String, _ other: Int?) {
        check(value == other, "\(name) is \(value ?? -1), \(otherName) \(other ?? -1)")
    }

    // MARK: What is left

    /// Bytes by which the address space at rest may differ: the cache of 16 MiB is full by then, and holds responses of other
    /// sizes, of which half are large enough for mappings of their own.
    private static let slack = 8 * 1024 * 1024

    /// - Parameter warm: at rest after the first part of the load.
    func checkMemory(_ memory: ProcessMemory, warm: ProcessMemory) {
        // Two runs of the same load differ by so much: what the allocator keeps.
        let resident = warm.resident + warm.resident / 10 + 12 * 1024 * 1024
        // The least that is a mapping of its own has 128 KiB.
        let mappings = warm.mappings + Self.slack / (128 * 1024)
        for (name, isKept) in [
            ("resident memory", memory.resident <= resident),
            ("address space", memory.size <= warm.size + Self.slack),
            ("peak", memory.peak <= warm.peak + Self.slack), ("mappings", memory.mappings <= mappings),
        ] {
            check(isKept, "\(name) has grown: \(memory), when warm \(warm)")
        }
    }

    /// After the gateway's end.
    func checkOutput() {
        let errors = gateway.program.errorLines
        check(errors.isEmpty, "standard error has \(errors.prefix(3))")
        let secrets = log.all.secrets
        check(secrets == 0, "\(secrets) lines of the log hold a token")
        check(
            !errors.contains { $0.contains(GatewaySettings.secretMark) }, "standard error holds a token")
    }
}
