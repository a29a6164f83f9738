/// A rate found by trying: it rises while requests are accepted and is cut when one is refused.
///
/// It doubles until the first 429. From then on it rises by about the same amount in the same time for every gateway on the
/// quota and falls in proportion, which is what makes their rates alike (AIMD): at first fast and deeply, until the limit
/// has been met some times, then slowly, so that what a cut costs in 429s and in standstill stays a small part of all. What
/// upstream has accepted from one standstill to the next tells the limit; when it lies below the rate, the rate falls to it
/// at once.
public struct LearnedRate: Sendable {
    /// A cut comes about once in so long and so many requests, for each second of standstill and each 429 that it costs.
    private static let shortestCycle = (seconds: 80.0, requests: 250.0)
    /// A rate that is always refused at the same height is shared with nobody: there is nothing to be made equal, and a cycle
    /// may last up to so many times as long.
    private static let steady = (difference: 0.12, most: 4.0)
    private static let lowest = 1.0 / 60
    /// Until the first 429 the rate doubles in about two seconds.
    private static let start = 0.35
    /// How fast a rate that may be far off is corrected: added in a second, times the root of the rate.
    private static let search = 0.06
    /// Once the limit is known: added in a second, times the fourth root of the rate.
    private static let rise = 0.005
    /// Requests from which a limit can be told.
    private static let sample = 8

    /// Requests a second that are tried now.
    public private(set) var perSecond: Double
    /// Whether no limit has been met yet.
    public private(set) var isStarting = true

    private let ceiling: Double
    /// What is left of `rise` when refusals have come more often than once in a cycle.
    private var caution = 1.0
    /// What remains of `search`.
    private var searching = search
    /// Beyond it the search is over: a long window refuses nothing until it is used up, however far the rate has risen.
    private var searchEnd = Double.infinity
    private var lastCut: ContinuousClock.Instant
    private var lastAccepted: ContinuousClock.Instant
    private var acceptedSinceCut = 0
    private var measurement: LimitMeasurement
    private var last: LimitMeasurement.Standstill?
    /// What a standstill costs, in seconds or in 429s, whichever is more: the mean of the last ones.
    private var cost = 1.0
    private var steadiness = 1.0

    /// - Parameters:
    ///   - initial: requests a second to begin with.
    ///   - ceiling: requests a second that are never exceeded.
    public init(initial: Double = 2, ceiling: Double = .infinity, now: ContinuousClock.Instant) {
        self.ceiling = ceiling
        perSecond = min(initial, ceiling)
        lastCut = now
        lastAccepted = now
        measurement = LimitMeasurement(now: now)
    }

    /// A request that was sent since the last cut was accepted.
    ///
    /// - Parameter isLimited: whether the rate is what holds requests back; otherwise it teaches nothing.
    public mutating func accepted(isLimited: Bool, now: ContinuousClock.Instant) {
        acceptedSinceCut += 1
        let elapsed = min(max(0, lastAccepted.duration(to: now) / .seconds(1)), 5 / perSecond)
        lastAccepted = now
        let allowed = perSecond * elapsed
        if let ended = measurement.accepted(allowed: allowed, isLimited: isLimited, now: now) { learn(ended) }
        guard isLimited else { return }
        if isStarting {
            perSecond *= 1 + elapsed * Self.start
        } else {
            perSecond += slope(now: now) * elapsed
        }
        perSecond = min(ceiling, perSecond)
    }

    /// A request that was sent since the last cut was refused.
    public mutating func refused(now: ContinuousClock.Instant) {
        measurement.refused(rate: perSecond, now: now)
        // A window that was used up and still is: nothing new.
        guard acceptedSinceCut > 0 else { return }
        if isStarting {
            isStarting = false
            // The first burst or window is used up: more was accepted until now than the limit will allow.
            perSecond = min(perSecond / 2, max(measurement.mean(now: now) ?? perSecond, perSecond / 8))
        } else {
            cut(now: now)
        }
        perSecond = max(Self.lowest, perSecond)
        acceptedSinceCut = 0
        lastCut = now
    }

    /// Added to the rate in a second.
    private func slope(now: ContinuousClock.Instant) -> Double {
        let root = perSecond.squareRoot()
        let search = perSecond < searchEnd ? searching * root : 0
        // Who is not refused for long is far below the limit: sooner so while it is not known.
        let patience = searching > 0 ? min(cycle, max(20, 2 * (last?.seconds ?? 0))) : cycle
        let overdue = lastCut.duration(to: now) / .seconds(patience)
        let haste = overdue > 1.5 ? min(32, 1 + (overdue - 1.5) * 4) : 1
        return max(search, Self.rise * root.squareRoot() * caution * haste)
    }

    private mutating func cut(now: ContinuousClock.Instant) {
        let sinceLast = lastCut.duration(to: now)
        let depth = 0.1 + 0.15 * searching / Self.search
        if searching > 0 {
            searching = searching < Self.search / 20 ? 0 : searching * 0.6
        } else if sinceLast < .seconds(5), acceptedSinceCut > 1 {
            // The limit has fallen, or another gateway has come.
            searching = Self.search / 4
        } else {
            let cycles = sinceLast / .seconds(cycle)
            caution = min(max(caution * min(max(cycles, 0.8), 1.25), 0.02), 2)
        }
        perSecond *= 1 - depth
    }

    private mutating func learn(_ ended: LimitMeasurement.Standstill) {
        let before = last
        last = ended
        cost = (cost + max(1, ended.seconds, Double(ended.refusals))) / 2
        // Before the first one the rate was rising from nothing: what was accepted then is less than the limit.
        if before != nil || ended.isLong { fall(to: ended) }
        guard let before else { return }
        let difference = abs(ended.rate / before.rate - 1)
        steadiness =
            difference < Self.steady.difference
            ? min(steadiness + 1, Self.steady.most) : max(1, steadiness - 2)
        let doubt = 1 + 2 / Double(max(1, ended.requests)).squareRoot()
        if ended.requests >= 4 * Self.sample, ended.limit * doubt < before.limit * 0.75 {
            searching = Self.search
        }
        if ended.isLong { searching *= 0.3 }
    }

    private mutating func fall(to ended: LimitMeasurement.Standstill) {
        guard ended.requests >= Self.sample else { return }
        let doubt = 1.1 + 0.3 / Double(ended.requests).squareRoot()
        let limit = ended.limit * (ended.isLong ? 0.97 : doubt)
        searchEnd = limit * 1.2
        perSecond = max(Self.lowest, min(perSecond, limit))
    }

    /// Seconds from one cut to the next.
    private var cycle: Double {
        max(Self.shortestCycle.seconds, Self.shortestCycle.requests / perSecond) * cost * steadiness
    }
}
