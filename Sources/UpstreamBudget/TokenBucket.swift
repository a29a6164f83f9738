/// A bucket that fills at a steady rate up to `burst` tokens; one token pays for one request.
///
/// Over any window of time at most `burst + rate × window` tokens are taken, and a taker that always waits for
/// `timeUntilToken` gets every token the rate allows: nothing is rounded, however long the bucket lives. It is the
/// generic cell rate algorithm with the token's price and the refill kept as whole numbers: a token costs as many
/// credits as its interval has nanoseconds, and each nanosecond pays back as many credits as the interval has tokens.
///
/// Upstream counts a request when it sees it, somewhere between letting it go and its answer. A token's payback
/// therefore begins only when it is settled: with the answer, or `transit` after it was sent if that is sooner. So an
/// upstream with a bucket of the same size refuses none, if ways vary by no more than that, see ``TransitTime``, and however
/// long a connection takes before anything is sent on it.
public struct TokenBucket: Sendable {
    /// Tokens that a full bucket holds.
    public let burst: Int

    private let tokenCost: Int128
    private var refill: Int128
    private var transit: TransitTime
    private let origin: ContinuousClock.Instant
    /// Nanoseconds since `origin` up to which the refill is counted; never steps back.
    private var refilledUntil: Int64 = 0
    /// Credits missing from a full bucket.
    private var deficit: Int128 = 0
    /// When the requests of the tokens that are not settled were sent, in nanoseconds since `origin`, oldest first.
    private var unsettled: [Int64] = []
    /// When no whole token was left, last.
    private var lastEmpty: Int64?
    /// Tokens whose requests have not been sent.
    private var unsent = 0

    /// A full bucket. Traps when `burst` is below 1.
    public init(
        rate: Rate, burst: Int, transit: TransitBounds = .none, now: ContinuousClock.Instant
    ) {
        precondition(burst >= 1)
        self.burst = burst
        self.transit = TransitTime(transit)
        self.tokenCost = Int128(rate.interval.wholeNanoseconds)
        self.refill = Int128(rate.tokens)
        self.origin = now
    }

    /// Takes one token if a whole one is there. A `now` before the last one counts as no time passed.
    public mutating func take(now: ContinuousClock.Instant) -> Bool {
        refill(to: nanoseconds(at: now))
        guard deficit + tokenCost <= capacity else { return false }
        deficit += tokenCost
        if transit.nanoseconds > 0 { unsent += 1 }
        if deficit + tokenCost > capacity { lastEmpty = refilledUntil }
        return true
    }

    /// The request of a token that was taken is sent: the transit time begins. No effect without one.
    public mutating func sent(now: ContinuousClock.Instant) {
        refill(to: nanoseconds(at: now))
        guard unsent > 0 else { return }
        unsent -= 1
        unsettled.append(refilledUntil)
    }

    /// Upstream has refused one that was sent within the last second. If the bucket cannot have filled since it was empty, ways may
    /// be the reason.
    mutating func lengthenTransit(now: ContinuousClock.Instant) {
        let now = refilledUntil(at: now)
        guard let lastEmpty, Int128(now - lastEmpty - 1_000_000_000) * refill <= capacity else { return }
        transit.lengthen(now: now)
    }

    /// The request of the last token that was taken is not sent after all: the token is in the bucket again.
    mutating func giveBack(now: ContinuousClock.Instant) {
        refill(to: nanoseconds(at: now))
        unsent = max(0, unsent - 1)
        deficit = max(held, deficit - tokenCost)
    }

    /// A request has been answered and `unanswered` have not: of the tokens only so many, the newest, may not be settled.
    public mutating func settle(unanswered: Int, now: ContinuousClock.Instant) {
        refill(to: nanoseconds(at: now))
        let settled = unsettled.count + unsent - unanswered
        guard settled > 0 else { return }
        let sent = min(settled, unsettled.count)
        for time in unsettled.prefix(sent) { transit.settled(sentAt: time, now: refilledUntil) }
        unsettled.removeFirst(sent)
        unsent -= settled - sent
    }

