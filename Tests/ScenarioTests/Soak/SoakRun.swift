import Foundation

/// Minutes of everything at once: tills that ask, leave, upload and write, and an origin that goes wrong.
final class SoakRun {
    private static let tills = 24
    /// Seconds after which the gateway's memory is as large as it should ever be, at least.
    private static let warmUp = 15.0

    private let minutes: Double
    private let seed: UInt64
    private let ledger = SoakLedger()
    private let log = SoakLog()
    private let origin: SoakOrigin
    /// The most that it has taken until then: it goes up and down by a quarter.
    private var warmMemory = 0

    /// - Parameter minutes: how long the tills go on.
    init(minutes: Double, seed: UInt64) {
        self.minutes = minutes
        self.seed = seed
        origin = SoakOrigin(ledger)
    }

    /// - Returns: What was wrong.
    func run() throws -> [String] {
        ledger.say("soak of \(minutes) min, seed \(seed)")
        let listener = try origin.start()
        defer { listener.stop() }
        let gateway = try GatewayUnderTest(Self.settings(listener.address), keeps: log.isUncommon)
        let descriptors = try gateway.process.descriptors(besides: listener.port)
        let threads = try gateway.process.threads()
        try play(at: gateway)
        let audit = SoakAudit(gateway: gateway, ledger: ledger, log: log, origin: origin)
        try audit.waitForRest()
        let memory = try gateway.process.residentBytes()
        ledger.say(try progress(gateway) + "; at rest")
        try audit.checkSums()
        audit.checkMemory(memory, warm: warmMemory)
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

    private static func settings(_ origin: String) -> GatewaySettings {
        var settings = GatewaySettings(upstream: origin)
        settings.top = [
            "cache: { memory: 16MiB }",
            "limits: { header_timeout: 2s, write_timeout: 3s, idle_timeout: 10s }",
        ]
        settings.tenant = [
            "timeouts: { connect: 2s, first_byte: 2s, idle: 2s }", "max_in_flight: 32",
        ]
        return settings
    }

    // MARK: The load

    private func play(at gateway: GatewayUnderTest) throws {
        let begun = ContinuousClock.now
        let end = begun + .seconds(minutes * 60)
        for index in 0..<Self.tills {
            let (port, seed, ledger) = (gateway.port, seed, ledger)
            let thread = Thread {
                SoakTill(index, of: Self.tills, seed: seed &* 1_000_003, port: port, ledger: ledger)
                    .run(until: end)
            }
            thread.start()
        }
        let warm = begun + .seconds(max(Self.warmUp, minutes * 12))
        var next = begun + .seconds(10)
        while ContinuousClock.now < end {
            Thread.sleep(forTimeInterval: 0.2)
            if ContinuousClock.now < warm {
                warmMemory = max(warmMemory, try gateway.process.residentBytes())
            }
            guard ContinuousClock.now >= next else { continue }
            ledger.say(try progress(gateway))
            next += .seconds(10)
        }
        try Waiting.until("the tills end", within: 3 * SoakTill.patience) {
            ledger.all.endedTills == Self.tills
        }
    }

    // MARK: What is told

    private func progress(_ gateway: GatewayUnderTest) throws -> String {
        let stats = try gateway.stats()
        let descriptors = try FileManager.default.contentsOfDirectory(
            atPath: "/proc/\(gateway.program.id)/fd")
        let parts = [
            "\(ledger.now / 1000) s", "\(stats.int("requests.total") ?? 0) requests",
            "\(ledger.all.failureCount) wrong", "\(try gateway.process.residentBytes() / 1024) KiB",
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
            memory \(warmMemory / 1024) KiB at most when warm; \(cpuTime) s of CPU; \
            \(figures.unlucky) of \(figures.writes) writes met a closing connection
            """
    }
}
