/// A rate found by trying: it rises while requests are accepted and is cut when one is refused.
///
/// It doubles until the first 429. From then on it rises by about the same amount in the same time for every gateway on the
/// quota and falls in proportion, which is what makes their rates alike (AIMD): fast and deeply while the limit is searched
/// for, then slowly, so that what a cut costs in 429s and in standstill stays a small part of all. What upstream has accepted
/// from one standstill to the next tells the limit; when it lies below the rate, the rate falls to it at once.
///
/// Who comes to a quota that another one has used alone meets its first 429 far below its part. It goes on rising, half as
/// fast after each of its own 429s: the smaller its part, the fewer of them it meets, so it rises until it has as many as
/// the other one.
///
/// After that, what only chance makes different between gateways should change little of how fast they rise, for the slower
/// one would lose to the other for good: the search fades by the clock, not with the cuts that a gateway has met.
public struct LearnedRate: Sendable {
    /// What a cut takes of the rate once the limit is known, and so much more while it is searched for.
    private static let cutDepth = (known: 0.04, search: 0.2)
    /// From one cut to the next once the limit is known: so long at ten requests a second and more, less at lower rates, but
    /// no fewer requests than that; all this for each second of standstill or each 429 that a cut costs.
    private static let knownCycle = (seconds: 130.0, requests: 280.0)
    /// Part of the rate that is added in a second while the limit is searched for, but no more than leaves so many requests
    /// from one cut to the next.
    private static let searchRise = (part: 0.06, requests: 6.0)
    /// In so long and so many requests the search fades to a third; when so much of it is left, four times as fast, for what
    /// comes after that only costs 429s.
    private static let fading = (seconds: 40.0, requests: 150.0, rest: 0.15)
    /// From so many requests a second on the search rises with the square root of the rate, for where all rise in proportion
    /// differences stay, and lasts longer for it; up to so many times.
    private static let stretching = (perSecond: 10.0, most: 3.0)
    /// When nothing was refused for so many times as long as is usual, the rate rises faster: so much for each time more, up to so
    /// many times as fast. While it searches, less than so many seconds are not taken for long.
    private static let hurry = (
        search: (after: 1.5, each: 1.0, most: 8.0, seconds: 20.0), known: (after: 3.0, each: 5.0, most: 24.0)
    )
    /// So little is left of a search that is over.
    private static let over = 0.002
    /// Part of the rate that is added in a second until the first 429: it doubles in about two seconds.
    private static let start = 0.35
    private static let lowest = 1.0 / 60
    /// What a standstill tells, as a part of it that is kept to: a window's limit exactly; other limits with some room, and with more
    /// where few requests have told it.
    private static let told = (long: 0.97, short: 1.1, chance: 0.3)
    /// The search goes so far beyond what was told, and farther where few requests have told it. That holds for so many times as long
    /// as the telling took, if nothing is refused.
    private static let bound = (part: 1.1, requests: 12.0, times: 6.0)
    /// One standstill lowers the rate to this part at most.
    private static let mostFall = 0.45
    /// A standstill of so many seconds that tells of less than so much of what was told before may not have come of the gateways' own
    /// requests. If nothing is refused for so long after it, so much of the rate is added in a second.
    private static let doubt = (standstill: 20.0, told: 0.6, seconds: 360.0, approach: 0.02)
    /// Part of the mean of what was accepted that cuts leave while they may come from the echo of a window that was used up.
    private static let echoed = 0.8
    /// A longer standstill tells of another limit: the rate must not rise the more slowly for that.
    private static let mostCost = 4.0
    /// Requests from which a limit can be told.
    private static let sample = 8

    /// Requests a second that are tried now.
    public private(set) var perSecond: Double
    /// Whether no limit has been met yet.
    public private(set) var isStarting = true

