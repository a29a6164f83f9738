import Testing
import UpstreamBudget

@Suite("Breaker: an upstream that fails is spared (design §5)")
struct BreakerTests {
    private static let start = ContinuousClock.now
    private var breaker = Breaker(failures: 3, duration: .seconds(5))

    private static func at(_ seconds: Double) -> ContinuousClock.Instant {
        start + .milliseconds(Int64((seconds * 1000).rounded()))
    }

    private func opened() -> Breaker {
        var breaker = breaker
        for second in [0.0, 1, 6] { breaker.ended(.failed, isTrial: false, now: Self.at(second)) }
        return breaker
    }

    @Test("It opens after so many failures in a row over so long a time, and neither alone")
    func opens() {
        var breaker = breaker
        for second in [0, 0.1, 0.2, 0.3, 4.9] {
            breaker.ended(.failed, isTrial: false, now: Self.at(second))
            #expect(breaker.state(now: Self.at(second)) == .closed)
        }
        breaker.ended(.answered, isTrial: false, now: Self.at(5))
        breaker.ended(.failed, isTrial: false, now: Self.at(6))
        breaker.ended(.failed, isTrial: false, now: Self.at(20))
        #expect(breaker.state(now: Self.at(20)) == .closed, "two in a row")
        breaker.ended(.failed, isTrial: false, now: Self.at(21))
        #expect(breaker.state(now: Self.at(21)) == .open)
        #expect(breaker.openedTotal == 1)
    }

    @Test("Open, it refuses with the time until the next trial; then one tries and nobody else goes")
    func halfOpen() {
        var breaker = opened()
        #expect(breaker.admit(mayTry: true, now: Self.at(6.4)) == .refuse(retryAfter: .milliseconds(600)))
        #expect(breaker.refusal(now: Self.at(6.4)) == .milliseconds(600))
        #expect(breaker.admit(mayTry: false, now: Self.at(7)) == .refuse(retryAfter: .seconds(1)))
        #expect(breaker.refusal(now: Self.at(7)) == nil)
        #expect(breaker.admit(mayTry: true, now: Self.at(7)) == .go(isTrial: true))
        #expect(breaker.state(now: Self.at(7)) == .halfOpen)
        #expect(breaker.admit(mayTry: true, now: Self.at(7)) == .refuse(retryAfter: .seconds(1)))
        #expect(breaker.trialTime == Self.at(37))
        breaker.abandoned(now: Self.at(7))
        #expect(breaker.refusal(now: Self.at(7)) == .seconds(1), "the next is after a pause, not at once")
        #expect(breaker.refusal(mayTry: false, now: Self.at(8)) == .seconds(1))
        #expect(breaker.admit(mayTry: true, now: Self.at(8)) == .go(isTrial: true))
        breaker.ended(.answered, isTrial: true, now: Self.at(8))
        #expect(breaker.state(now: Self.at(8)) == .closed)
        #expect(breaker.admit(mayTry: false, now: Self.at(8)) == .go(isTrial: false))
    }

    @Test("A trial that takes longer than 30 s, as an upload may, holds nobody back any more")
    func longTrial() {
        var breaker = opened()
        #expect(breaker.admit(mayTry: true, now: Self.at(7)) == .go(isTrial: true))
        #expect(breaker.refusal(now: Self.at(36.9)) == .seconds(1))
        #expect(breaker.admit(mayTry: true, now: Self.at(37)) == .go(isTrial: true))
        breaker.ended(.answered, isTrial: true, now: Self.at(38))
        #expect(breaker.state(now: Self.at(38)) == .closed)
        breaker.ended(.failed, isTrial: true, now: Self.at(90))
        #expect(breaker.state(now: Self.at(90)) == .closed, "the first trial ends, and is one failure")
    }

    @Test("Each trial that fails doubles the pause, up to 30 s; a success forgets that")
    func pauses() {
        var breaker = opened()
        var now = Self.at(6)
        for pause: Double in [1, 2, 4, 8, 16, 30, 30] {
            #expect(breaker.refusal(now: now) == .seconds(pause))
            now += .seconds(pause)
            #expect(breaker.admit(mayTry: true, now: now) == .go(isTrial: true))
            breaker.ended(.failed, isTrial: true, now: now)
        }
        now += .seconds(30)
        _ = breaker.admit(mayTry: true, now: now)
        breaker.ended(.answered, isTrial: true, now: now)
        for second: Int64 in [0, 1, 6] { breaker.ended(.failed, isTrial: false, now: now + .seconds(second)) }
        #expect(breaker.refusal(now: now + .seconds(6)) == .seconds(1))
        #expect(breaker.openedTotal == 2)
    }

    @Test("What was sent before it opened and fails after neither closes it nor lengthens the pause")
    func latecomers() {
        var breaker = opened()
        breaker.ended(.failed, isTrial: false, now: Self.at(6.5))
        breaker.ended(.answered, isTrial: false, now: Self.at(6.6))
        #expect(breaker.refusal(now: Self.at(6.6)) == .milliseconds(400))
    }

    @Test("At most one request in ten is sent again, but for a few after a quiet time")
    func retries() {
        var allowance = RetryAllowance()
        var retried = 0
        for _ in 1...10_000 {
            allowance.earn()
            if allowance.take() { retried += 1 }
        }
        #expect((1000...1013).contains(retried))
        for _ in 1...1000 { allowance.earn() }
        #expect((1...20).count { _ in allowance.take() } == 10)
    }
}
