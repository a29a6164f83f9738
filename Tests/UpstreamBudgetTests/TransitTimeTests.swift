import Testing

@testable import UpstreamBudget

@Suite("Transit time: as long as it costs little, and longer when upstream refuses")
struct TransitTimeTests {
    private static let hour: Int64 = 3_600_000_000_000

    /// Ten thousand requests that are settled after so many milliseconds, or by the transit time; its length then.
    private func length(after transit: inout TransitTime, _ answered: [Int64], now: Int64 = 0) -> Duration {
        for number in 0..<10_000 {
            let lost = min(answered[number % answered.count] * 1_000_000, transit.nanoseconds)
            transit.settled(sentAt: now - lost, now: now)
        }
        return .microseconds(transit.nanoseconds / 1000)
    }

    @Test(
        "Where answers are quick it is the longest, where they are slow what may be lost, between them it loses that",
        arguments: [([5], 100...100), ([80, 120], 10...10), ([4, 40], 15...17), ([4, 4, 4, 60], 26...30)])
    func loss(answered: [Int64], expected: ClosedRange<Int>) {
        var transit = TransitTime(.milliseconds(10) ... .milliseconds(100))
        #expect(transit.nanoseconds == 100_000_000)
        let length = length(after: &transit, answered) / .milliseconds(1)
        #expect(Double(expected.lowerBound) - 0.1 <= length && length <= Double(expected.upperBound) + 0.1)
    }

    @Test("It doubles at each refusal up to a second, and is forgotten by half after each hour without one")
    func refusals() {
        var transit = TransitTime(.milliseconds(10) ... .milliseconds(100))
        #expect(length(after: &transit, [200]) == .milliseconds(10))
        for expected in [20, 40] {
            transit.lengthen(now: 7)
            #expect(length(after: &transit, [200], now: 7) == .milliseconds(expected))
        }
        #expect(length(after: &transit, [200], now: 6 + Self.hour) == .milliseconds(40))
        #expect(length(after: &transit, [200], now: 7 + Self.hour) == .milliseconds(20))
        #expect(length(after: &transit, [200], now: 8 + Self.hour) == .milliseconds(20))
        #expect(length(after: &transit, [200], now: 7 + 2 * Self.hour) == .milliseconds(10))
        #expect(length(after: &transit, [200], now: 7 + 9 * Self.hour) == .milliseconds(10))
        for _ in 0..<12 { transit.lengthen(now: 7 + 9 * Self.hour) }
        #expect(transit.nanoseconds == 1_000_000_000)
    }

    @Test("Without one a refusal makes none")
    func none() {
        var transit = TransitTime(.zero ... .zero)
        transit.lengthen(now: 1)
        transit.settled(sentAt: 1, now: 5)
        #expect(transit.nanoseconds == 0)
    }

    @Test(
        "A 429 lengthens it, one that is met while asking whether upstream accepts again does not",
        arguments: [
            BudgetSettings.Limit.window(limit: 1, window: .seconds(100)),
            .rate(Rate(1, per: .seconds(100)), burst: 1),
        ])
    func queue(limit: BudgetSettings.Limit) throws {
        let start = ContinuousClock.now
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: limit, maxWait: .seconds(10_000), maxQueue: 100, maxInFlight: 16,
                transit: .milliseconds(100) ... .milliseconds(100)), seed: 1, now: start)
        for id in 0..<20 as Range<UInt64> { _ = queue.arrive(id, now: start) }
        var now = start
        /// Sends the next one, and answers it late enough for the transit time to count; how long after it the one after that may go.
        func next(_ answer: UpstreamAnswer) throws -> Duration {
            let sent = now
            queue.sent(now: sent)
            now += .seconds(60)
            queue.finished(answer, now: now)
            while queue.advance(now: now).isEmpty { now = try #require(queue.nextWakeUp(now: now)) }
            return sent.duration(to: now)
        }
        #expect(try next(.accepted) == .milliseconds(100_100))
        // What is refused has its time already.
        #expect(try next(.tooManyRequests(retryAfter: nil)) == .milliseconds(100_100))
        #expect(try next(.tooManyRequests(retryAfter: nil)) == .milliseconds(100_200))
        #expect(try next(.accepted) == .milliseconds(100_200))
        #expect(try next(.tooManyRequests(retryAfter: nil)) == .milliseconds(100_200))
        #expect(try next(.accepted) == .milliseconds(100_400))
    }
}
