import Testing

@testable import UpstreamBudget

@Suite("Transit time: short until upstream refuses")
struct TransitTimeTests {
    private static let hour: Int64 = 3_600_000_000_000

    @Test(
        "It doubles at each refusal up to the longest, and halves with each hour without one to the shortest"
    )
    func doublesAndHalves() {
        var transit = TransitTime(.seconds(1) ... .milliseconds(3500))
        func milliseconds(_ now: Int64) -> Int64 { (transit.end(ofSentAt: now) - now) / 1_000_000 }
        var times: [Int64] = []
        for _ in 0..<3 {
            transit.lengthen(now: 0)
            times.append(milliseconds(0))
        }
        #expect(times == [2000, 3500, 3500])
        let second: Int64 = 1_000_000_000
        #expect(milliseconds(Self.hour - 9 * second) == 3500)
        #expect(milliseconds(Self.hour) == 1750)
        #expect(milliseconds(2 * Self.hour - second) == 1750)
        #expect(milliseconds(2 * Self.hour) == 1000)
        #expect(milliseconds(9 * Self.hour) == 1000)
    }

    @Test(
        "One that goes when the time has been halved has not certainly come before the one that went earlier"
    )
    func inOrder() {
        var transit = TransitTime(.nanoseconds(1000) ... .nanoseconds(2000))
        transit.lengthen(now: 0)
        let first = transit.end(ofSentAt: Self.hour - 1)
        #expect(first == Self.hour + 1999)
        #expect(transit.end(ofSentAt: Self.hour) == first)
        #expect(transit.end(ofSentAt: Self.hour + 1500) == Self.hour + 2500)
    }

    @Test(
        "A 429 lengthens it, one that is met while asking whether upstream accepts again does not",
        arguments: [
            BudgetSettings.Limit.window(limit: 1, window: .seconds(100)),
            .rate(Rate(1, per: .seconds(100)), burst: 1),
        ])
    func refusals(limit: BudgetSettings.Limit) throws {
        let start = ContinuousClock.now
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: limit, maxWait: .seconds(10_000), maxQueue: 100, maxInFlight: 16,
                transit: .milliseconds(100) ... .seconds(50)), seed: 1, now: start)
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
