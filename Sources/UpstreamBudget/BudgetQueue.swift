/// Decides for one tenant which request may be sent upstream now, which waits, and which is refused.
///
/// First come, first served, but urgent requests before the others. A request that is told to go holds a place in flight
/// until `finished`. Nothing happens by itself: whoever owns the queue calls `advance` at `nextWakeUp` and after `finished` and `leave`. Every call is
/// O(1), `advance` O(1) for each decision.
public struct BudgetQueue: Sendable {
    /// What became of a request that has just come.
    public enum Arrival: Sendable, Equatable {
        /// Send it; it has paid and is in flight.
        case go
        /// It waits; `advance` will name it.
        case wait
        /// Turned away. `retryAfter` is when a request would be served if no other came meanwhile.
        case refuse(RefusalReason, retryAfter: Duration)
    }

    /// What became of a request that waited; it no longer does.
    public enum Decision: Sendable, Equatable {
        /// Send it; it has paid and is in flight.
        case go(UInt64)
        /// Turned away. `retryAfter` is when a request would be served if no other came meanwhile.
        case refuse(UInt64, RefusalReason, retryAfter: Duration)
    }

    /// What others wait for is not given up for a short `maxWait`.
    static let urgentWait: Duration = .seconds(10)

    /// What the queue was made with.
    public let settings: BudgetSettings
    /// Requests sent and not finished.
    public private(set) var inFlight = 0
    /// Requests that had to wait, since the start.
    public private(set) var queuedTotal: UInt64 = 0
    /// Requests refused on arrival or later, since the start.
    public private(set) var refusedTotal: UInt64 = 0

    private var bucket: TokenBucket?
    private var line = WaitingLine()
    private var urgentLine = WaitingLine()
    private var pace = SlotPace()

    /// An empty queue with a full bucket.
    public init(settings: BudgetSettings, now: ContinuousClock.Instant) {
        self.settings = settings
        if case .rate(let rate, let burst) = settings.limit {
            bucket = TokenBucket(rate: rate, burst: burst, transit: settings.transit, now: now)
        }
    }

    /// Requests that wait.
    public var queueDepth: Int { line.count + urgentLine.count }

    /// Tokens in the bucket, fractions included; nil when the budget is off.
    public func tokens(now: ContinuousClock.Instant) -> Double? { bucket?.available(now: now) }

    /// `id` must differ from that of every request that waits (trap). Refused at once when the tokens cannot come in
    /// time: a certainty, not a guess about how long upstream takes.
    ///
    /// - Parameter isUrgent: others wait for it, as for a login, or it has waited before and paid in vain: it goes before all
    ///   that are not, and only its deadline ends its waiting.
    public mutating func arrive(
        _ id: UInt64, isUrgent: Bool = false, now: ContinuousClock.Instant
    ) -> Arrival {
        let isFirst = urgentLine.count == 0 && (isUrgent || line.count == 0)
        if isFirst && start(now: now) { return .go }
        if isUrgent {
            urgentLine.append(id, deadline: now + max(settings.maxWait, Self.urgentWait))
            queuedTotal += 1
            return .wait
        }
        if queueDepth >= settings.maxQueue { return refuse(.queueFull, now: now) }
        if timeUntilToken(now: now) > settings.maxWait { return refuse(.hopeless, now: now) }
        line.append(id, deadline: now + settings.maxWait)
        queuedTotal += 1
        return .wait

        func refuse(_ reason: RefusalReason, now: ContinuousClock.Instant) -> Arrival {
            refusedTotal += 1
            return .refuse(reason, retryAfter: retryAfter(now: now))
        }
    }

    /// The client of a waiting request is gone: its place is free and it pays nothing. No effect on one that does
    /// not wait: what was sent ends with `finished`.
    public mutating func leave(_ id: UInt64) {
        if !line.remove(id) { urgentLine.remove(id) }
    }

    /// A request that was told to go has ended, however. Traps when none is in flight.
    public mutating func finished(now: ContinuousClock.Instant) {
        precondition(inFlight > 0)
        if inFlight == settings.maxInFlight { pace.freed(now: now) }
        inFlight -= 1
        // Which of those in flight were settled by time is not known: at least the unanswered ones may not be.
        if let bucket, bucket.unsettledCount > inFlight { self.bucket?.settle(now: now) }
    }

    /// All that can be decided now, in the order in which it is to be carried out. A wake-up that comes late turns
    /// nobody away who can be sent at once.
    public mutating func advance(now: ContinuousClock.Instant) -> [Decision] {
        var decisions: [Decision] = []
        while let next = urgentLine.first ?? line.first, start(now: now) {
            leave(next.id)
            decisions.append(.go(next.id))
        }
        while let next = [urgentLine.first, line.first].compactMap(\.self).first(where: { $0.deadline <= now }
        ) {
            leave(next.id)
            refusedTotal += 1
            decisions.append(.refuse(next.id, .deadline, retryAfter: retryAfter(now: now)))
        }
        return decisions
    }

    /// When `advance` next has something to decide if nothing else happens; never before `now`, nil when none waits.
    public func nextWakeUp(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let first = [urgentLine.first, line.first].compactMap(\.?.deadline).min() else { return nil }
        let deadline = max(now, first)
        guard inFlight < settings.maxInFlight else { return deadline }
        return min(deadline, now + (bucket?.timeUntilToken(now: now) ?? .zero))
    }

    /// Takes a place in flight and a token, or neither.
    private mutating func start(now: ContinuousClock.Instant) -> Bool {
        guard inFlight < settings.maxInFlight, bucket?.take(now: now) ?? true else { return false }
        inFlight += 1
        if inFlight == settings.maxInFlight { pace.saturated(now: now) }
        return true
    }

    /// For a request behind all that wait now.
    private func timeUntilToken(now: ContinuousClock.Instant) -> Duration {
        bucket?.timeUntilToken(number: queueDepth + 1, now: now) ?? .zero
    }

    /// The tokens' time is known; for places in flight it is what was measured, or `maxWait` before anything was.
    private func retryAfter(now: ContinuousClock.Instant) -> Duration {
        let token = timeUntilToken(now: now)
        guard inFlight >= settings.maxInFlight else { return token }
        let slot = pace.interval.map { $0 * (queueDepth + 1) } ?? settings.maxWait
        return max(token, slot)
    }
}
