import Testing

@testable import UpstreamBudget

@Suite("Transit time: as long as it costs little, and longer when upstream refuses")
struct TransitTimeTests {
    private static let hour: Int64 = 3_600_000_000_000
    private static let bounds = TransitBounds(
        loss: .milliseconds(10), longest: .milliseconds(100), longestAfterRefusals: .milliseconds(300))

    /// So many requests that are settled after these milliseconds, or by the transit time; its length then.
    @discardableResult
    private func settle(
        _ transit: inout TransitTime, _ answered: [Int64], count: Int = 10_000, now: Int64 = 0
    ) -> Duration {
        for number in 0..<count {
            let lost = min(answered[number % answered.count] * 1_000_000, transit.nanoseconds)
            transit.settled(sentAt: now - lost, now: now)
        }
        return .microseconds(transit.nanoseconds / 1000)
    }

    @Test(
        "Where answers are quick it is the longest, where they are slow what may be lost, between them it loses that",
        arguments: [([5], 100...100), ([80, 120], 10...10), ([4, 40], 15...17), ([4, 4, 4, 60], 26...30)])
    func loss(answered: [Int64], expected: ClosedRange<Int>) {
        var transit = TransitTime(Self.bounds)
        #expect(transit.nanoseconds == 100_000_000)
        let length = settle(&transit, answered) / .milliseconds(1)
        #expect(Double(expected.lowerBound) - 0.1 <= length && length <= Double(expected.upperBound) + 0.1)
    }

    @Test("Twenty late answers among quick ones leave most of it")
    func stall() {
        var transit = TransitTime(Self.bounds)
        settle(&transit, [5])
        #expect(settle(&transit, [80], count: 20) > .milliseconds(75))
    }

    @Test("It doubles at each refusal up to its most, and may be halved after each eight hours without one")
    func refusals() {
        var transit = TransitTime(Self.bounds)
        #expect(settle(&transit, [200]) == .milliseconds(10))
        for expected in [20, 40] {
            transit.lengthen(now: 7)
            #expect(settle(&transit, [200], now: 7) == .milliseconds(expected))
        }
        for (hours, after, expected) in [(8, -1, 40), (8, 0, 20), (16, -1, 20), (16, 0, 10), (99, 0, 10)]
            as [(Int64, Int64, Int)]
        {
            #expect(settle(&transit, [200], now: 7 + hours * Self.hour + after) == .milliseconds(expected))
        }
        for _ in 0..<12 { transit.lengthen(now: 7 + 99 * Self.hour) }
        #expect(transit.nanoseconds == 300_000_000)
        // A night in which nothing is sent counts as well.
        #expect(settle(&transit, [400], now: 7 + 116 * Self.hour) == .milliseconds(75))
    }

    @Test("Without one a refusal makes none")
    func none() {
        var transit = TransitTime(.none)
        transit.lengthen(now: 1)
        transit.settled(sentAt: 1, now: 5)
        #expect(transit.nanoseconds == 0)
    }

    @Test(
        "A window begins with a tenth of a second and gives up a hundredth, a bucket with a quarter and gives up an eighth",
        arguments: [
            (BudgetSettings.Limit.window(limit: 1, window: .seconds(1)), 10, 100, 500),
            (.window(limit: 9, window: .seconds(60)), 100, 100, 1000),
            (.window(limit: 9, window: .milliseconds(10)), 1, 100, 100),
            (.rate(Rate(10, per: .seconds(1)), burst: 4), 50, 250, 400),
            (.rate(Rate(600, per: .seconds(60)), burst: 20), 250, 250, 1000),
            (.rate(Rate(1000, per: .seconds(1)), burst: 1), 1, 250, 250),
            (.learned(ceiling: nil, burst: 1), 0, 0, 0), (.off, 0, 0, 0),
        ])
    func bounds(limit: BudgetSettings.Limit, loss: Int, longest: Int, longestAfterRefusals: Int) {
        #expect(
            limit.transit
                == TransitBounds(
                    loss: .milliseconds(loss), longest: .milliseconds(longest),
                    longestAfterRefusals: .milliseconds(longestAfterRefusals)))
    }

    private func queue(_ limit: BudgetSettings.Limit, at start: ContinuousClock.Instant) -> BudgetQueue {
        BudgetQueue(
            settings: BudgetSettings(
                limit: limit, maxWait: .seconds(10_000), maxQueue: 100, maxInFlight: 16,
                transit: TransitBounds(
                    loss: .milliseconds(100), longest: .milliseconds(100), longestAfterRefusals: .seconds(50))
            ),
            seed: 1, now: start)
    }

    @Test(
        "A 429 lengthens it, those after it do not until something is accepted, however slow they are",
        arguments: [
            BudgetSettings.Limit.window(limit: 1, window: .seconds(100)),
            .rate(Rate(1, per: .seconds(100)), burst: 1),
        ], [1, 60])
    func series(limit: BudgetSettings.Limit, seconds: Int) throws {
        var now = ContinuousClock.now
        var queue = queue(limit, at: now)
        for id in 0..<20 as Range<UInt64> { _ = queue.arrive(id, now: now) }
        let refused = UpstreamAnswer.tooManyRequests(retryAfter: nil)
        let steps: [(UpstreamAnswer, Int)] = [
            (.accepted, 100), (refused, 200), (refused, 200), (refused, 200), (.accepted, 200),
            (refused, 400),
        ]
        for (answer, expected) in steps {
            queue.sent(now: now)
            let end = now + .seconds(seconds)
            // All that the gateway is woken up for meanwhile.
            while let wakeUp = queue.nextWakeUp(now: now), wakeUp < end {
                now = max(now + .nanoseconds(1), wakeUp)
                #expect(queue.advance(now: now).isEmpty)
            }
            now = end
            queue.finished(answer, now: now)
            #expect(queue.transitTime == .milliseconds(expected))
            while queue.inFlight == 0 {
                now = try #require(queue.nextWakeUp(now: now))
                _ = queue.advance(now: now)
            }
        }
    }

    @Test(
        "A 429 that comes when no limit was used up does not lengthen it",
        arguments: [
            BudgetSettings.Limit.window(limit: 2, window: .seconds(100)),
            .rate(Rate(1, per: .seconds(50)), burst: 2),
        ])
    func otherCause(limit: BudgetSettings.Limit) {
        let start = ContinuousClock.now
        var queue = queue(limit, at: start)
        for hours in 0..<5 {
            let now = start + .seconds(hours * 3600)
            #expect(queue.arrive(UInt64(hours), now: now) == .go)
            queue.sent(now: now)
            queue.finished(hours % 2 == 0 ? .tooManyRequests(retryAfter: nil) : .accepted, now: now)
        }
        #expect(queue.tooManyRequestsTotal == 3 && queue.transitTime == .milliseconds(100))
    }
}
