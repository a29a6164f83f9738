/// What upstream's limit was from one standstill to the next, by what it has accepted in between.
///
/// A standstill lasts from a first 429 to the next request that is accepted: a bucket is empty for a moment, a window that is
/// used up refuses all until it is over. Everything else that was sent has been accepted, so both together tell the limit.
struct LimitMeasurement: Sendable {
    /// After so long without a request what is measured begins anew, with that much of the quiet time.
    private static let quiet = (least: Duration.seconds(10), counted: Duration.seconds(3))
    /// The echo of a window that was used up lasts for so much of the time from the standstill before it to its end; with fewer
    /// requests it is too much a matter of chance.
    private static let echo = (part: 0.3, mostSeconds: 60.0, requests: 40)

    /// What a standstill and the time before it have told.
    struct Standstill {
        /// Requests a second that would not have been refused.
        let limit: Double
        /// Accepted requests that the limit is known from.
        let requests: Int
        /// The rate that was refused.
        let rate: Double
        /// Seconds without an accepted request.
        let seconds: Double
        /// 429s in that time.
        let refusals: Int
        /// Whether upstream has said so or has refused the request after a pause as well: else it may have lasted for a
        /// moment, and only the pause made it longer.
        let isProven: Bool
        /// Whether it is proven and took a great part of the time since the last one, as when a window is used up long
        /// before its end: then the limit is known exactly, whatever was asked for.
        let isLong: Bool
    }

    private var start: ContinuousClock.Instant?
    private var rate = 0.0
    private var refusals = 0
    private var isTold = false
    /// The end of the last standstill, or of a quiet time after it.
    private var since: ContinuousClock.Instant
    private var accepted = 0
    private var lastAccepted: ContinuousClock.Instant?
    /// Requests that were accepted while nothing but the rate held them back, and those that the rate would have allowed.
    private var limited = (accepted: 0, allowed: 0.0)
    /// What came before the last standstill.
    private var earlier = (accepted: 0, seconds: 0.0)
    /// How long after the last standstill 429s are an echo.
    private var echoSeconds = 0.0

    init(now: ContinuousClock.Instant) {
        since = now
    }

    /// Requests accepted since the last standstill, a second.
    func mean(now: ContinuousClock.Instant) -> Double? {
        let seconds = since.duration(to: now) / .seconds(1)
        return seconds > 1 ? Double(accepted) / seconds : nil
    }

    /// Requests accepted since the standstill before the last one, a second.
    func longMean(now: ContinuousClock.Instant) -> Double {
        Double(earlier.accepted + accepted) / max(1, earlier.seconds + since.duration(to: now) / .seconds(1))
    }

    /// Whether a 429 may only repeat how a window was used up. A sliding window frees places as they were taken, at first
    /// slowly if the rate was rising: the next standstill comes at once, and between the two the limit seems lower than it is.
    func isEcho(now: ContinuousClock.Instant) -> Bool {
        since.duration(to: now) < .seconds(echoSeconds)
    }

    /// - Parameters:
    ///   - allowed: requests that the rate allowed since the last one was accepted.
    ///   - isLimited: whether the rate is what holds requests back.
    /// - Returns: The standstill that it has ended, unless that was an echo: then what is measured goes on.
    mutating func accepted(
        allowed: Double, isLimited: Bool, now: ContinuousClock.Instant
    ) -> Standstill? {
        if start == nil, isQuiet(isLimited: isLimited, now: now) {
            since = max(since, now - Self.quiet.counted)
            accepted = 0
        }
        lastAccepted = now
        accepted += 1
        limited.accepted += 1
        defer {
            if isLimited { limited.allowed += allowed } else { limited = (0, 0) }
        }
        guard let start else { return nil }
        let ended = standstill(from: start, now: now)
        self.start = nil
        refusals = 0
        isTold = false
        guard !isEcho(now: start) else { return nil }
        earlier = (accepted, since.duration(to: now) / .seconds(1))
        if ended.isLong, accepted >= Self.echo.requests {
            echoSeconds = min(Self.echo.mostSeconds, Self.echo.part * earlier.seconds)
        }
        since = now
        accepted = 0
        limited = (0, 0)
        return ended
    }

    /// One that was sent before the first 429 of the standstill was accepted.
    mutating func acceptedEarlier() {
        accepted += 1
        limited.accepted += 1
    }

    /// - Parameter isTold: whether upstream says for how long it refuses.
    mutating func refused(rate: Double, isTold: Bool, now: ContinuousClock.Instant) {
        refusals += 1
        if isTold { self.isTold = true }
        guard start == nil else { return }
        start = now
        self.rate = rate
    }

    /// Whether nothing was asked for until now, and not because the rate is so low: that time tells nothing of the limit.
    private func isQuiet(isLimited: Bool, now: ContinuousClock.Instant) -> Bool {
        guard let lastAccepted else { return true }
        return !isLimited && lastAccepted.duration(to: now) > Self.quiet.least
    }

    private func standstill(
        from start: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) -> Standstill {
        let seconds = start.duration(to: now) / .seconds(1)
        let whole = since.duration(to: now) / .seconds(1)
        let isProven = isTold || refusals > 1
        let isLong = isProven && seconds - 2 / rate > whole / 5
        let part = Double(limited.accepted) / max(1, limited.allowed + rate * seconds)
        return Standstill(
            limit: isLong ? Double(accepted) / whole : rate * min(1, part),
            requests: isLong ? accepted : limited.accepted, rate: rate, seconds: seconds, refusals: refusals,
            isProven: isProven, isLong: isLong)
    }
}
