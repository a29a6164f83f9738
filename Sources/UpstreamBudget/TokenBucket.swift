/// A bucket that fills at a steady rate up to `burst` tokens; one token pays for one request.
///
/// Over any window of time at most `burst + rate × window` tokens are taken, and a taker that always waits for
/// `timeUntilToken` gets every token the rate allows: nothing is rounded, however long the bucket lives. It is the
/// generic cell rate algorithm with the token's price and the refill kept as whole numbers: a token costs as many
/// credits as its interval has nanoseconds, and each nanosecond pays back as many credits as the interval has tokens.
public struct TokenBucket: Sendable {
    /// Tokens that a full bucket holds.
    public let burst: Int

    private let tokenCost: Int128
    private let refill: Int128
    private let origin: ContinuousClock.Instant
    /// Nanoseconds since `origin` up to which the refill is counted; never steps back.
    private var refilledUntil: Int64 = 0
    /// Credits missing from a full bucket.
    private var deficit: Int128 = 0

    /// A full bucket. Traps when `burst` is below 1.
    public init(rate: Rate, burst: Int, now: ContinuousClock.Instant) {
        precondition(burst >= 1)
        self.burst = burst
        self.tokenCost = Int128(rate.interval.wholeNanoseconds)
        self.refill = Int128(rate.tokens)
        self.origin = now
    }

    /// Takes one token if a whole one is there. A `now` before the last one counts as no time passed.
    public mutating func take(now: ContinuousClock.Instant) -> Bool {
        deficit = deficit(at: now)
        refilledUntil = max(refilledUntil, nanoseconds(at: now))
        guard deficit + tokenCost <= capacity else { return false }
        deficit += tokenCost
        return true
    }

    /// Zero when `take` would succeed now; otherwise rounded up to the nanosecond at which it will.
    public func timeUntilToken(now: ContinuousClock.Instant) -> Duration {
        timeUntilToken(number: 1, now: now)
    }

    /// When the `number`th token from now (1 is the next) can be taken, if those before it are taken as they come.
    public func timeUntilToken(number: Int, now: ContinuousClock.Instant) -> Duration {
        let missing = deficit(at: now) + Int128(number) * tokenCost - capacity
        guard missing > 0 else { return .zero }
        let sinceRefill = Int128(refilledUntil - min(refilledUntil, nanoseconds(at: now)))
        let wait = (missing + refill - 1) / refill + sinceRefill
        return .nanoseconds(Int64(clamping: wait))
    }

    /// Tokens in the bucket, fractions included, from 0 to `burst`. For display.
    public func available(now: ContinuousClock.Instant) -> Double {
        Double(capacity - deficit(at: now)) / Double(tokenCost)
    }

    private var capacity: Int128 { Int128(burst) * tokenCost }

    private func deficit(at now: ContinuousClock.Instant) -> Int128 {
        let elapsed = max(0, nanoseconds(at: now) - refilledUntil)
        return max(0, deficit - Int128(elapsed) * refill)
    }

    private func nanoseconds(at now: ContinuousClock.Instant) -> Int64 {
        origin.duration(to: now).wholeNanoseconds
    }
}
