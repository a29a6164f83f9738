import Testing
import UpstreamBudget

@Suite("After a 429")
struct CoolDownTests {
    private let start = ContinuousClock.now

    private func queue(_ limit: BudgetSettings.Limit = .off, seed: UInt64 = 1) -> BudgetQueue {
        BudgetQueue(
            settings: BudgetSettings(limit: limit, maxWait: .seconds(60), maxQueue: 100, maxInFlight: 16),
            seed: seed, now: start)
    }

    @Test(
        "Without Retry-After nothing goes for 1, 2, 4, 8, 8 s, give or take a fifth; an answer begins anew",
        arguments: 1...5)
    func backOff(seed: Int) {
        var queue = queue(seed: UInt64(seed))
        var now = start
        for expected in [1, 2, 4, 8, 8, -1, 1] {
            #expect(queue.arrive(1, now: now) == .go)
            guard expected > 0 else {
                queue.finished(now: now)
                continue
            }
            queue.finished(.tooManyRequests(retryAfter: nil), now: now)
            let pause = queue.pause(now: now) / .seconds(expected)
            #expect(pause >= 0.8 && pause <= 1.2, "seed \(seed)")
            now += queue.pause(now: now)
        }
        #expect(queue.tooManyRequestsTotal == 6)
    }

    @Test(
        "With a learned rate the pause after a short standstill is as long as two requests take, and doubles up to 8 s",
        arguments: 1...3)
    func shortStandstill(seed: Int) throws {
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: .learned(ceiling: nil, burst: 1), maxWait: .seconds(1000), maxQueue: 1000,
                maxInFlight: 1
            ), seed: UInt64(seed), now: start)
        var now = start
        for id in 0..<1000 as Range<UInt64> { _ = queue.arrive(id, now: now) }
        queue.finished(now: now)
        /// Lets the next one go and answers it at once.
        func next(_ answer: UpstreamAnswer) throws -> Double {
            now = try #require(queue.nextWakeUp(now: now))
            #expect(queue.advance(now: now).count == 1)
            queue.finished(answer, now: now)
            return queue.pause(now: now) / .seconds(1)
        }
        while try #require(queue.learnedRate) < 20 { _ = try next(.accepted) }
        #expect((0.8...1.2).contains(try next(.tooManyRequests(retryAfter: nil))))
        #expect(try next(.accepted) == 0)
        var expected = 2 / (try #require(queue.learnedRate))
        #expect(expected < 0.8)
        for _ in 0..<7 {
            let pause = try next(.tooManyRequests(retryAfter: nil)) / expected
            #expect(pause >= 0.8 && pause <= 1.2, "\(expected) s, seed \(seed)")
            expected = min(8, 2 * expected)
        }
    }

    @Test(
        "Retry-After tells a learned rate of a standstill, but not with a single second, which may stand for a moment"
    )
    func toldStandstill() throws {
        for (told, isProof) in [(Duration.seconds(1), false), (.seconds(2), true)] {
            var queue = BudgetQueue(
                settings: BudgetSettings(
                    limit: .learned(ceiling: nil, burst: 1), maxWait: .seconds(1000), maxQueue: 1000,
                    maxInFlight: 1
                ), seed: 1, now: start)
            var now = start
            for id in 0..<1000 as Range<UInt64> { _ = queue.arrive(id, now: now) }
            queue.finished(now: now)
            func next(_ answer: UpstreamAnswer) throws {
                now = try #require(queue.nextWakeUp(now: now))
                #expect(queue.advance(now: now).count == 1)
                queue.finished(answer, now: now)
            }
            while try #require(queue.learnedRate) < 20 { try next(.accepted) }
            try next(.tooManyRequests(retryAfter: nil))
            // A second of accepted requests from the end of one standstill to the next.
            for _ in 0...Int(try #require(queue.learnedRate)) + 1 { try next(.accepted) }
            let before = try #require(queue.learnedRate)
            try next(.tooManyRequests(retryAfter: told))
            try next(.accepted)
            #expect((try #require(queue.learnedRate) < before / 2) == isProof, "\(told)")
            #expect((try #require(queue.learnedRate) > 0.7 * before) == !isProof, "\(told)")
        }
    }

    @Test("Retry-After is kept to, and so is a reset when nothing remains; but not for more than an hour")
    func retryAfter() {
        for (answer, hint, pause) in [
            (UpstreamAnswer.tooManyRequests(retryAfter: .seconds(7)), nil, Duration.seconds(7)),
            (.tooManyRequests(retryAfter: nil), QuotaHint(remaining: 0, reset: .seconds(9)), .seconds(9)),
            (.tooManyRequests(retryAfter: .seconds(86_400)), nil, .seconds(3600)),
            (
                .tooManyRequests(retryAfter: nil), QuotaHint(remaining: 0, reset: .seconds(86_400)),
                .seconds(3600)
            ),
        ] {
            var queue = queue()
            _ = queue.arrive(1, now: start)
            queue.finished(answer, hint: hint, now: start)
            #expect(queue.pause(now: start) == pause)
            #expect(queue.arrive(2, BudgetRequest(deadline: start + .seconds(7200)), now: start) == .wait)
            #expect(queue.nextWakeUp(now: start) == start + pause)
            #expect(queue.advance(now: start + pause) == [.go(2)])
        }
    }

    @Test("A window that is longer than an hour is the longest pause (RFC 9110 §10.2.3)")
    func longWindow() {
        let window = Duration.seconds(86_400)
        var queue = BudgetQueue(
            settings: BudgetSettings(
                limit: .window(limit: 100, window: window), maxWait: .seconds(5), maxQueue: 10,
                maxInFlight: 4), seed: 1, now: start)
        _ = queue.arrive(1, now: start)
        queue.finished(.tooManyRequests(retryAfter: .seconds(200_000)), now: start)
        #expect(queue.pause(now: start) == window)
    }

    @Test("Requests that were under way when the first 429 came prolong nothing")
    func sameEvent() {
        var queue = queue()
        for id in 1...8 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        queue.finished(.tooManyRequests(retryAfter: nil), now: start)
        let pause = queue.pause(now: start)
        for _ in 0..<7 { queue.finished(.tooManyRequests(retryAfter: nil), now: start) }
        #expect(queue.pause(now: start) == pause)
    }

    @Test("After the pause one request at a time asks, until one is accepted")
    func probing() {
        var queue = queue()
        for id in 1...4 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        queue.finished(.tooManyRequests(retryAfter: .seconds(1)), now: start)
        for id in 5...9 as ClosedRange<UInt64> { #expect(queue.arrive(id, now: start) == .wait) }
        let after = start + .seconds(1)
        #expect(queue.advance(now: after) == [.go(5)])
        // An answer to what was sent before the 429 tells nothing.
        queue.finished(now: after)
        #expect(queue.advance(now: after) == [])
        queue.finished(now: after)
        queue.finished(now: after)
        // Upstream answers in any order; four answers are those to the four.
        queue.finished(.failed, now: after)
        #expect(queue.advance(now: after) == [.go(6)])
        queue.finished(now: after)
        #expect(queue.advance(now: after) == [.go(7), .go(8), .go(9)])
    }

    @Test("A slow answer from before a 429 holds nobody back once another request was accepted")
    func slowAnswers() {
        var queue = queue()
        let before = queue.stamp()
        for id in 1...3 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        queue.finished(.tooManyRequests(retryAfter: .seconds(1)), stamp: before, now: start)
        for id in 5...9 as ClosedRange<UInt64> { #expect(queue.arrive(id, now: start) == .wait) }
        let after = start + .seconds(1)
        #expect(queue.advance(now: after) == [.go(5)])
        // Two are still under way, perhaps for half a minute; one of them is no longer, which tells nothing.
        queue.finished(stamp: before, now: after)
        #expect(queue.advance(now: after) == [])
        queue.finished(stamp: queue.stamp(), now: after)
        #expect(queue.advance(now: after) == [.go(6), .go(7), .go(8), .go(9)])
        // A 429 to what was sent before the first one is no news, and to what was sent after it is.
        queue.finished(.tooManyRequests(retryAfter: nil), stamp: before, now: after)
        #expect(queue.pause(now: after) == .zero)
        queue.finished(.tooManyRequests(retryAfter: nil), stamp: queue.stamp(), now: after)
        #expect(queue.pause(now: after) > .zero)
    }

    @Test("Who asks whether upstream accepts again and is slow holds the others back for two seconds")
    func slowProbe() {
        var queue = queue()
        _ = queue.arrive(1, now: start)
        queue.finished(.tooManyRequests(retryAfter: .seconds(1)), now: start)
        for id in 2...4 as ClosedRange<UInt64> { #expect(queue.arrive(id, now: start) == .wait) }
        let after = start + .seconds(1)
        #expect(queue.advance(now: after) == [.go(2)])
        #expect(queue.nextWakeUp(now: after) == after + .seconds(2))
        #expect(queue.advance(now: after + .seconds(1.9)) == [])
        #expect(queue.advance(now: after + .seconds(2)) == [.go(3), .go(4)])
    }

    @Test("Who can wait out the pause waits, and who cannot is told at once")
    func waiting() {
        var queue = queue(.rate(Rate(1, per: .seconds(1)), burst: 1))
        #expect(queue.arrive(1, now: start) == .go)
        #expect(queue.arrive(2, BudgetRequest(deadline: start + .seconds(4)), now: start) == .wait)
        #expect(queue.arrive(3, BudgetRequest(deadline: start + .seconds(40)), now: start) == .wait)
        queue.finished(.tooManyRequests(retryAfter: .seconds(10)), now: start)
        #expect(queue.advance(now: start) == [.refuse(2, .hopeless, retryAfter: .seconds(11))])
        // The request itself comes again, before the others.
        let again = BudgetRequest(deadline: start + .seconds(20), isUrgent: true)
        #expect(queue.arrive(1, again, now: start) == .wait)
        #expect(queue.advance(now: start + .seconds(10)) == [.go(1)])
        queue.finished(now: start + .seconds(10))
        #expect(queue.advance(now: start + .seconds(11)) == [.go(3)])
    }
}
