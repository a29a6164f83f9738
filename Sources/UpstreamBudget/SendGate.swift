/// When upstream may be asked: a bucket, a window, a rate that is learned, or no limit, and the pauses after a 429.
struct SendGate: Sendable {
    /// What one request is allowed beside its turn.
    struct Terms {
        /// Tokens to leave for others.
        var reserve = 0
        /// Whether it keeps to the pace at which a window fills, so that the window is not used up at its beginning.
        var isPaced = false
    }

    /// Learned rates are kept in tokens for so long, so that they need no fractions.
    private static let learningInterval: Duration = .seconds(1_000_000)

    /// What an answer says of a quota may hold for one resource alone: so many requests a second go all the same. If it holds for
    /// all, the 429 that follows says so.
    private static let leastHinted = 0.1
    /// Whole seconds say too little of a time that is as short as one.
    static let shortestHint: Duration = .seconds(2)

    /// A refusal comes at once: who is not answered for so long is only slow, and the others need not wait for it.
    private static let longestProbe: Duration = .seconds(2)

    private(set) var learned: LearnedRate?
    /// Tokens that come in at once after a pause; of a window, for those who keep the pace.
    let burst: Int
    private var bucket: TokenBucket?
    private var log: SlidingLog?
    private var coolDown: CoolDown
    /// Requests in flight since before the last 429: what they are told is not news.
    private var unaware = 0
    /// 429s that were news.
    private(set) var refusals: UInt64 = 0
    /// Since the last 429 nothing has been accepted: one request at a time asks whether upstream accepts again.
    private var isProbing = false
    /// When the last one that asks went.
    private var lastProbe: ContinuousClock.Instant?
    /// Since the last 429 nothing has been accepted.
    private var isSeries = false
    /// Whether tokens come as upstream tells, which is slower than what was learned.
    private var isHinted = false

    init(_ settings: BudgetSettings, seed: UInt64, now: ContinuousClock.Instant) {
        coolDown = CoolDown(longest: settings.longestPause, seed: seed, now: now)
        switch settings.limit {
        case .rate(let rate, let burst):
            self.burst = burst
            bucket = TokenBucket(rate: rate, burst: burst, transit: settings.transit, now: now)
        case .window(let limit, let window):
            let halfSecond = Double(limit) * (.seconds(0.5) / window)
            burst = max(1, limit / 50, Int(min(Double(limit), halfSecond)))
            bucket = TokenBucket(rate: Rate(limit, per: window), burst: burst, now: now)
            log = SlidingLog(limit: limit, window: window, transit: settings.transit, now: now)
        case .learned(let ceiling, let burst):
            self.burst = burst
            let learned = LearnedRate(ceiling: ceiling?.tokensPerSecond ?? .infinity, now: now)
            self.learned = learned
            // What the way does to the distance between two requests is part of what is learned.
            bucket = TokenBucket(
                rate: Rate(Self.tokens(learned.perSecond), per: Self.learningInterval), burst: burst, now: now
            )
        case .off: burst = 0
        }
    }

    /// Tokens or slots to be had, fractions included; nil when there is no limit.
    func available(now: ContinuousClock.Instant) -> Double? {
        log.map { Double($0.available(now: now)) } ?? bucket?.available(now: now)
    }

    /// How long a request counts as on its way that is not answered.
    var transitTime: Duration { log?.transitTime ?? bucket?.transitTime ?? .zero }

    /// How long nothing goes after a 429.
    func pause(now: ContinuousClock.Instant) -> Duration {
        max(.zero, now.duration(to: coolDown.until))
    }

    /// Requests that may be in flight: one that was sent after a 429, until one has been accepted.
    var placesWhileProbing: Int? { isProbing ? unaware + 1 : nil }

    /// When the request that asks whether upstream accepts again is taken for accepted; nil when none does.
    var probeEnd: ContinuousClock.Instant? { isProbing ? lastProbe.map { $0 + Self.longestProbe } : nil }

    mutating func endProbe(now: ContinuousClock.Instant) {
        guard let probeEnd, probeEnd <= now else { return }
        isProbing = false
        if learned != nil { bucket?.empty(now: now) }
    }

    /// When the `number`th request from now may go (1 is the next), if those before it go as soon as they may.
    func timeUntilTurn(number: Int = 1, _ terms: Terms, now: ContinuousClock.Instant) -> Duration {
        let pause = pause(now: now)
        let resumed = now + pause
        var wait = Duration.zero
        if let bucket, log == nil || terms.isPaced {
            wait = bucket.timeUntilToken(number: number + terms.reserve, now: resumed)
        }
        if let log { wait = max(wait, log.timeUntilSlot(number: number, now: resumed)) }
        return pause + wait
    }