    /// Takes one token even if it is not there, so that the next ones come later; at most `debt` tokens are owed.
    mutating func takeOnCredit(debt: Int, now: ContinuousClock.Instant) {
        refill(to: nanoseconds(at: now))
        deficit = min(deficit + tokenCost, capacity + Int128(debt) * tokenCost)
    }

    /// What is in the bucket beyond so many tokens is lost.
    mutating func empty(downTo tokens: Int = 0, now: ContinuousClock.Instant) {
        refill(to: nanoseconds(at: now))
        deficit = max(deficit, capacity - Int128(tokens) * tokenCost)
    }

    /// From now on so many tokens come in the interval, at least 1; what is in the bucket stays.
    mutating func change(tokensPerInterval tokens: Int, now: ContinuousClock.Instant) {
        refill(to: nanoseconds(at: now))
        refill = Int128(max(1, tokens))
    }

    /// Zero when `take` would succeed now; otherwise rounded up to the nanosecond at which it will.
    public func timeUntilToken(now: ContinuousClock.Instant) -> Duration {
        timeUntilToken(number: 1, now: now)
    }

    /// When the `number`th token from now (1 is the next) can be taken, if those before it are taken as they come, what is not
    /// sent is sent now, and none is answered before its transit time. O(tokens that are not settled).
    public func timeUntilToken(number: Int, now: ContinuousClock.Instant) -> Duration {
        let start = refilledUntil(at: now)
        let wanted = capacity - Int128(number) * tokenCost
        var account = Account(deficit: deficit, held: held, until: refilledUntil)
        for index in 0..<(unsettled.count + unsent) {
            let next = (index < unsettled.count ? unsettled[index] : start) + transit.nanoseconds
            if next > start && account.reaches(wanted, by: next, refill: refill) { break }
            account.pay(until: max(account.until, next), refill: refill)
            account.held -= tokenCost
        }
        account.pay(until: start, refill: refill)
        let missing = account.deficit - wanted
        guard missing > 0 || account.until > start else { return .zero }
        let wait = (max(0, missing) + refill - 1) / refill
        return .nanoseconds(Int64(clamping: Int128(account.until) + wait - Int128(nanoseconds(at: now))))
    }

    /// Tokens in the bucket, fractions included, from 0 to `burst`. For display.
    public func available(now: ContinuousClock.Instant) -> Double {
        var bucket = self
        bucket.refill(to: nanoseconds(at: now))
        return max(0, Double(capacity - bucket.deficit) / Double(tokenCost))
    }

    /// See ``TransitTime``.
    var transitTime: Duration { .nanoseconds(transit.nanoseconds) }

    private func refilledUntil(at now: ContinuousClock.Instant) -> Int64 {
        max(refilledUntil, nanoseconds(at: now))
    }

    private var capacity: Int128 { Int128(burst) * tokenCost }
    /// Credits that no time pays back yet.
    private var held: Int128 { Int128(unsettled.count + unsent) * tokenCost }

    /// Counts the refill up to a time, settling what has had its transit time on the way.
    private mutating func refill(to time: Int64) {
        while let sent = unsettled.first, sent + transit.nanoseconds <= time {
            let end = sent + transit.nanoseconds
            pay(until: end)
            unsettled.removeFirst()
            transit.settled(sentAt: sent, now: end)
        }
        pay(until: time)
    }

    private mutating func pay(until time: Int64) {
        guard time > refilledUntil else { return }
        deficit = max(held, deficit - Int128(time - refilledUntil) * refill)
        refilledUntil = time
    }

    private func nanoseconds(at now: ContinuousClock.Instant) -> Int64 {
        origin.duration(to: now).wholeNanoseconds
    }
}

/// A walk through the times at which tokens settle.
private struct Account {
    var deficit: Int128
    var held: Int128
    var until: Int64

    func reaches(_ wanted: Int128, by time: Int64, refill: Int128) -> Bool {
        max(held, deficit - Int128(time - until) * refill) <= wanted
    }

    mutating func pay(until time: Int64, refill: Int128) {
        guard time > until else { return }
        deficit = max(held, deficit - Int128(time - until) * refill)
        until = time
    }
}
