import Testing
import UpstreamBudget

@Suite("The circuit breakers judge each operation, and the origin as a whole (design §5)")
struct BreakersTests {
    private static let start = ContinuousClock.now

    private var breakers = Breakers(failures: 3, duration: .seconds(5))

    private static func at(_ seconds: Double) -> ContinuousClock.Instant {
        start + .milliseconds(Int64((seconds * 1000).rounded()))
    }

    private static func operation(_ number: Int) -> Breakers.Operation {
        Breakers.Operation(number: number) { "operation \(number)" }
    }

    /// Lets a request of an operation through, and ends it.
    @discardableResult
    private mutating func ask(
        _ number: Int, _ outcome: Breakers.Outcome, at second: Double
    ) throws -> Breakers.Change? {
        let pass = try breakers.admit(number, mayTry: true, now: Self.at(second))
        return breakers.ended(outcome, pass, of: Self.operation(number), now: Self.at(second))
    }

    /// Whether a request would be let through.
    private func goes(_ number: Int, at second: Double) -> Bool {
        breakers.rejection(number, now: Self.at(second)) == nil
    }

    @Test("An operation that fails beside others stops for itself alone, and is tried by itself")
    mutating func oneOperation() throws {
        for second in [0.0, 1, 2] {
            try ask(1, .failed, at: second)
            try ask(2, .answered, at: second)
        }
        #expect(try ask(1, .failed, at: 5) == .operationOpened("operation 1"))
        #expect(breakers.state(now: Self.at(5)) == .closed && breakers.openedTotal == 0)
        #expect(breakers.operationsOpenedTotal == 1)
        #expect(breakers.stoppedOperations(now: Self.at(5)).map(\.name) == ["operation 1"])
        let rejection = try #require(breakers.rejection(1, now: Self.at(5)))
        #expect(rejection.isOfOperation && rejection.retryAfter == .seconds(1))
        #expect(goes(2, at: 5) && goes(3, at: 5))
        // The gateway's own probe says nothing of it: clients try whatever probes there are.
        let pass = try breakers.admit(1, mayTry: false, now: Self.at(6))
        #expect(pass == .operationTrial && !goes(1, at: 6) && goes(2, at: 6))
        let change = breakers.ended(.answered, pass, of: Self.operation(1), now: Self.at(6))
        #expect(change == .operationClosed("operation 1") && goes(1, at: 6))
    }

    @Test("The only operation that was asked is broken: any other one goes, and lets all through again")
    mutating func witness() throws {
        for second in [0.0, 1, 5] { try ask(1, .failed, at: second) }
        #expect(breakers.state(now: Self.at(5)) == .open)
        #expect(!goes(1, at: 5) && goes(2, at: 5))
        #expect(try ask(2, .answered, at: 5) == .closed)
        #expect(breakers.state(now: Self.at(5)) == .closed)
        // It is known by then: its next failure stops it.
        #expect(try ask(1, .failed, at: 6) == .operationOpened("operation 1"))
        #expect(!goes(1, at: 6) && goes(2, at: 6))
    }

