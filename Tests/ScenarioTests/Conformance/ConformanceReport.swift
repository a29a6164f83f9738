import Foundation
import Synchronization

/// What came of all cases, each played once before one gateway and one origin.
struct ConformanceReport: Sendable {
    struct Outcome: Sendable {
        let failures: [String]
        let transcript: [String]
        let seconds: Double

        var holds: Bool { failures.isEmpty }
        var text: String { (failures + transcript).joined(separator: "\n  ") }
    }

    /// Of the suite that is running.
    @TaskLocal static var current: ConformanceReport?

    /// What the gateway wrote to standard error; its exit status.
    let errorLines: [String]
    let exitStatus: Int32
    let seconds: Double
    private let outcomes: [String: Outcome]

    /// No suite may take longer; the thread sanitizer, which scripts/test-threads gives options, makes all slower.
    static let mostSeconds = ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil ? 25.0 : 250.0
    /// How many cases are played at one time.
    private static let players = 24

    init(_ cases: [ConformanceCase], isAlone: Bool) throws {
        let begun = ContinuousClock.now
        let origin = try ConformanceOrigin()
        defer { origin.stop() }
        var settings = GatewaySettings(upstream: origin.address)
        settings.tenant = [
            "api_path: /", "hosts: [shop.example]", "max_in_flight: 64", "forward_fields: [X-Till]",
            "interim_responses: pass",
        ]
        settings.top = ["cache: { max_object: 512KiB, refresh_ahead: false, forced_refreshes: 1000/s }"]
        let gateway = try GatewayUnderTest(settings) { _ in true }
        let stage = Stage(origin: origin, port: gateway.port, isAlone: isAlone)
        stage.play(cases)
        exitStatus = try gateway.stop()
        errorLines = gateway.program.errorLines
        outcomes = stage.outcomes
        seconds = begun.duration(to: .now) / .seconds(1)
    }

    func outcome(of conformanceCase: ConformanceCase) -> Outcome? { outcomes[conformanceCase.name] }

    /// How many rules of each grade are kept, and which recorded ones are not.
    func summary(_ cases: [ConformanceCase]) -> String {
        let counts = ConformanceCase.Grade.allCases.map { grade in
            let own = cases.filter { $0.grade == grade }
            return "\(grade.rawValue) \(own.filter(isKept).count) of \(own.count)"
        }
        let others = cases.filter { $0.grade == .check && !isKept($0) }.map { "\n  not kept: \($0.name)" }
        let slow = outcomes.filter { $0.value.seconds > 5 }.map {
            "\n  \(Int($0.value.seconds)) s: \($0.key)"
        }
        return "Conformance in \(Int(seconds.rounded(.up))) s: " + counts.joined(separator: ", ")
            + (others + slow).joined()
    }

    private func isKept(_ conformanceCase: ConformanceCase) -> Bool {
        outcome(of: conformanceCase)?.holds ?? false
    }

    /// Those who play cases.
    private final class Stage: Sendable {
        private let origin: ConformanceOrigin
        private let port: UInt16
        private let isAlone: Bool
        private let found = Mutex<[String: Outcome]>([:])
        private let next = Mutex(0)

        init(origin: ConformanceOrigin, port: UInt16, isAlone: Bool) {
            self.origin = origin
            self.port = port
            self.isAlone = isAlone
        }

        var outcomes: [String: Outcome] { found.withLock { $0 } }

        /// Writes drop what belongs together, and may drop a little more: cases with writes come last, one by one.
        func play(_ cases: [ConformanceCase]) {
            let readers = isAlone ? [] : cases.filter { !$0.writes }
            let done = DispatchSemaphore(value: 0)
            for _ in 0..<ConformanceReport.players {
                let thread = Thread { [self] in
                    while let conformanceCase = take(readers) { play(conformanceCase) }
                    done.signal()
                }
                thread.start()
            }
            for _ in 0..<ConformanceReport.players { done.wait() }
            for conformanceCase in cases where isAlone || conformanceCase.writes { play(conformanceCase) }
        }

        private func play(_ conformanceCase: ConformanceCase, _ id: String) -> CasePlay {
            var play = CasePlay(id: id, origin: origin, port: port, isAlone: isAlone)
            play.play(conformanceCase.exchanges)
            return play
        }

        private func take(_ cases: [ConformanceCase]) -> ConformanceCase? {
            next.withLock { next in
                defer { next += 1 }
                return cases.indices.contains(next) ? cases[next] : nil
            }
        }

        private func play(_ conformanceCase: ConformanceCase) {
            let name = conformanceCase.name.hashed
            let begun = ContinuousClock.now
            var play = play(conformanceCase, "case-\(name)")
            // A write may drop another path that has the same number as its own: not under the next name, too.
            if !play.failures.isEmpty, conformanceCase.writes {
                play = self.play(conformanceCase, "case-\(name)0")
            }
            let outcome = Outcome(
                failures: play.failures, transcript: play.transcript,
                seconds: begun.duration(to: .now) / .seconds(1))
            found.withLock { $0[conformanceCase.name] = outcome }
        }
    }
}

extension String {
    /// A word of letters and digits that stands for it (FNV-1a).
    fileprivate var hashed: String {
        let hash = utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 36)
    }
}
