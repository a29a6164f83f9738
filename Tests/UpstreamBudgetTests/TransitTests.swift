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
                transit: .exactly(Self.transit)),
            seed: 1, now: Self.start)
        var travel = Travel()
        for id in 0..<400 {
            guard queue.arrive(UInt64(id), now: Self.start) == .go else { continue }
            queue.sent(now: Self.start)
            travel.send(at: 0, random: &random)
        }
        var now: Int64 = 0
        while let wakeUp = nextEvent(queue, travel, after: now) {
            now = wakeUp
            for _ in 0..<travel.answers(until: now) { queue.finished(now: Self.start + .nanoseconds(now)) }
            for case .go in queue.advance(now: Self.start + .nanoseconds(now)) {
                queue.sent(now: Self.start + .nanoseconds(now))
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

    @Test(
        "However long connections take, upstream sees no more than the limit (design §5)",
        arguments: [
            BudgetSettings.Limit.rate(rate, burst: 20), .window(limit: 20, window: .seconds(1)),
        ], [1.0, 4])
    func slowConnections(limit: BudgetSettings.Limit, connecting: Double) {
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: limit, maxWait: .seconds(60), maxQueue: 1000, maxInFlight: 16,
                transit: .exactly(Self.transit)),
            seed: 1, now: Self.start)
        for id in 0..<200 as Range<UInt64> { _ = queue.arrive(id, now: Self.start) }
        #expect(queue.inFlight == 16)
        // All connections stand at the same time, and all are answered at once; kept, they are used without delay.
        var now = Self.start + .seconds(connecting)
        var seen: [ContinuousClock.Instant] = []
        func sendAndAnswer(_ count: Int) {
            for _ in 0..<count {
                queue.sent(now: now)
                seen.append(now)
            }
            for _ in 0..<count { queue.finished(now: now) }
        }
        #expect(queue.advance(now: now).isEmpty)
        sendAndAnswer(16)
        while seen.count < 200, let next = queue.nextWakeUp(now: now) {
            now = max(now, next)
            sendAndAnswer(queue.advance(now: now).count)
        }
        var bucket = TokenBucket(rate: Self.rate, burst: 20, now: Self.start)
        var log = SlidingLog(limit: 20, window: .seconds(1), now: Self.start)
        let refused = seen.count { time in
            if case .rate = limit { return !bucket.take(now: time) }
            defer { log.settle(unanswered: 0, now: time) }
            return !log.take(now: time)
        }
        #expect(seen.count == 200 && refused == 0)
    }

    @Test(
        "A request that had its turn and is not sent has cost nothing",
        arguments: [
            BudgetSettings.Limit.rate(Rate(1, per: .seconds(60)), burst: 1),
            .window(limit: 1, window: .seconds(60)),
            .learned(ceiling: Rate(1, per: .seconds(60)), burst: 1),
        ])
    func givenBack(limit: BudgetSettings.Limit) {
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: limit, maxWait: .seconds(100), maxQueue: 10, maxInFlight: 1,
                transit: .exactly(Self.transit)),
            seed: 1, now: Self.start)
        let stamp = queue.stamp()
        #expect(queue.arrive(1, now: Self.start) == .go)
        #expect(queue.arrive(2, now: Self.start) == .wait)
        queue.giveBack(stamp, now: Self.start + .seconds(1))
        #expect(queue.advance(now: Self.start + .seconds(1)) == [.go(2)])
        queue.sent(now: Self.start + .seconds(1))
        queue.finished(stamp: stamp, now: Self.start + .seconds(1))
        #expect(queue.arrive(3, now: Self.start + .seconds(2)) == .wait)
    }

    @Test("An answer that comes after its transit time settles no other request's token")
    func lateAnswer() {
        func at(_ milliseconds: Int) -> ContinuousClock.Instant { Self.start + .milliseconds(milliseconds) }
        var bucket = TokenBucket(
            rate: Self.rate, burst: 2, transit: .exactly(.milliseconds(100)), now: Self.start)
        #expect(bucket.take(now: Self.start) == true)
        bucket.sent(now: Self.start)
        #expect(bucket.take(now: at(290)) == true)
        bucket.sent(now: at(290))
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

extension TransitBounds {
    /// Always as long.
    static func exactly(_ time: Duration) -> TransitBounds {
        TransitBounds(loss: time, longest: time, longestAfterRefusals: time)
    }
}
