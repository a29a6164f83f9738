import Testing
import UpstreamBudget

/// Upstream has a bucket of its own and counts a request when it sees it, not when it was let go.
@Suite("Token bucket against a bucket of the same size upstream")
struct TransitTests {
    private static let start = ContinuousClock.now
    private static let transit: Duration = .milliseconds(250)
    private static let rate = Rate(10, per: .seconds(1))

    @Test("However long each request travels, upstream refuses none, and the rate is used", arguments: 1...20)
    func noneIsRefused(seed: Int) {
        var random = RandomNumbers(seed: UInt64(seed))
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: .rate(Self.rate, burst: 10), maxWait: .seconds(60), maxQueue: 1000, maxInFlight: 16,
                transit: Self.transit),
            seed: 1, now: Self.start)
        var travel = Travel()
        for id in 0..<400 {
            guard queue.arrive(UInt64(id), now: Self.start) == .go else { continue }
            travel.send(at: 0, random: &random)
        }
        var now: Int64 = 0
        while let wakeUp = nextEvent(queue, travel, after: now) {
            now = wakeUp
            for _ in 0..<travel.answers(until: now) { queue.finished(now: Self.start + .nanoseconds(now)) }
            for case .go in queue.advance(now: Self.start + .nanoseconds(now)) {
                travel.send(at: now, random: &random)
            }
        }
        #expect(travel.seen.count == 400)
        var upstream = TokenBucket(rate: Self.rate, burst: 10, now: Self.start)
        let refused = travel.seen.sorted().count { !upstream.take(now: Self.start + .nanoseconds($0)) }
        #expect(refused == 0)
        // 390 requests after the burst, at 10 a second.
        #expect(travel.lastSent < 39_000_000_000 * 102 / 100)
    }

    @Test("An answer that comes after its transit time settles no other request's token")
    func lateAnswer() {
        func at(_ milliseconds: Int) -> ContinuousClock.Instant { Self.start + .milliseconds(milliseconds) }
        var bucket = TokenBucket(rate: Self.rate, burst: 2, transit: .milliseconds(100), now: Self.start)
        #expect(bucket.take(now: Self.start) == true)
        #expect(bucket.take(now: at(290)) == true)
        // The first is answered; the second may still not have been seen, until 390 ms.
        bucket.settle(unanswered: 1, now: at(300))
        #expect(bucket.timeUntilToken(number: 2, now: at(300)) == .milliseconds(190))
    }

    private func nextEvent(_ queue: BudgetQueue, _ travel: Travel, after now: Int64) -> Int64? {
        let wakeUp = queue.nextWakeUp(now: Self.start + .nanoseconds(now)).map {
            max(now + 1, Int64(Self.start.duration(to: $0) / .nanoseconds(1)))
        }
        return [wakeUp, travel.answered.min()].compactMap { $0 }.min()
    }

    /// Requests under way: seen within the transit time, answered some time after that.
    private struct Travel {
        var seen: [Int64] = []
        var lastSent: Int64 = 0
        var answered: [Int64] = []

        mutating func send(at time: Int64, random: inout RandomNumbers) {
            let isSlow = Int.random(in: 0..<8, using: &random) == 0
            let arrival = time + Int64.random(in: 0...(isSlow ? 250_000_000 : 3_000_000), using: &random)
            seen.append(arrival)
            lastSent = time
            answered.append(
                arrival + Int64.random(in: 0...(isSlow ? 900_000_000 : 30_000_000), using: &random))
        }

        mutating func answers(until time: Int64) -> Int {
            let before = answered.count
            answered.removeAll { $0 <= time }
            return before - answered.count
        }
    }
}
