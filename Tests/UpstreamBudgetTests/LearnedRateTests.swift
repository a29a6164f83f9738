import Foundation
import Testing
import UpstreamBudget

@Suite("Learned rate")
struct LearnedRateTests {
    let start = ContinuousClock.now

    /// Sends as fast as the rate says to a bucket upstream that holds a second's worth, and stands still for a second when it
    /// is refused.
    func play(
        _ rate: inout LearnedRate, seconds: Double, from begin: Double = 0, limit: (Double) -> Double
    ) -> (accepted: Int, refused: Int) {
        var now = begin
        var tokens = limit(begin)
        var counts = (accepted: 0, refused: 0)
        while now < begin + seconds {
            let step = 1 / rate.perSecond
            now += step
            tokens = min(limit(now), tokens + step * limit(now))
            if tokens >= 1 {
                tokens -= 1
                counts.accepted += 1
                rate.accepted(isLimited: true, now: start + .seconds(now))
            } else {
                counts.refused += 1
                rate.refused(now: start + .seconds(now))
                tokens = limit(now)
                now += 1
            }
        }
        return counts
    }

    @Test(
        "It finds a limit within a minute, uses nine tenths of it and is seldom refused",
        arguments: [5.0, 10, 40, 200])
    func finds(limit: Double) {
        var rate = LearnedRate(now: start)
        _ = play(&rate, seconds: 60) { _ in limit }
        let counts = play(&rate, seconds: 600, from: 60) { _ in limit }
        #expect(Double(counts.accepted) >= 0.9 * limit * 600)
        #expect(counts.refused * 100 <= counts.accepted)
    }

    @Test(
        "It finds the limit again within a minute after it has halved, and within ten minutes after it has doubled"
    )
    func changes() {
        var rate = LearnedRate(now: start)
        _ = play(&rate, seconds: 600) { _ in 20 }
        _ = play(&rate, seconds: 60, from: 600) { _ in 10 }
        #expect(rate.perSecond < 11 && rate.perSecond > 7)
        _ = play(&rate, seconds: 600, from: 660) { _ in 20 }
        #expect(rate.perSecond > 17)
    }

    /// What several gateways are served by one bucket of 20 upstream in the counted seconds, until these end.
    private func serve(
        from starts: [Double], pause: Double, counted: Range<Double>, limit: (Double) -> Double
    ) -> [Double] {
        var rates = Array(repeating: LearnedRate(now: start), count: starts.count)
        var next = starts
        var accepted = Array(repeating: 0.0, count: starts.count)
        var bucket = (tokens: 20.0, at: 0.0)
        while let now = next.min(), let gateway = next.firstIndex(of: now), now < counted.upperBound {
            bucket = (min(20, bucket.tokens + (now - bucket.at) * limit(now)), now)
            if bucket.tokens >= 1 {
                bucket.tokens -= 1
                rates[gateway].accepted(isLimited: true, now: start + .seconds(now))
                next[gateway] = now + 1 / rates[gateway].perSecond
                if now > counted.lowerBound { accepted[gateway] += 1 }
            } else {
                rates[gateway].refused(now: start + .seconds(now))
                next[gateway] = now + pause
            }
        }
        return accepted
    }

    private func jain(_ counts: [Double]) -> Double {
        let sum = counts.reduce(0, +)
        return sum * sum / (Double(counts.count) * counts.reduce(0) { $0 + $1 * $1 })
    }

    @Test(
        "One that joins another with all of a limit gets a part like the other's, however high the limit",
        arguments: [(100.0, 2.0), (300, 8), (1000, 20)])
    func joins(limit: Double, step: Double) {
        let indices = stride(from: 100.0, to: 180, by: step).map { second in
            jain(
                serve(from: [0, second], pause: 0.2, counted: (second + 60)..<(second + 480)) { _ in limit })
        }
        #expect(indices.reduce(0, +) / Double(indices.count) > 0.95, "\(indices)")
        #expect(indices.count { $0 < 0.85 } * 40 <= indices.count, "\(indices)")
    }