    private let ceiling: Double
    /// What remains of the search, from 1 to 0.
    private var searching = 1.0
    /// Part of the rate that is added in a second after the first 429, if the search adds no more: half of what was added
    /// before it, and half again after each cut. A window that is used up ends it.
    private var approach = 0.0
    /// Whether the search has come near the limit: before that it does not fade.
    private var isNear = false
    /// Beyond this rate the search is over: a long window refuses nothing until it is used up, however far the rate has risen.
    /// So many seconds after the last cut, six such windows have refused nothing: then it was none.
    private var searchEnd = (perSecond: Double.infinity, seconds: 0.0)
    /// Whether the standstill that told of it is in doubt, and nothing was refused since.
    private var isDoubtful = false
    /// Since the last cut, while the rate was what held requests back.
    private var secondsSinceCut = 0.0
    private var lastAccepted: ContinuousClock.Instant
    private var acceptedSinceCut = 0
    private var closeCuts = CloseCuts()
    private var measurement: LimitMeasurement
    private var last: LimitMeasurement.Standstill?
    /// What a standstill costs, in seconds or in 429s, whichever is more, up to `mostCost`: the mean of the last ones.
    private var cost = 1.0

    /// - Parameters:
    ///   - initial: requests a second to begin with.
    ///   - ceiling: requests a second that are never exceeded.
    public init(initial: Double = 2, ceiling: Double = .infinity, now: ContinuousClock.Instant) {
        self.ceiling = ceiling
        perSecond = min(initial, ceiling)
        lastAccepted = now
        measurement = LimitMeasurement(now: now)
    }

    /// How long to stand still after a 429 before one request asks again. Where standstills are short, as before a bucket,
    /// the time of two requests is enough.
    var pause: Duration {
        guard let last, last.seconds < 1.5 else { return .seconds(1) }
        return .nanoseconds(Int64(min(1, max(0.2, 2 / perSecond)) * 1e9))
    }

    /// A request that was sent since the last cut was accepted.
    ///
    /// - Parameter isLimited: whether the rate is what holds requests back; otherwise it teaches nothing.
    public mutating func accepted(isLimited: Bool, now: ContinuousClock.Instant) {
        acceptedSinceCut += 1
        let gap = max(0, lastAccepted.duration(to: now) / .seconds(1))
        let elapsed = min(gap, 5 / perSecond)
        lastAccepted = now
        let allowed = perSecond * elapsed
        if isNear { fade(elapsed) }
        closeCuts.accepted(isSearching: isSearching)
        if let ended = measurement.accepted(allowed: allowed, isLimited: isLimited, now: now) { learn(ended) }
        guard isLimited else { return }
        secondsSinceCut += gap
        if isDoubtful, secondsSinceCut > searchEnd.seconds { forgetDoubtful() }
        if isStarting {
            perSecond *= 1 + elapsed * Self.start
        } else {
            perSecond += slope * elapsed
        }
        perSecond = min(ceiling, perSecond)
    }

    /// A request that was sent before the last cut was accepted.
    mutating func acceptedEarlier() {
        measurement.acceptedEarlier()
    }

    /// A request that was sent since the last cut was refused.
    ///
    /// - Parameter isTold: whether upstream says for how long it refuses.
    public mutating func refused(isTold: Bool = false, now: ContinuousClock.Instant) {
        measurement.refused(rate: perSecond, isTold: isTold, now: now)
        // A window that was used up and still is: nothing new.
        guard acceptedSinceCut > 0 else { return }
        let least =
            measurement.isEcho(now: now) ? min(perSecond, Self.echoed * measurement.longMean(now: now)) : 0
        if isStarting {
            isStarting = false
            approach = Self.start / 2
            // The first burst or window is used up: more was accepted until now than the limit will allow.
            perSecond = min(perSecond / 2, max(measurement.mean(now: now) ?? perSecond, perSecond / 8))
        } else {
            perSecond *= 1 - depth
            approach /= 2
            if !isSearching { searching = 0 }
            isNear = true
            if closeCuts.cut() { beginSearch() }
        }
        perSecond = max(lowest, least, perSecond)
        acceptedSinceCut = 0
        secondsSinceCut = 0
        isDoubtful = false
    }