    @Test("If everything fails, everything stops: each operation once it has failed often enough itself")
    mutating func everything() throws {
        for second in [0.0, 1] { try ask(Int(second), .failed, at: second) }
        #expect(try ask(2, .failed, at: 5) == .opened(operations: (0...2).map { "operation \($0)" }))
        for number in 0...3 {
            for _ in 1..<(number == 3 ? 3 : 2) { #expect(try ask(number, .failed, at: 5) == nil) }
            #expect(goes(number, at: 5))
            #expect(try ask(number, .failed, at: 5) == .operationOpened("operation \(number)"))
            #expect(!goes(number, at: 5))
        }
        #expect(breakers.openedTotal == 1 && breakers.operationsOpenedTotal == 0)
        // One trial at a time for each of them.
        #expect(try breakers.admit(0, mayTry: true, now: Self.at(6)) == .originTrial)
        #expect(!goes(0, at: 6) && goes(1, at: 6))
        let change = breakers.ended(.answered, .originTrial, of: Self.operation(0), now: Self.at(6))
        #expect(change == .closed)
        for number in 0...3 { #expect(goes(number, at: 6)) }
    }

    @Test("A purchase that has failed once goes, however another operation and the gateway's probe fail")
    mutating func purchase() throws {
        for second in [0.0, 1] { try ask(1, .failed, at: second) }
        try ask(2, .failed, at: 2)
        try ask(1, .failed, at: 5)
        #expect(breakers.state(now: Self.at(5)) == .open && !goes(1, at: 5) && goes(2, at: 5))
        #expect(try breakers.admit(2, mayTry: false, now: Self.at(5)) == .witness)
        // One that is stopped itself is tried by its own requests, whatever the probe's trial finds.
        for _ in 1...2 { try ask(2, .failed, at: 5) }
        #expect(!goes(2, at: 5))
        let probe = try breakers.admit(nil, mayTry: true, now: Self.at(6))
        #expect(probe == .originTrial)
        let trial = try breakers.admit(2, mayTry: false, now: Self.at(6))
        #expect(trial == .operationTrial && !goes(2, at: 6))
        #expect(breakers.ended(.failed, probe, of: nil, now: Self.at(6)) == .stillFails)
        #expect(breakers.ended(.answered, trial, of: Self.operation(2), now: Self.at(6)) == .closed)
        #expect(goes(1, at: 6) && goes(2, at: 6))
    }

    @Test("Trials of an operation are at most 4 s apart, too")
    mutating func operationRecovery() throws {
        for second in [0.0, 1, 5] {
            try ask(2, .answered, at: second)
            try ask(1, .failed, at: second)
        }
        var now = 5.0
        for pause in [1.0, 2, 4, 4] {
            let rejection = try #require(breakers.rejection(1, now: Self.at(now)))
            #expect(rejection.isOfOperation && rejection.retryAfter == .seconds(pause))
            now += pause
            try ask(1, .failed, at: now)
            try ask(2, .answered, at: now)
        }
        #expect(try breakers.admit(1, mayTry: true, now: Self.at(now + 4)) == .operationTrial)
        #expect(!goes(1, at: now + 7.9) && goes(1, at: now + 8))
    }

    @Test("Without a connection everything stops, also what has not been asked for")
    mutating func unreachable() throws {
        for second in [0.0, 1] { try ask(1, .unreachable, at: second) }
        #expect(try ask(1, .unreachable, at: 5) == .opened(operations: []))
        #expect(breakers.needsConnectionTest && !goes(1, at: 5) && !goes(2, at: 60))
        breakers.connectionStands(now: Self.at(6))
        let pass = try breakers.admit(2, mayTry: true, now: Self.at(6))
        #expect(pass == .connectionTrial)
        // There is a connection, but no success yet.
        #expect(breakers.ended(.failed, pass, of: Self.operation(2), now: Self.at(6)) == .stillFails)
        #expect(!breakers.needsConnectionTest && goes(2, at: 6) && goes(1, at: 6))
        #expect(try ask(1, .answered, at: 6) == .closed)
    }

    @Test("Connections that fail are not the operation's failures: a purchase goes at once after them")
    mutating func mixed() throws {
        for second in [0.0, 1, 2] {
            try ask(1, .unreachable, at: second)
            try ask(2, .failed, at: second)
        }
        try ask(2, .failed, at: 5)
        #expect(!breakers.needsConnectionTest && goes(1, at: 5) && !goes(2, at: 5))
    }

    @Test("Trials of the origin are at most 4 s apart, and one without an answer holds none back longer")
    mutating func recovery() throws {
        for second in [0.0, 1, 5] { try ask(1, .failed, at: second) }
        var now = 5.0
        for pause in [1.0, 2, 4, 4] {
            #expect(breakers.rejection(1, now: Self.at(now))?.retryAfter == .seconds(pause))
            now += pause
            try ask(1, .failed, at: now)
        }
        now += 4
        #expect(try breakers.admit(1, mayTry: true, now: Self.at(now)) == .originTrial)
        #expect(!goes(1, at: now + 3.9) && goes(1, at: now + 4))
    }

    @Test("Once a connection stands, one trial request goes at once; if that has none, no further one does")
    mutating func connectionTest() throws {
        for second in [0.0, 1, 5] { try ask(1, .unreachable, at: second) }
        #expect(breakers.state(now: Self.at(90)) == .open && breakers.trialTime == nil)
        #expect(breakers.rejection(1, now: Self.at(90))?.retryAfter == .seconds(1))
        for second in [5.1, 5.2] {
            breakers.connectionStands(now: Self.at(second))
            #expect(breakers.state(now: Self.at(second)) == .halfOpen && goes(1, at: second))
            let pass = try breakers.admit(1, mayTry: true, now: Self.at(second))
            #expect(pass == .connectionTrial && !goes(1, at: second) && !goes(2, at: second))
            let change = breakers.ended(
                .unreachable, pass, of: Self.operation(1), now: Self.at(second))
            #expect(change == .stillFails && breakers.needsConnectionTest && !goes(1, at: 60))
        }
    }

    @Test("A connection trial ends when its request was sent: its answer may be slow, and holds none back")
    mutating func sent() throws {
        for second in [0.0, 1, 5] { try ask(1, .unreachable, at: second) }
        breakers.connectionStands(now: Self.at(6))
        let pass = try breakers.admit(1, mayTry: true, now: Self.at(6))
        #expect(pass == .connectionTrial && !goes(2, at: 6))
        breakers.sent(pass, of: 1, now: Self.at(6))
        let sent = pass.afterSending(of: 1)
        #expect(sent == .witness && goes(1, at: 6) && goes(2, at: 6) && !breakers.needsConnectionTest)
        #expect(breakers.ended(.answered, sent, of: Self.operation(1), now: Self.at(36)) == .closed)
    }

    @Test("So does the gateway's own; another one follows after 4 s if it has no answer")
    mutating func probeSent() throws {
        for second in [0.0, 1, 5] { try ask(1, .unreachable, at: second) }
        breakers.connectionStands(now: Self.at(6))
        let pass = try breakers.admit(nil, mayTry: true, now: Self.at(6))
        breakers.sent(pass, of: nil, now: Self.at(6))
        #expect(pass.afterSending(of: nil) == .originTrial)
        #expect(goes(1, at: 6) && breakers.trialTime == Self.at(10))
        #expect(try breakers.admit(nil, mayTry: true, now: Self.at(10)) == .originTrial)
    }

    @Test("A trial that was not sent is repeated after a pause, whatever it was a trial of")
    mutating func abandoned() throws {
        for second in [0.0, 1, 2] {
            try ask(1, .failed, at: second)
            try ask(2, .answered, at: second)
        }
        try ask(1, .failed, at: 5)
        let pass = try breakers.admit(1, mayTry: true, now: Self.at(6))
        breakers.abandoned(pass, of: 1, now: Self.at(6))
        #expect(breakers.rejection(1, now: Self.at(6))?.retryAfter == .seconds(1))
    }

    @Test("What is known is bounded: operations that are stopped are forgotten last")
    mutating func bounded() throws {
        for second in [0.0, 1, 5] {
            try ask(0, .failed, at: second)
            try ask(1, .answered, at: second)
        }
        for number in 2...1000 {
            try ask(number, .failed, at: 5)
            try ask(1, .answered, at: 5)
        }
        #expect(!goes(0, at: 5))
        #expect(breakers.stoppedOperations(now: Self.at(5)).count == 1)
        // The last ones are known: two more failures stop them.
        for second in [6.0, 11] { try ask(1000, .failed, at: second) }
        #expect(!goes(1000, at: 11))
    }
}
