import Testing
import UpstreamBudget

@Suite("Learned rate")
struct LearnedRateTests {
    private let start = ContinuousClock.now

    /// Sends as fast as the rate says to a bucket upstream that holds a second's worth, and stands still for a second when it
    /// is refused.
    private func play(
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
        arguments: [100.0, 300, 1000])
    func joins(limit: Double) {
        let indices = stride(from: 100.0, to: 180, by: 10).map { second in
            jain(
                serve(from: [0, second], pause: 0.2, counted: (second + 60)..<(second + 480)) { _ in limit })
        }
        #expect(indices.reduce(0, +) / Double(indices.count) > 0.95, "\(indices)")
        #expect(indices.allSatisfy { $0 > 0.85 }, "\(indices)")
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

    @Test(
        "Windows of a minute that are used up long before their end tell the limit: soon there is little standstill"
    )
    func longWindow() {
        var rate = LearnedRate(now: start)
        var now = 0.0
        var window = (number: 0, accepted: 0)
        var refused: [Int: Int] = [:]
        var peak = 0.0
        while now < 900 {
            now += 1 / rate.perSecond
            if Int(now / 60) > window.number { window = (Int(now / 60), 0) }
            if window.accepted < 600 {
                window.accepted += 1
                rate.accepted(isLimited: true, now: start + .seconds(now))
            } else {
                refused[window.number, default: 0] += 1
                rate.refused(now: start + .seconds(now))
                now += 1
            }
            if window.number >= 5 { peak = max(peak, rate.perSecond) }
        }
        #expect(peak > 10 && peak < 11)
        // Each 429 stands for a second: no more than a hundredth of ten minutes is a standstill.
        #expect(refused.filter { $0.key >= 5 }.values.reduce(0, +) <= 6)
    }

    @Test(
        "How a sliding window was used up at first comes back a minute later and is not taken for a lower limit",
        arguments: [600, 1500, 3000, 6000])
    func echo(limit: Int) {
        var rate = LearnedRate(now: start)
        var now = 0.0
        var accepted: [Double] = []
        var forgotten = 0
        var lowest = Double.infinity
        while now < 600 {
            now += 1 / rate.perSecond
            while forgotten < accepted.count, accepted[forgotten] <= now - 60 { forgotten += 1 }
            if accepted.count - forgotten < limit {
                accepted.append(now)
                rate.accepted(isLimited: true, now: start + .seconds(now))
            } else {
                rate.refused(now: start + .seconds(now))
                now += 1
            }
            if now > 60 { lowest = min(lowest, rate.perSecond) }
        }
        #expect(lowest > 0.7 * Double(limit) / 60)
        #expect(Double(accepted.count { $0 > 60 }) > 0.93 * 9 * Double(limit))
    }

    @Test(
        "How long a standstill lasts counts if upstream has told it or refused again after the pause: the pause itself tells nothing",
        arguments: [(isTold: false, refusals: 1), (isTold: true, refusals: 1), (isTold: false, refusals: 2)])
    func proof(isTold: Bool, refusals: Int) {
        var rate = LearnedRate(now: start)
        _ = play(&rate, seconds: 300) { _ in 20 }
        // From the end of one standstill to that of the next.
        rate.refused(now: start + .seconds(300))
        rate.accepted(isLimited: true, now: start + .seconds(301))
        let before = rate.perSecond
        var now = 301.0
        for _ in 0..<40 {
            now += 1 / before
            rate.accepted(isLimited: true, now: start + .seconds(now))
        }
        for _ in 0..<refusals {
            rate.refused(isTold: isTold, now: start + .seconds(now))
            now += 4 / Double(refusals)
        }
        rate.accepted(isLimited: true, now: start + .seconds(now))
        // Four seconds of standstill after two of accepted requests.
        if isTold || refusals > 1 {
            #expect(rate.perSecond < before / 2)
        } else {
            #expect(rate.perSecond > 0.7 * before)
        }
    }

    @Test(
        "A standstill that told of a low limit holds the search back no longer when nothing is refused after it"
    )
    func searchesOn() {
        var rate = LearnedRate(now: start)
        var now = 0.0
        func accept(until end: Double) {
            while now < end {
                now += 1 / rate.perSecond
                rate.accepted(isLimited: true, now: start + .seconds(now))
            }
        }
        accept(until: 5)
        for second in [5, 6, 8] { rate.refused(now: start + .seconds(now + Double(second) - 5)) }
        now += 7
        accept(until: now + 1)
        let told = rate.perSecond
        // Six times the twelve seconds that have told the limit.
        accept(until: 80)
        #expect(rate.perSecond < 1.7 * told)
        accept(until: 200)
        #expect(rate.perSecond > 2 * told)
    }

    @Test("What came before a quiet time says nothing of the limit")
    func quiet() {
        var rate = LearnedRate(now: start)
        let counts = play(&rate, seconds: 300) { _ in 20 }
        #expect(counts.refused > 0)
        let learned = rate.perSecond
        for second in 301...4000 { rate.accepted(isLimited: false, now: start + .seconds(second)) }
        _ = play(&rate, seconds: 60, from: 4001) { _ in 20 }
        #expect(rate.perSecond > 0.8 * learned)
    }

    @Test(
        "A quiet time is no part of what tells the limit: a minute's window that is used up after it is known all the same",
        arguments: [false, true])
    func quietBefore(hasLearned: Bool) {
        var rate = LearnedRate(now: start)
        if hasLearned { _ = play(&rate, seconds: 100) { _ in 20 } }
        var now = 220.0
        rate.accepted(isLimited: !hasLearned, now: start + .seconds(now))
        // What was accepted in one minute until another client had used up the rest.
        for _ in 0..<200 {
            now += 0.1
            rate.accepted(isLimited: true, now: start + .seconds(now))
        }
        for second in [240, 241, 243, 247, 255] { rate.refused(now: start + .seconds(second)) }
        rate.accepted(isLimited: true, now: start + .seconds(260))
        // 201 of 40 seconds, and of a few quiet ones.
        #expect(rate.perSecond > 4.2 && rate.perSecond < 5.1)
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