    @Test(
        "When a limit halves, all gateways on it search at the same time, and their rates stay alike",
        arguments: [2, 4])
    func halvesForAll(gateways: Int) {
        let accepted = serve(
            from: (0..<gateways).map { Double($0) / 100 }, pause: 1, counted: 1680..<2640
        ) { $0 < 1200 ? 10 : 5 }
        #expect(jain(accepted) > 0.95, "\(accepted)")
        #expect(accepted.reduce(0, +) > 0.9 * 5 * 960)
    }

    /// What a rate adds of itself in half a second of its search, near so many requests a second.
    private func rise(near perSecond: Double) -> Double {
        // The first 429 halves it, and of each that follows a quarter is taken while the limit is searched for.
        let cuts = 12
        var rate = LearnedRate(initial: perSecond * 2 / pow(0.76, Double(cuts)), now: start)
        var now = 0.0
        for _ in 0...cuts {
            now += 1 / rate.perSecond
            rate.accepted(isLimited: true, now: start + .seconds(now))
            rate.refused(now: start + .seconds(now))
        }
        rate.accepted(isLimited: true, now: start + .seconds(now))
        let before = rate.perSecond
        let end = now + 0.5
        while now < end {
            now += 1 / rate.perSecond
            rate.accepted(isLimited: true, now: start + .seconds(now))
        }
        return rate.perSecond / before - 1
    }

    @Test(
        "From ten requests a second on a search rises with the square root of the rate, at least a third as steeply"
    )
    func stretches() {
        let ten = rise(near: 10)
        for (perSecond, times) in [(5.0, 1.0), (40, 2), (90, 3), (360, 3)] {
            let ratio = ten / rise(near: perSecond)
            #expect(ratio > 0.9 * times && ratio < 1.15 * times, "\(perSecond) a second: \(ratio)")
        }
    }

    @Test("After a quiet hour the rate is about what it was")
    func quiet() {
        var rate = LearnedRate(now: start)
        let counts = play(&rate, seconds: 300) { _ in 20 }
        #expect(counts.refused > 0)
        let learned = rate.perSecond
        for second in 301...4000 { rate.accepted(isLimited: false, now: start + .seconds(second)) }
        _ = play(&rate, seconds: 60, from: 4001) { _ in 20 }
        #expect(rate.perSecond > 0.8 * learned)
    }

    @Test("It never exceeds its ceiling")
    func ceiling() {
        var rate = LearnedRate(ceiling: 12.5, now: start)
        for second in 1...10_000 {
            rate.accepted(isLimited: true, now: start + .seconds(second))
            #expect(rate.perSecond <= 12.5)
        }
        #expect(rate.perSecond == 12.5)
    }

    @Test("Requests that come more slowly than the rate teach nothing")
    func idle() {
        var rate = LearnedRate(now: start)
        for second in 1...1000 { rate.accepted(isLimited: false, now: start + .seconds(second)) }
        #expect(rate.perSecond == 2)
    }

    @Test("A queue under a ceiling sends no more than it, and with RateLimit fields no more than is left")
    func queue() {
        let settings = BudgetSettings(
            limit: .learned(ceiling: Rate(50, per: .seconds(1)), burst: 1), maxWait: .seconds(1000),
            maxQueue: 100_000, maxInFlight: 16)
        for (hint, most) in [(nil, 1500), (QuotaHint(remaining: 100, reset: .seconds(20)), 170)] {
            var queue = BudgetQueue(settings: settings, seed: 1, now: start)
            for id in 0..<3000 as Range<UInt64> { _ = queue.arrive(id, now: start) }
            var sent = 0
            var now = start
            while let next = queue.nextWakeUp(now: now), next <= start + .seconds(30) {
                now = next
                for case .go in queue.advance(now: now) {
                    sent += 1
                    queue.finished(hint: hint, now: now)
                }
            }
            if queue.inFlight > 0 { queue.finished(now: now) }
            #expect(sent <= most && sent > most / 2)
        }
    }
}
