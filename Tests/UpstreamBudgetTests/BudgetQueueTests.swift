import Testing
import UpstreamBudget

@Suite("Budget queue")
struct BudgetQueueTests {
    private let start = ContinuousClock.now

    private func queue(
        _ limit: BudgetSettings.Limit = .rate(Rate(10, per: .seconds(1)), burst: 2),
        maxWait: Duration = .seconds(5),
        maxQueue: Int = 1000, maxInFlight: Int = 16
    ) -> BudgetQueue {
        let settings = BudgetSettings(
            limit: limit, maxWait: maxWait, maxQueue: maxQueue, maxInFlight: maxInFlight)
        return BudgetQueue(settings: settings, seed: 1, now: start)
    }

    @Test("The burst goes at once, the rest waits and goes in order as tokens come")
    func order() {
        var queue = queue()
        #expect(queue.arrive(1, now: start) == .go)
        #expect(queue.arrive(2, now: start) == .go)
        for id in 3...5 as ClosedRange<UInt64> { #expect(queue.arrive(id, now: start) == .wait) }
        #expect(queue.nextWakeUp(now: start) == start + .milliseconds(100))
        #expect(queue.advance(now: start + .milliseconds(99)) == [])
        #expect(queue.advance(now: start + .milliseconds(100)) == [.go(3)])
        #expect(queue.advance(now: start + .milliseconds(300)) == [.go(4), .go(5)])
        #expect(queue.inFlight == 5 && queue.queueDepth == 0)
        #expect(queue.nextWakeUp(now: start + .milliseconds(300)) == nil)
    }

    @Test("A newcomer does not overtake those who wait, even when a token is there")
    func noOvertaking() {
        var queue = queue()
        for id in 1...3 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        #expect(queue.arrive(4, now: start + .seconds(1)) == .wait)
        #expect(queue.nextWakeUp(now: start + .seconds(1)) == start + .seconds(1))
        #expect(queue.advance(now: start + .seconds(1)) == [.go(3), .go(4)])
    }

    @Test(
        "Hopeless on arrival when the tokens ahead take longer than maxWait; the estimate is what Retry-After says"
    )
    func hopeless() {
        var queue = queue(maxWait: .milliseconds(250))
        for id in 1...4 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        #expect(queue.arrive(5, now: start) == .refuse(.hopeless, retryAfter: .milliseconds(300)))
        #expect(queue.arrive(6, now: start + .milliseconds(50)) == .wait)
        #expect(queue.refusedTotal == 1 && queue.queuedTotal == 3)
    }

    @Test("Who may wait exactly as long as it takes is sent, not refused")
    func exactlyInTime() {
        var queue = queue(maxWait: .milliseconds(100))
        for id in 1...3 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        #expect(queue.advance(now: start + .milliseconds(100)) == [.go(3)])
    }

    @Test("A full queue refuses; a maxQueue of 0 lets none wait", arguments: [0, 1, 7])
    func full(maxQueue: Int) {
        var queue = queue(maxQueue: maxQueue)
        for id in 0..<UInt64(2 + maxQueue) { _ = queue.arrive(id, now: start) }
        let expected = Duration.milliseconds(100 * (maxQueue + 1))
        #expect(queue.arrive(99, now: start) == .refuse(.queueFull, retryAfter: expected))
        #expect(queue.queueDepth == maxQueue)
    }

    @Test("A client that leaves frees its place, pays nothing, and those behind move up")
    func leaving() {
        var queue = queue(maxQueue: 3)
        for id in 1...5 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        queue.leave(3)
        queue.leave(4)
        queue.leave(4)
        queue.leave(1)
        #expect(queue.queueDepth == 1)
        #expect(queue.arrive(6, now: start) == .wait)
        #expect(queue.advance(now: start + .milliseconds(100)) == [.go(5)])
        #expect(queue.advance(now: start + .milliseconds(200)) == [.go(6)])
    }

    @Test("Off: no rate, but never more than maxInFlight at one time")
    func off() {
        var queue = queue(.off, maxInFlight: 2)
        #expect(queue.arrive(1, now: start) == .go)
        #expect(queue.arrive(2, now: start) == .go)
        #expect(queue.arrive(3, now: start) == .wait)
        #expect(queue.tokens(now: start) == nil)
        #expect(queue.nextWakeUp(now: start) == start + .seconds(5))
        queue.finished(now: start + .seconds(1))
        #expect(queue.nextWakeUp(now: start + .seconds(1)) == start + .seconds(1))
        #expect(queue.advance(now: start + .seconds(1)) == [.go(3)])
        #expect(queue.inFlight == 2)
    }

    @Test("With every place in flight taken a request waits up to its deadline, even if tokens are there")
    func deadline() {
        var queue = queue(.rate(Rate(10, per: .seconds(1)), burst: 20), maxInFlight: 1)
        _ = queue.arrive(1, now: start)
        #expect(queue.arrive(2, now: start + .seconds(1)) == .wait)
        #expect(queue.nextWakeUp(now: start + .seconds(2)) == start + .seconds(6))
        #expect(queue.advance(now: start + .seconds(5)) == [])
        #expect(queue.advance(now: start + .seconds(6)) == [.refuse(2, .deadline, retryAfter: .seconds(5))])
        #expect(queue.inFlight == 1 && queue.queueDepth == 0 && queue.refusedTotal == 1)
    }

    @Test("A wake-up that comes late refuses nobody who can be sent at once")
    func lateWakeUp() {
        var queue = queue(.rate(Rate(1, per: .seconds(1)), burst: 1), maxWait: .seconds(1))
        #expect(queue.arrive(1, now: start) == .go)
        #expect(queue.arrive(2, now: start) == .wait)
        #expect(queue.advance(now: start + .milliseconds(1003)) == [.go(2)])
    }

    @Test("Retry-After follows the pace at which places in flight came free")
    func paceOfPlaces() {
        var queue = queue(.off, maxQueue: 2, maxInFlight: 1)
        for id in 1...3 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        #expect(queue.arrive(4, now: start) == .refuse(.queueFull, retryAfter: .seconds(5)))
        queue.finished(now: start + .seconds(2))
        #expect(queue.advance(now: start + .seconds(2)) == [.go(2)])
        #expect(queue.arrive(5, now: start + .seconds(2)) == .wait)
        #expect(queue.arrive(6, now: start + .seconds(2)) == .refuse(.queueFull, retryAfter: .seconds(6)))
    }

    @Test("Idle time is not counted as the pace of places in flight")
    func paceSkipsIdleTime() {
        var queue = queue(.off, maxQueue: 0, maxInFlight: 1)
        for minute in 0..<3 {
            let now = start + .seconds(60 * minute)
            #expect(queue.arrive(1, now: now) == .go)
            queue.finished(now: now + .seconds(1))
        }
        let now = start + .seconds(600)
        _ = queue.arrive(1, now: now)
        #expect(queue.arrive(2, now: now) == .refuse(.queueFull, retryAfter: .seconds(1)))
    }
}