    /// Takes what one request costs, or nothing.
    mutating func take(_ terms: Terms, now: ContinuousClock.Instant) -> Bool {
        guard timeUntilTurn(terms, now: now) == .zero else { return false }
        if isProbing { lastProbe = now }
        guard log != nil else { return bucket?.take(now: now) ?? true }
        // Who had to wait for the window gets no more than its pace once it opens: the next window would be as uneven. What it leaves
        // to others it need not wait for again.
        let wasBlocked = log?.available(now: now) == 1 && (bucket?.available(now: now) ?? 0) >= Double(burst)
        guard log?.take(now: now) == true else { return false }
        bucket?.takeOnCredit(debt: (log?.limit ?? 0) / 10, now: now)
        if wasBlocked { bucket?.empty(downTo: terms.reserve, now: now) }
        return true
    }

    /// A request that has its turn is sent.
    mutating func sent(now: ContinuousClock.Instant) {
        bucket?.sent(now: now)
        log?.sent(now: now)
    }

    /// A request that had its turn is not sent after all.
    mutating func giveBack(_ stamp: TurnStamp, now: ContinuousClock.Instant) {
        bucket?.giveBack(now: now)
        log?.giveBack(now: now)
        if stamp.refusals < refusals { unaware = max(0, unaware - 1) }
    }

    /// A request that has gone is answered.
    ///
    /// - Parameters:
    ///   - stamp: nil for the one that has been under way for longest.
    ///   - inFlight: those that are not, after it.
    ///   - isWanted: whether others wait for nothing but the gate.
    mutating func finished(
        _ answer: UpstreamAnswer, hint: QuotaHint?, stamp: TurnStamp?, inFlight: Int, isWanted: Bool,
        now: ContinuousClock.Instant
    ) {
        bucket?.settle(unanswered: inFlight, now: now)
        log?.settle(unanswered: inFlight, now: now)
        let isAware = stamp.map { $0.refusals == refusals } ?? (unaware == 0)
        if !isAware { unaware = max(0, unaware - 1) }
        switch answer {
        case .failed: break
        case .accepted:
            guard isAware else {
                learned?.acceptedEarlier()
                break
            }
            // What has come in during the pause would go at once, and meet the next 429.
            if isProbing, learned != nil { bucket?.empty(now: now) }
            isProbing = false
            isSeries = false
            coolDown.accepted()
            let isLimited = isWanted || timeUntilTurn(Terms(), now: now) > .zero
            learned?.accepted(isLimited: isLimited && !isHinted, now: now)
        case .tooManyRequests(let retryAfter):
            let pause = retryAfter ?? hint.flatMap { $0.remaining == 0 ? $0.reset : nil }
            coolDown.refused(
                retryAfter: pause, isFirst: isAware, shortest: learned?.pause ?? .seconds(1), now: now)
            if isAware {
                // Whole seconds are rounded up: one may stand for a moment.
                learned?.refused(isTold: pause.map { $0 >= .seconds(2) } ?? false, now: now)
                // One that is refused after a pause was not too close to another.
                if !isSeries {
                    log?.lengthenTransit(now: now)
                    bucket?.lengthenTransit(now: now)
                }
                isSeries = true
                unaware = inFlight
                refusals += 1
                isProbing = true
                lastProbe = nil
            }
            if learned != nil { bucket?.empty(now: now) }
        }
        follow(hint, now: now)
    }

    /// Sets the learned rate, or what upstream says is left if that is less.
    private mutating func follow(_ hint: QuotaHint?, now: ContinuousClock.Instant) {
        guard let learned else { return }
        var rate = learned.perSecond
        isHinted = false
        // If nothing remains, the pause says so: of all after a 429, else of the resource.
        if let hint, hint.remaining > 0, hint.reset >= Self.shortestHint {
            let hinted = max(Self.leastHinted, Double(hint.remaining) / (hint.reset / .seconds(1)))
            isHinted = hinted < rate
            rate = min(rate, hinted)
        }
        bucket?.change(tokensPerInterval: Self.tokens(rate), now: now)
    }

    private static func tokens(_ perSecond: Double) -> Int {
        max(1, Int(min(perSecond, 1_000_000) * (learningInterval / .seconds(1))))
    }
}
