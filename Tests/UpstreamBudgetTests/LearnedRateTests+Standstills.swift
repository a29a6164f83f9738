import Testing
import UpstreamBudget

/// What standstills tell of a limit.
extension LearnedRateTests {
    /// Sends as fast as the rate says, and nothing is refused.
    private func accept(_ rate: inout LearnedRate, from begin: Double, until end: Double) {
        var now = begin
        while now + 1 / rate.perSecond < end {
            now += 1 / rate.perSecond
            rate.accepted(isLimited: true, now: start + .seconds(now))
        }
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
        "A window that is used up long before its end begins a search, no higher than what was accepted tells"
    )
    func bounded() {
        var rate = LearnedRate(now: start)
        _ = play(&rate, seconds: 600) { _ in 20 }
        rate.refused(now: start + .seconds(600))
        rate.accepted(isLimited: true, now: start + .seconds(601))
        accept(&rate, from: 601, until: 603)
        for second in [603, 604, 606, 610, 618] { rate.refused(now: start + .seconds(second)) }
        rate.accepted(isLimited: true, now: start + .seconds(623))
        let told = rate.perSecond
        // 40 in 22 seconds; but one standstill takes no more than about half of the rate.
        #expect(told > 8 && told < 9)
        // Nothing is refused until the next window is used up.
        accept(&rate, from: 623, until: 683)
        #expect(rate.perSecond > 1.3 * told && rate.perSecond < 1.6 * told)
    }

    @Test(
        "A standstill that told of a low limit holds the search back no longer when nothing is refused after it"
    )
    func searchesOn() {
        var rate = LearnedRate(now: start)
        accept(&rate, from: 0, until: 5)
        for second in [5, 6, 8] { rate.refused(now: start + .seconds(second)) }
        accept(&rate, from: 12, until: 13)
        let told = rate.perSecond
        // Six times the twelve seconds that have told the limit.
        accept(&rate, from: 13, until: 80)
        #expect(rate.perSecond < 1.7 * told)
        accept(&rate, from: 80, until: 200)
        #expect(rate.perSecond > 2 * told)
    }

    @Test(
        "A quiet time is no part of what tells the limit: a minute's window that is used up after it is known all the same",
        arguments: [false, true])
    func quietBefore(hasLearned: Bool) {
        var rate = LearnedRate(now: start)
        if hasLearned { _ = play(&rate, seconds: 100) { _ in 8 } }
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
}
