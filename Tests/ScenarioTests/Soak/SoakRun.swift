import Foundation

/// Minutes of everything at once: tills that ask, leave, upload and write, and an origin that goes wrong.
final class SoakRun {
    private static let tills = 24
    /// Seconds of load after which the gateway's memory is as large as it should ever be, at least.
    private static let warmUp = 15.0
    /// Each block of 128 KiB and more is a mapping of its own, so that one that grows shows. As a rule glibc's allocator takes
    /// blocks up to the largest that was ever freed from its heap, where they disappear among others.
    private static let allocator = ["MALLOC_MMAP_THRESHOLD_": "131072"]

    private let minutes: Double
    private let seed: UInt64
    private let ledger = SoakLedger()
    private let log = SoakLog()
    /// Of the devices that have one; the other tills are known by their addresses.
    private let keys: [MadeKey]
    private let origin: SoakOrigin

    /// - Parameter minutes: how long the tills go on.
    init(minutes: Double, seed: UInt64) throws {
        keys = try (1...3).map { try MadeKey("soak-\($0)") }
        self.minutes = minutes
        self.seed = seed
        origin = SoakOrigin(ledger)
    }

    /// - Returns: What was wrong.
    func run() throws -> [String] {
        ledger.say("soak of \(minutes) min, seed \(seed)")
        let listener = try origin.start()
        defer { listener.stop() }
        let gateway = try GatewayUnderTest(
            settings(listener.address), environment: Self.allocator, keeps: log.isUncommon)
        let descriptors = try gateway.process.descriptors(besides: listener.port)
        let threads = try gateway.process.threads()
        let audit = SoakAudit(gateway: gateway, ledger: ledger, log: log, origin: origin)
        let warmUp = min(max(Self.warmUp, minutes * 12), minutes * 30)
        var memory: [ProcessMemory] = []
        for (phase, seconds) in [warmUp, minutes * 60 - warmUp].enumerated() {
            try play(at: gateway, phase: phase, for: seconds)
            try audit.waitForRest()
            memory.append(try gateway.process.memory())
            ledger.say(try progress(gateway) + "; at rest")
        }
        try audit.checkSums()
        audit.checkMemory(memory[1], warm: memory[0])
        let left = try gateway.process.descriptors(besides: listener.port)
        audit.check(left == descriptors, "descriptors \(left), before \(descriptors)")
        let leftThreads = try gateway.process.threads()
        audit.check(leftThreads == threads, "threads \(leftThreads), before \(threads)")
        audit.check(try gateway.stop() == 0, "the gateway did not end with status 0")
        audit.checkOutput()
        ledger.say(summary(cpuTime: audit.cpuTime))
        let figures = ledger.all
        let hasMore = figures.failureCount > figures.failures.count
        return figures.failures + (hasMore ? ["\(figures.failureCount) in all"] : [])
    }

    private func settings(_ origin: String) -> GatewaySettings {
        var settings = GatewaySettings(upstream: origin)
        let devices = keys.enumerated().map { "{ name: soak-\($0 + 1), keys: [\"\($1.line)\"] }" }
        let clients = devices + ["{ networks: [127.0.0.0/8] }"]
        settings.top = [
            "clients: [\(clients.joined(separator: ", "))]",
            "cache: { memory: 16MiB }",
            "limits: { header_timeout: 2s, write_timeout: 3s, idle_timeout: 10s }",
        ]
        settings.tenant = [
            "timeouts: { connect: 2s, first_byte: 2s, idle: 2s }", "max_in_flight: 32",
            "forward_fields: [X-Till]",
            // Faulty writes are an operation that only fails; each of them is to reach the origin.
            "breaker: off",
        ]
        return settings
    }

    // MARK: The load

    private func play(at gateway: GatewayUnderTest, phase: Int, for seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        let sequence = ledger.all.sequence
        for index in 0..<Self.tills {
            let (port, ledger) = (gateway.port, ledger)
            let seed = seed &* 1_000_003 &+ UInt64(phase * Self.tills)
            // Every second till has a key; several tills share each.
            let key = index % 2 == 0 ? nil : keys[index / 2 % keys.count].key
            let thread = Thread {
                SoakTill(
                    index, of: Self.tills, key: key, seed: seed, after: sequence, port: port, ledger: ledger
                )
                .run(until: end)
            }
            thread.start()
        }
        while ContinuousClock.now < end {
            Thread.sleep(
                forTimeInterval: min(10, max(0, ContinuousClock.now.duration(to: end) / .seconds(1))))
            ledger.say(try progress(gateway))
        }
        try Waiting.until("the tills end", within: 3 * SoakTill.patience) {
            ledger.all.endedTills == Self.tills * (phase + 1)
        }
    }

    // MARK: What is told

    private func progress(_ gateway: GatewayUnderTest) throws -> String {
        let stats = try gateway.stats()
        let descriptors = try FileManager.default.contentsOfDirectory(
            atPath: "/proc/\(gateway.program.id)/fd")
        let parts = [
            "\(ledger.now / 1000) s", "\(stats.int("requests.total") ?? 0) requests",
            "\(ledger.all.failureCount) wrong", "\(try gateway.process.memory())",
            "\(descriptors.count) descriptors", "\(try gateway.process.threads().count) threads",
            "\(stats.int("cache.hits") ?? 0) hits", "\(stats.int("cache.collapsed") ?? 0) collapsed",
            "\(stats.int("buffers.bytes") ?? 0) bytes in buffers",
        ]
        return parts.joined(separator: ", ")
    }

    private func summary(cpuTime: Double) -> String {
        let figures = ledger.all
        let kinds = zip(SoakKind.allCases, figures.played).map { "\($0) \($1)" }.joined(separator: ", ")
        let statuses = figures.answers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return """
            played: \(kinds)
            whole answers: \(statuses.joined(separator: ", ")); on \(ledger.connections) connections
            \(cpuTime) s of CPU; \(figures.unlucky) of \(figures.writes) writes met a closing connection
            """
    }
}
