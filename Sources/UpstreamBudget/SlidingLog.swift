/// So many requests in any window of time, as a log of those that count.
///
/// Upstream counts a request when it sees it, somewhere between letting it go and its answer. Its slot is therefore taken
/// from the moment it is let go until one window after its answer, or after it was sent and the `transit` time is over if that
/// is sooner: then upstream sees at most `limit` in any window, be the window fixed, wherever it begins, or sliding, if ways vary by
/// no more than that, see ``TransitTime``. Times are whole nanoseconds and nothing is rounded. The memory is 16 bytes a slot.
public struct SlidingLog: Sendable {
    /// Slots.
    public let limit: Int

    private let window: Int64
    private var transit: TransitTime
    private let origin: ContinuousClock.Instant
    /// No time before it is believed.
    private var latest: Int64 = 0
    /// When settled slots come free, in nanoseconds since `origin`, soonest first.
    private var releases = FirstInFirstOut()
    /// The last of them that there was.
    private var lastRelease: Int64 = 0
    /// When all slots were taken, last.
    private var lastFull: Int64?
    /// When the requests of the slots that are not settled were sent, oldest first.
    private var unsettled = FirstInFirstOut()
    /// Slots whose requests have not been sent.
    private var unsent = 0

    /// All slots are free. Traps when `limit` is below 1 or `window` below a nanosecond.
    public init(
        limit: Int, window: Duration, transit: TransitBounds = .none,
        now: ContinuousClock.Instant
    ) {
        precondition(limit >= 1 && window >= .nanoseconds(1))
        self.limit = limit
        self.window = window.wholeNanoseconds
        self.transit = TransitTime(transit)
        self.origin = now
    }

    /// Takes one slot if one is free. A `now` before the last one counts as no time passed.
    public mutating func take(now: ContinuousClock.Instant) -> Bool {
        expire(to: nanoseconds(at: now))
        guard taken < limit else { return false }
        if transit.nanoseconds > 0 { unsent += 1 } else { unsettled.append(latest) }
        if taken == limit { lastFull = latest }
        return true
    }

    /// The request of a slot that was taken is sent: the transit time begins. No effect without one.
    public mutating func sent(now: ContinuousClock.Instant) {
        expire(to: nanoseconds(at: now))
        guard unsent > 0 else { return }
        unsent -= 1
        unsettled.append(latest)
    }

    /// Upstream has refused one that was sent within the last second. If a window was used up then, ways may be the reason.
    mutating func lengthenTransit(now: ContinuousClock.Instant) {
        let now = nanoseconds(at: now)
        guard let lastFull, now - lastFull <= window + 1_000_000_000 else { return }
        transit.lengthen(now: now)
    }

    /// The request of the last slot that was taken is not sent after all: the slot is free. Without a transit time it stays taken.
    mutating func giveBack(now: ContinuousClock.Instant) {
        expire(to: nanoseconds(at: now))
        unsent = max(0, unsent - 1)
    }

    /// A request has been answered and `unanswered` have not: of the slots only so many, the newest, may not be settled.
    public mutating func settle(unanswered: Int, now: ContinuousClock.Instant) {
        expire(to: nanoseconds(at: now))
        while unsettled.count + unsent > unanswered {
            if let sent = unsettled.popFirst() {
                transit.settled(sentAt: sent, now: latest)
            } else {
                unsent -= 1
            }
            release(settledAt: latest)
        }
    }

    /// Zero when `take` would succeed now.
    public func timeUntilSlot(now: ContinuousClock.Instant) -> Duration {
        timeUntilSlot(number: 1, now: now)
    }

    /// When the `number`th slot from now (1 is the next) can be taken, if those before it are taken as they come, what is not
    /// sent is sent now, and none is answered before its transit time. O(log of the limit).
    public func timeUntilSlot(number: Int, now: ContinuousClock.Instant) -> Duration {
        let time = nanoseconds(at: now)
        let wholeTurns = (number - 1) / limit
        let needed = number - wholeTurns * limit - free(at: time)
        var wait = Int64(wholeTurns) * window
        if needed > 0 { wait += release(at: released(by: time) + needed - 1, now: time) - time }
        // A clock that has stepped back must first make up for it.
        if wait > 0 || needed > 0 { wait += time - origin.duration(to: now).wholeNanoseconds }
        return .nanoseconds(wait)
    }

    /// Slots that are free.
    public func available(now: ContinuousClock.Instant) -> Int {
        free(at: nanoseconds(at: now))
    }

    /// See ``TransitTime``.
    var transitTime: Duration { .nanoseconds(transit.nanoseconds) }

    private func free(at time: Int64) -> Int {
        limit - (taken - released(by: time))
    }

    private var taken: Int { releases.count + unsettled.count + unsent }

    /// Of the slots in the log, those that have come free by then. They are not dropped yet.
    private func released(by time: Int64) -> Int {
        var low = 0
        var high = releases.count + unsettled.count
        while low < high {
            let middle = (low + high) / 2
            if release(at: middle, now: time) <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func release(at index: Int, now time: Int64) -> Int64 {
        if index < releases.count { return releases[index] }
        let index = index - releases.count
        return max(
            lastRelease, window + (index < unsettled.count ? unsettled[index] : time) + transit.nanoseconds)
    }

    private mutating func expire(to time: Int64) {
        latest = time
        while let sent = unsettled.first, sent + transit.nanoseconds <= time {
            unsettled.popFirst()
            let end = sent + transit.nanoseconds
            transit.settled(sentAt: sent, now: end)
            release(settledAt: end)
        }
        while let next = releases.first, next <= time { releases.popFirst() }
    }

    /// In order, even if the transit time has become shorter.
    private mutating func release(settledAt time: Int64) {
        lastRelease = max(lastRelease, time + window)
        releases.append(lastRelease)
    }

    private func nanoseconds(at now: ContinuousClock.Instant) -> Int64 {
        max(latest, origin.duration(to: now).wholeNanoseconds)
    }
}
