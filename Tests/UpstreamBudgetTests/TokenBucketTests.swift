import Testing

@testable import UpstreamBudget

@Suite("Token bucket")
struct TokenBucketTests {
    private static let start = ContinuousClock.now
    private static let rates: [(Rate, Int)] = [
        (Rate(3, per: .seconds(1)), 5),
        (Rate(600, per: .seconds(60)), 1),
        (Rate(7, per: .seconds(13)), 20),
        (Rate(1, per: .seconds(3600)), 2),
        (Rate(1_000_000, per: .seconds(1)), 1000),
    ]

    @Test("A new bucket gives burst tokens at once and no more")
    func burst() {
        var bucket = TokenBucket(rate: Rate(10, per: .seconds(1)), burst: 20, now: Self.start)
        var taken = 0
        while bucket.take(now: Self.start) { taken += 1 }
        #expect(taken == 20)
        #expect(bucket.timeUntilToken(now: Self.start) == .milliseconds(100))
        #expect(bucket.available(now: Self.start + .milliseconds(50)) == 0.5)
    }

    @Test("Over every window at most burst + rate × time, whenever the takers come", arguments: rates, 1...4)
    func neverTooMany(bucketOf: (Rate, Int), seed: Int) {
        let (rate, burst) = bucketOf
        let interval = Int128(rate.interval / .nanoseconds(1))
        var random = RandomNumbers(seed: UInt64(seed))
        var bucket = TokenBucket(rate: rate, burst: burst, now: Self.start)
        var elapsed: Int64 = 0
        var taken: [Int64] = []
        let longest = Int64(interval) / Int64(rate.tokens) * 3
        while taken.count < 300 {
            if Bool.random(using: &random) { elapsed += Int64.random(in: 0...longest, using: &random) }
            if bucket.take(now: Self.start + .nanoseconds(elapsed)) { taken.append(elapsed) }
        }
        for first in taken.indices {
            for last in first..<taken.count {
                let credits =
                    Int128(burst) * interval + Int128(taken[last] - taken[first]) * Int128(rate.tokens)
                #expect(Int128(last - first + 1) * interval <= credits)
            }
        }
    }

    @Test(
        "However the transit time changes, a token can be taken when the bucket says so, and never too many are",
        arguments: rates, 1...4)
    func changingTransit(bucketOf: (Rate, Int), seed: Int) {
        let (rate, burst) = bucketOf
        var random = RandomNumbers(seed: UInt64(seed))
        let interval = rate.interval / Double(rate.tokens)
        var bucket = TokenBucket(
            rate: rate, burst: burst,
            transit: TransitBounds(
                loss: interval / 8, longest: interval * 3, longestAfterRefusals: interval * 20),
            now: Self.start)
        var allowed = TokenBucket(rate: rate, burst: burst, now: Self.start)
        var (now, unanswered, taken) = (Self.start, 0, 0)
        while taken < 400 {
            let pause = interval * Double.random(in: 0...3, using: &random)
            now += min(pause, bucket.timeUntilToken(now: now))
            switch Int.random(in: 0..<10, using: &random) {
            case 0: bucket.lengthenTransit(now: now)
            case 1...3 where unanswered > 0:
                unanswered -= 1
                bucket.settle(unanswered: unanswered, now: now)
            default: break
            }
            let isThere = bucket.timeUntilToken(now: now) == .zero
            #expect(bucket.take(now: now) == isThere)
            guard isThere else { continue }
            taken += 1
            guard Int.random(in: 0..<8, using: &random) > 0 else {
                bucket.giveBack(now: now)
                continue
            }
            #expect(allowed.take(now: now) == true)
            bucket.sent(now: now)
            unanswered += 1
        }
    }

    @Test("A taker that waits for each token gets all the rate allows, to the nanosecond", arguments: rates)
    func fullUse(rate: Rate, burst: Int) {
        let interval = Int128(rate.interval / .nanoseconds(1))
        var bucket = TokenBucket(rate: rate, burst: burst, now: Self.start)
        var now = Self.start
        let count = 30_000
        for _ in 0..<(burst + count) {
            now += bucket.timeUntilToken(now: now)
            #expect(bucket.take(now: now) == true)
        }
        let exact = (Int128(count) * interval + Int128(rate.tokens) - 1) / Int128(rate.tokens)
        #expect(Self.start.duration(to: now) == .nanoseconds(Int64(exact)))
    }

    @Test("After years without a request the bucket is full, not overfull, and as exact as before")
    func idleForYears() {
        var bucket = TokenBucket(rate: Rate(3, per: .seconds(1)), burst: 2, now: Self.start)
        let later = Self.start + .seconds(20 * 365 * 86_400)
        #expect(bucket.available(now: later) == 2)
        let taken = (0..<3).map { _ in bucket.take(now: later) }
        #expect(taken == [true, true, false])
        #expect(bucket.timeUntilToken(now: later) == .nanoseconds(333_333_334))
    }

    @Test("One nanosecond before its time a token is not there")
    func notEarly() {
        var bucket = TokenBucket(rate: Rate(3, per: .seconds(1)), burst: 1, now: Self.start)
        #expect(bucket.take(now: Self.start) == true)
        #expect(bucket.take(now: Self.start + .nanoseconds(333_333_333)) == false)
        #expect(bucket.take(now: Self.start + .nanoseconds(333_333_334)) == true)
    }

    @Test("A clock that steps back neither gives a token nor loses time already counted")
    func backwards() {
        var bucket = TokenBucket(rate: Rate(1, per: .seconds(1)), burst: 1, now: Self.start)
        #expect(bucket.take(now: Self.start) == true)
        #expect(bucket.take(now: Self.start + .milliseconds(600)) == false)
        #expect(bucket.take(now: Self.start - .seconds(60)) == false)
        #expect(bucket.timeUntilToken(now: Self.start + .milliseconds(500)) == .milliseconds(500))
        #expect(bucket.take(now: Self.start + .seconds(1)) == true)
    }

    @Test("The nth token comes after n − 1 others were taken as they came")
    func later() {
        var bucket = TokenBucket(rate: Rate(2, per: .seconds(1)), burst: 3, now: Self.start)
        #expect(bucket.timeUntilToken(number: 3, now: Self.start) == .zero)
        #expect(bucket.timeUntilToken(number: 5, now: Self.start) == .seconds(1))
        _ = bucket.take(now: Self.start)
        #expect(bucket.timeUntilToken(number: 5, now: Self.start) == .milliseconds(1500))
    }

    @Test(
        "Retry-After is in whole seconds, rounded up, at least 1 (RFC 9110 §10.2.3)",
        arguments: [
            (Duration.zero, 1), (.nanoseconds(1), 1), (.seconds(1), 1), (.milliseconds(1001), 2),
            (.seconds(30), 30),
        ])
    func retryAfter(wait: Duration, seconds: Int) {
        #expect(RetryAfter.seconds(covering: wait) == Int64(seconds))
    }

    @Test(
        "A rate is shown by the second",
        arguments: [
            (Rate(3, per: .seconds(1)), 3.0), (Rate(600, per: .seconds(60)), 10.0),
            (Rate(1, per: .seconds(4)), 0.25),
        ])
    func perSecond(rate: Rate, shown: Double) {
        #expect(rate.tokensPerSecond == shown)
    }
}
