import Foundation
import Synchronization

/// What the tills and the origin have to tell: what was played, what came back, and what was wrong.
final class SoakLedger: Sendable {
    struct Figures: Sendable {
        var played = [Int](repeating: 0, count: SoakKind.allCases.count)
        /// Whole answers by status.
        var answers: [Int: Int] = [:]
        /// Requests that met a connection which the origin was just closing.
        var unlucky = 0
        var writes = 0
        var failures: [String] = []
        var failureCount = 0
        var endedTills = 0
        /// The highest of the tills that have ended.
        var sequence = 0
    }

    private static let shownFailures = 20

    private let figures = Mutex(Figures())
    private let openedConnections = Atomic<Int>(0)
    private let begun = ContinuousClock.now

    var all: Figures { figures.withLock { $0 } }
    var connections: Int { openedConnections.load(ordering: .relaxed) }

    /// Milliseconds since the run began: one clock for tills and origin.
    var now: Int {
        let time = begun.duration(to: .now).components
        return Int(time.seconds) * 1000 + Int(time.attoseconds / 1_000_000_000_000_000)
    }

    func connected() {
        openedConnections.wrappingAdd(1, ordering: .relaxed)
    }

    func answered(_ verdict: Verdict) {
        guard verdict.isWhole else { return }
        figures.withLock { $0.answers[verdict.status, default: 0] += 1 }
    }

    func played(_ kind: SoakKind) {
        figures.withLock { $0.played[kind.index] += 1 }
    }

    func wrote(isUnlucky: Bool) {
        figures.withLock {
            $0.writes += 1
            if isUnlucky { $0.unlucky += 1 }
        }
    }

    /// Notes what was wrong, and says it at once: a run may be long.
    func fail(_ what: String) {
        let line = "\(now / 1000) s: \(what.prefix(600))"
        let isShown = figures.withLock {
            $0.failureCount += 1
            guard $0.failures.count < Self.shownFailures else { return false }
            $0.failures.append(line)
            return true
        }
        if isShown { say("WRONG \(line)") }
    }

    func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    func tillEnded(after sequence: Int) {
        figures.withLock {
            $0.endedTills += 1
            $0.sequence = max($0.sequence, sequence)
        }
    }
}
