import Testing
import UpstreamBudget

/// What the rate must not take for a limit.
extension LearnedRateTests {
    /// Sends as fast as the rate says to a bucket of 20 upstream with ten a second; from `begin` on all is refused for `seconds`.
    /// - Returns: Seconds after that until the rate is eight again, at most an hour.
    private func recovery(from begin: Double, seconds: Double) -> Double {
        var rate = LearnedRate(now: start)
        var (now, tokens, pause) = (0.0, 20.0, 1.0)
        let end = begin + seconds
        while now < end + 3600 {
            let step = 1 / rate.perSecond
            now += step
            tokens = min(20, tokens + step * 10)
            if tokens >= 1, now < begin || now >= end {
                tokens -= 1
                pause = 1
                rate.accepted(isLimited: true, now: start + .seconds(now))
                if now > end, rate.perSecond > 8 { break }
            } else {
                rate.refused(now: start + .seconds(now))
                now += pause
                tokens = min(20, tokens + pause * 10)
                pause = min(8, 2 * pause)
            }
        }
        return now - end
    }

    @Test(
        "However long everything is refused, because another has used up all, minutes later the rate is what it was",
        arguments: [30.0, 60, 120, 300, 600, 3600])
    func outage(seconds: Double) {
        let times = stride(from: 600.0, to: 720, by: 5).map { recovery(from: $0, seconds: seconds) }.sorted()
        #expect(times.allSatisfy { $0 < 600 }, "\(times)")
    }

    /// Sends as fast as the rate says to windows of a minute upstream with 600 in each.
    /// - Returns: How many were refused.
    private func minutes(_ rate: inout LearnedRate, from begin: Double, until end: Double) -> Int {
        var (now, window, accepted, refused) = (begin, -1, 0, 0)
        while now < end {
            now += 1 / rate.perSecond
            if Int(now / 60) > window { (window, accepted) = (Int(now / 60), 0) }
            if accepted < 600 {
                accepted += 1
                rate.accepted(isLimited: true, now: start + .seconds(now))
            } else {
                refused += 1
                rate.refused(now: start + .seconds(now))
                now += 1
            }
        }
        return refused
    }

    @Test("After a quiet night the rate rises no faster than before it", arguments: [600.0, 615, 630, 645])
    func night(hour: Double) {
        var rate = LearnedRate(now: start)
        _ = minutes(&rate, from: 0, until: hour)
        let morning = hour + 36_000
        for second in stride(from: hour, to: morning, by: 2) {
            rate.accepted(isLimited: false, now: start + .seconds(second))
        }
        #expect(minutes(&rate, from: morning, until: morning + 300) <= 6)
    }

    @Test("A cut and a standstill leave a rate below its ceiling, however low that is")
    func lowCeiling() {
        var rate = LearnedRate(ceiling: 1.0 / 3600, now: start)
        for hour in 1...9 {
            rate.accepted(isLimited: true, now: start + .seconds(3600 * hour))
            rate.refused(now: start + .seconds(3600 * hour + 1))
            #expect(rate.perSecond <= 1.0 / 3600)
        }
    }

    @Test(
        "A quota that may be another resource's stops nobody for long: a few requests left for an hour",
        arguments: [4, 1])
    func foreignQuota(remaining: Int) throws {
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: .learned(ceiling: nil, burst: 1), maxWait: .seconds(3600), maxQueue: 100,
                maxInFlight: 16), seed: 1, now: start)
        for id in 0..<10 as Range<UInt64> { _ = queue.arrive(id, now: start) }
        queue.finished(hint: QuotaHint(remaining: remaining, reset: .seconds(3600)), now: start)
        let next = try #require(queue.nextWakeUp(now: start))
        #expect(start.duration(to: next) <= .seconds(60))
        #expect(start.duration(to: next) >= .seconds(9))
    }
}
