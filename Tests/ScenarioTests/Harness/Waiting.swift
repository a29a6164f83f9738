import Foundation

/// How the harness waits. Ten seconds mean that something is wrong: no scenario needs them.
enum Waiting {
    static let patience = 10.0

    /// Looks every 5 ms whether `condition` holds.
    static func until(_ what: String, _ condition: () throws -> Bool) throws {
        let end = Date(timeIntervalSinceNow: patience)
        while try !condition() {
            guard Date() < end else { throw HarnessError("not within \(Int(patience)) s: \(what)") }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }
}

/// Holds threads of a scripted origin back until the scenario lets them go on.
final class Gate: Sendable {
    private let passes = DispatchSemaphore(value: 0)

    /// Lets `count` threads pass, now or later.
    func open(for count: Int = 1) {
        for _ in 0..<count { passes.signal() }
    }

    func pass() throws {
        guard passes.wait(timeout: .now() + Waiting.patience) == .success else {
            throw HarnessError("nobody opened the gate")
        }
    }
}
