import Testing
import UpstreamBudget

@Suite("A resource that upstream limits by itself")
struct LimitedResourceTests {
    private let start = ContinuousClock.now

    /// Everything that is asked for goes at once and is answered at once.
    private final class Play {
        var queue: BudgetQueue
        var now: ContinuousClock.Instant
        private var lastNumber: UInt64 = 0

        init(_ limit: BudgetSettings.Limit, now: ContinuousClock.Instant) {
            self.now = now
            queue = BudgetQueue(
                settings: BudgetSettings(limit: limit, maxWait: .seconds(30), maxQueue: 10, maxInFlight: 4),
                seed: 1, now: now)
        }

        /// - Returns: Whether it was sent.
        func ask(_ resource: Int, _ answer: UpstreamAnswer = .accepted) -> Bool {
            lastNumber += 1
            switch queue.arrive(lastNumber, BudgetRequest(resource: resource), now: now) {
            case .refuse: return false
            case .go: break
            case .wait:
                while let next = queue.nextWakeUp(now: now), queue.inFlight == 0 {
                    now = max(now, next)
                    _ = queue.advance(now: now)
                }
            }
            queue.finished(answer, resource: resource, stamp: queue.stamp(), now: now)
            return true
        }
    }

    @Test("An accepted answer after which nothing remains stops its own resource until the reset")
    func exhausted() {
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: .learned(ceiling: nil, burst: 5), maxWait: .seconds(30), maxQueue: 10,
                maxInFlight: 4), seed: 1, now: start)
        let rate = queue.learnedRate
        #expect(queue.arrive(1, BudgetRequest(resource: 7), now: start) == .go)
        let hint = QuotaHint(remaining: 0, reset: .seconds(60))
        queue.finished(hint: hint, resource: 7, stamp: queue.stamp(), now: start)
        #expect(queue.pause(now: start) == .zero && queue.learnedRate == rate)
        #expect(
            queue.arrive(2, BudgetRequest(resource: 7), now: start)
                == .refuse(.resourceLimited, retryAfter: .seconds(60)))
        #expect(queue.arrive(3, BudgetRequest(resource: 8), now: start) == .go)
        #expect(queue.arrive(4, BudgetRequest(resource: 7), now: start + .seconds(60)) == .go)
    }

    @Test(
        "It stands still alone once it was refused twice and others were accepted in between; they go on",
        arguments: [BudgetSettings.Limit.off, .learned(ceiling: nil, burst: 5)])
    func standsStillAlone(limit: BudgetSettings.Limit) {
        let play = Play(limit, now: start)
        let refusal = UpstreamAnswer.tooManyRequests(retryAfter: nil)
        for _ in 0..<10 { #expect(play.ask(1)) }
        // The first may be everybody's: all stand still for a moment.
        #expect(play.ask(7, refusal))
        #expect(play.queue.pause(now: play.now) > .zero)
        for _ in 0..<5 { #expect(play.ask(1)) }
        let rate = play.queue.learnedRate
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            #expect(play.ask(7, refusal))
            #expect(play.queue.pause(now: play.now) == .zero, "others go on")
            #expect(play.queue.learnedRate == rate, "and nothing is learned")
            #expect(
                play.queue.arrive(1000, BudgetRequest(resource: 7), now: play.now)
                    == .refuse(.resourceLimited, retryAfter: .seconds(pause)))
            #expect(play.queue.retryAfter(BudgetRequest(resource: 7), now: play.now) == .seconds(pause))
            #expect(play.queue.retryAfter(BudgetRequest(resource: 1), now: play.now) < .seconds(1))
            play.now += .seconds(pause)
        }
        #expect(play.ask(7))
        #expect(play.ask(7, refusal), "an acceptance begins anew")
        #expect(play.queue.pause(now: play.now) > .zero)
    }

    @Test("Retry-After is kept to by the resource alone, for an hour at most")
    func retryAfter() {
        let play = Play(.off, now: start)
        #expect(play.ask(7, .tooManyRequests(retryAfter: nil)))
        for _ in 0..<5 { #expect(play.ask(1)) }
        #expect(play.ask(7, .tooManyRequests(retryAfter: .seconds(86_400))))
        #expect(!play.ask(7) && play.ask(1))
        play.now += .seconds(3600)
        #expect(play.ask(7))
    }

    @Test("A resource without quota goes again once an accepted answer tells of some")
    func quotaAgain() {
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: .learned(ceiling: nil, burst: 10), maxWait: .seconds(30), maxQueue: 10,
                maxInFlight: 10),
            seed: 1, now: start)
        let stamp = queue.stamp()
        for id in 0..<2 as Range<UInt64> {
            #expect(queue.arrive(id, BudgetRequest(resource: 7), now: start) == .go)
        }
        queue.finished(
            hint: QuotaHint(remaining: 0, reset: .seconds(60)), resource: 7, stamp: stamp, now: start)
        #expect(queue.retryAfter(BudgetRequest(resource: 7), now: start) >= .seconds(60))
        queue.finished(
            hint: QuotaHint(remaining: 500, reset: .seconds(60)), resource: 7, stamp: stamp, now: start)
        #expect(queue.retryAfter(BudgetRequest(resource: 7), now: start) < .seconds(60))
    }

    @Test("Where all share one limit, no resource is taken for limited by itself")
    func sharedLimit() {
        let play = Play(.learned(ceiling: nil, burst: 1), now: start)
        var random = RandomNumbers(seed: 3)
        var bucket = TokenBucket(rate: Rate(10, per: .seconds(1)), burst: 20, now: start)
        var (sent, refused) = (0, 0)
        for _ in 0..<20_000 {
            let resource = Int.random(in: 0..<200, using: &random)
            let isAccepted = bucket.timeUntilToken(now: play.now) == .zero
            guard play.ask(resource, isAccepted ? .accepted : .tooManyRequests(retryAfter: nil)) else {
                refused += 1
                continue
            }
            sent += 1
            if isAccepted { _ = bucket.take(now: play.now) }
            play.now += .milliseconds(90)
        }
        #expect(Double(refused) < 0.002 * Double(sent), "\(refused) of \(sent)")
    }

    @Test("What was under way together when a bucket was emptied is no proof")
    func together() {
        var queue = BudgetQueue(
            settings: BudgetSettings(limit: .off, maxWait: .seconds(30), maxQueue: 10, maxInFlight: 100),
            seed: 1, now: start)
        let stamp = queue.stamp()
        for id in 0..<20 as Range<UInt64> {
            #expect(queue.arrive(id, BudgetRequest(resource: Int(id % 2)), now: start) == .go)
        }
        for number in 0..<20 {
            let answer = number % 2 == 0 ? UpstreamAnswer.tooManyRequests(retryAfter: nil) : .accepted
            queue.finished(answer, resource: number % 2, stamp: stamp, now: start)
        }
        #expect(queue.arrive(20, BudgetRequest(resource: 0), now: start) == .wait)
    }

    @Test("However many are refused, few are known")
    func bounded() {
        let play = Play(.off, now: start)
        for resource in 0..<1000 { #expect(play.ask(resource, .tooManyRequests(retryAfter: nil))) }
        for _ in 0..<5 { #expect(play.ask(-1)) }
        // The first was forgotten, the last was not.
        #expect(play.ask(0, .tooManyRequests(retryAfter: nil)))
        #expect(play.ask(999, .tooManyRequests(retryAfter: nil)) && !play.ask(999) && play.ask(0))
    }
}
