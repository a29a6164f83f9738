import Foundation
import Synchronization

/// How the harness waits: for events, with a bound that only ends a scenario that hangs. It is far above what a scenario
/// takes on a machine that is busy with other things, so a scenario must not wait for it in its normal course.
enum Waiting {
    /// Seconds.
    static let patience = 60.0

    /// Looks again and again whether `condition` holds, every 5 ms unless told otherwise.
    static func until(
        _ what: String, within seconds: Double = patience, every pause: Double = 0.005,
        _ condition: () throws -> Bool
    ) throws {
        let end = Date(timeIntervalSinceNow: seconds)
        while try !condition() {
            guard Date() < end else { throw HarnessError("not within \(Int(seconds)) s: \(what)") }
            Thread.sleep(forTimeInterval: pause)
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

/// A part of a scenario that goes on beside it, on a thread of its own.
final class Aside<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(_ work: @escaping @Sendable () throws -> Value) {
        let thread = Thread { [self] in
            let outcome = Result(catching: work)
            result.withLock { $0 = outcome }
        }
        thread.start()
    }

    var isDone: Bool { result.withLock { $0 != nil } }

    /// Waits for its end.
    func value() throws -> Value {
        try Waiting.until("what goes on beside the scenario ends") { isDone }
        guard let result = result.withLock({ $0 }) else { throw HarnessError("no result") }
        return try result.get()
    }
}

/// What threads of a scenario want to tell it.
final class Notes<Note: Sendable>: Sendable {
    private let notes = Mutex<[Note]>([])

    var all: [Note] { notes.withLock { $0 } }

    func add(_ note: Note) {
        notes.withLock { $0.append(note) }
    }
}