    private var lowest: Double { min(Self.lowest, ceiling) }

    private var isSearching: Bool { searching > Self.over }

    private mutating func beginSearch() {
        searching = 1
        isNear = false
        searchEnd.perSecond = .infinity
    }

    /// What a standstill has told has not shown again.
    private mutating func forgetDoubtful() {
        isDoubtful = false
        searchEnd.perSecond = .infinity
        approach = max(approach, Self.doubt.approach)
    }

    private mutating func fade(_ elapsed: Double) {
        let speed = searching < Self.fading.rest ? 4.0 : 1
        let seconds = max(Self.fading.seconds * stretch, Self.fading.requests / perSecond)
        searching /= 1 + speed * elapsed / seconds
    }

    private var stretch: Double {
        min(Self.stretching.most, max(1, perSecond / Self.stretching.perSecond).squareRoot())
    }

    private var depth: Double { Self.cutDepth.known + Self.cutDepth.search * searching }

    /// Seconds from one cut to the next.
    private var cycle: Double {
        let part = min(1, perSecond / Self.stretching.perSecond).squareRoot()
        return max(Self.knownCycle.seconds * part * part.squareRoot(), Self.knownCycle.requests / perSecond)
            * cost
    }

    /// Added to the rate in a second.
    private var slope: Double {
        let known = Self.cutDepth.known * perSecond / cycle * haste
        guard perSecond < searchEnd.perSecond || secondsSinceCut > searchEnd.seconds else { return known }
        let most = depth * perSecond * perSecond / Self.searchRise.requests
        let searched = perSecond * max(Self.searchRise.part * searching / stretch, approach)
        return max(known, min(searched, most))
    }

    /// Who is not refused for long is far below the limit: the sooner while it is searched for.
    private var haste: Double {
        guard searching == 0 else {
            let (after, each, most, seconds) = Self.hurry.search
            let usual = min(cycle, max(seconds, 2 * (last?.seconds ?? 0)))
            return min(most, 1 + each * max(0, secondsSinceCut / usual - after))
        }
        let (after, each, most) = Self.hurry.known
        return min(most, 1 + each * max(0, secondsSinceCut / cycle - after))
    }

    private mutating func learn(_ ended: LimitMeasurement.Standstill) {
        let before = last
        last = ended
        let standstill = ended.isProven ? ended.seconds - 1 / ended.rate : 1
        cost = (cost + min(Self.mostCost, max(1, standstill, Double(ended.refusals)))) / 2
        // A window that is used up long before its end tells all gateways at the same time that the limit is another one. What
        // was accepted in it bounds the search.
        if ended.isLong, !isSearching, closeCuts.isSettled { beginSearch() }
        // Before the first one the rate was rising from nothing: what was accepted then is less than the limit.
        if before != nil || ended.isLong { fall(to: ended, before: before) }
        guard ended.isLong, ended.requests >= Self.sample else { return }
        isNear = true
        approach = 0
    }

    private mutating func fall(to ended: LimitMeasurement.Standstill, before: LimitMeasurement.Standstill?) {
        let sample = ended.isLong ? Self.sample : max(Self.sample, Int(ended.rate))
        guard ended.isProven, ended.requests >= sample else { return }
        let count = Double(ended.requests)
        let told =
            ended.limit
            * (ended.isLong ? Self.told.long : Self.told.short + Self.told.chance / count.squareRoot())
        let limit = before == nil ? told : max(told, Self.mostFall * perSecond)
        isDoubtful =
            ended.seconds > Self.doubt.standstill
            && before.map { ended.limit < Self.doubt.told * $0.limit } ?? false
        searchEnd = (
            limit * (Self.bound.part + Self.bound.requests / count),
            min(Self.doubt.seconds, Self.bound.times * count / ended.limit)
        )
        perSecond = max(lowest, min(perSecond, limit))
    }
}
