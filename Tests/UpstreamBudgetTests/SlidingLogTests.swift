import Testing

@testable import UpstreamBudget

@Suite("Sliding log: at most so many in any window, as upstream sees them")
struct SlidingLogTests {
    private static let start = ContinuousClock.now

    private func at(_ nanoseconds: Int64) -> ContinuousClock.Instant {
        Self.start + .nanoseconds(nanoseconds)
    }

    @Test(
        "Wherever upstream counts a request between sending and answer, no window holds more",
        arguments: 1...24)
    func neverTooMany(seed: Int) {
        var random = RandomNumbers(seed: UInt64(seed))
        let limit = Int.random(in: 1...12, using: &random)
        let window = Int64.random(in: 100...1_000_000, using: &random)
        // Beyond the transit time answers may take as long as they like; it changes on the way.
        let transit = Bool.random(using: &random) ? window / 50 : window * 100
        let longest = Bool.random(using: &random) ? transit : max(transit, window / 10)
        var log = SlidingLog(
            limit: limit, window: .nanoseconds(window),
            transit: TransitBounds(
                loss: .nanoseconds(transit), longest: .nanoseconds(longest),
                longestAfterRefusals: .nanoseconds(4 * longest)), now: Self.start)
        var now: Int64 = 0
        var seen: [Int64] = []
        var answers: [Int64] = []
        while seen.count < 400 {
            let wait = log.timeUntilSlot(now: at(now)) / .nanoseconds(1)
            let next = now + max(Int64(wait), Int64.random(in: 0...(window / 20), using: &random))
            while let answer = answers.min(), answer <= next {
                answers.remove(at: answers.firstIndex(of: answer) ?? 0)
                log.settle(unanswered: answers.count, now: at(answer))
            }
            now = next
            if Int.random(in: 0..<20, using: &random) == 0 { log.lengthenTransit(now: at(now)) }
            let isFree = log.timeUntilSlot(now: at(now)) == .zero
            #expect(log.take(now: at(now)) == isFree, "seed \(seed)")
            guard isFree else { continue }
            log.sent(now: at(now))
            let travel = Int64.random(in: 0...min(transit, window / 10), using: &random)
            seen.append(now + travel)
            answers.append(now + travel + Int64.random(in: 0...(window / 5), using: &random))
        }
        seen.sort()
        for first in 0..<(seen.count - limit) {
            #expect(seen[first + limit] - seen[first] >= window, "seed \(seed)")
        }
    }

    @Test(
        "Who takes a slot as soon as there is one uses all of the limit",
        arguments: [(1, 7), (10, 1000), (100, 10_007)])
    func fullUse(limit: Int, window: Int) {
        var log = SlidingLog(limit: limit, window: .nanoseconds(window), now: Self.start)
        var now = Self.start
        for number in 0..<(limit * 50) {
            now += log.timeUntilSlot(now: now)
            #expect(log.take(now: now) == true)
            log.settle(unanswered: 0, now: now)
            #expect(Self.start.duration(to: now) == .nanoseconds(window * (number / limit)))
        }
    }

    @Test("A slot is free one window after its answer, and not a nanosecond before")
    func afterTheAnswer() {
        var log = SlidingLog(
            limit: 1, window: .seconds(1), transit: .exactly(.seconds(60)), now: Self.start)
        #expect(log.take(now: Self.start) == true)
        log.settle(unanswered: 0, now: at(300_000_000))
        #expect(log.timeUntilSlot(now: at(300_000_000)) == .seconds(1))
        #expect(log.take(now: at(1_299_999_999)) == false)
        #expect(log.take(now: at(1_300_000_000)) == true)
    }

    @Test("An answer that comes after its transit time settles no other request")
    func lateAnswer() {
        var log = SlidingLog(
            limit: 2, window: .seconds(1), transit: .exactly(.milliseconds(100)), now: Self.start
        )
        #expect(log.take(now: Self.start) == true)
        log.sent(now: Self.start)
        #expect(log.take(now: at(90_000_000)) == true)
        log.sent(now: at(90_000_000))
        // The first is answered; the second may still not have been seen.
        log.settle(unanswered: 1, now: at(110_000_000))
        #expect(log.timeUntilSlot(number: 1, now: at(110_000_000)) == .milliseconds(990))
        #expect(log.timeUntilSlot(number: 2, now: at(110_000_000)) == .milliseconds(1080))
        #expect(log.timeUntilSlot(number: 3, now: at(110_000_000)) == .milliseconds(1990))
    }

    @Test("When the transit time becomes shorter, a slot is not free before one that was taken earlier")
    func inOrder() {
        var log = SlidingLog(
            limit: 2, window: .seconds(1),
            transit: TransitBounds(
                loss: .milliseconds(10), longest: .milliseconds(100), longestAfterRefusals: .milliseconds(100)
            ),
            now: Self.start)
        for sent in [0, 500_000] as [Int64] {
            #expect(log.take(now: at(sent)) == true)
            log.sent(now: at(sent))
        }
        // The first is settled after 100 ms, so the second is after about 99.
        #expect(log.take(now: at(100_000_000)) == false)
        #expect(log.available(now: at(1_099_500_000)) == 0)
        #expect(log.timeUntilSlot(now: at(1_099_500_000)) == .microseconds(500))
        #expect(log.take(now: at(1_099_500_000)) == false)
        #expect(log.available(now: at(1_100_000_000)) == 2)
    }

    @Test("A clock that steps back frees nothing early and loses nothing")
    func backwards() {
        var log = SlidingLog(limit: 1, window: .seconds(1), now: Self.start)
        #expect(log.take(now: at(500_000_000)) == true)
        #expect(log.take(now: at(-9_000_000_000)) == false)
        #expect(log.available(now: at(-9_000_000_000)) == 0)
        #expect(log.timeUntilSlot(now: at(0)) == .milliseconds(1500))
        #expect(log.take(now: at(1_500_000_000)) == true)
    }
}
