/// A rate found by trying: it rises while requests are accepted and is cut when one is refused.
///
/// It doubles until the first 429. From then on it rises by about the same amount in the same time for every gateway on the
/// quota and falls in proportion, which is what makes their rates alike (AIMD): at first fast and deeply, until the limit
/// has been met six times, then slowly. The rise is measured so that a cut comes about
/// once in two minutes, or in 350 requests if that is longer. Between two 429s upstream has served all that its limit allows, so what was accepted in between
/// tells the limit: when two such measurements in a row lie far below the rate, it falls to them at once.
public struct LearnedRate: Sendable {
    /// A cut comes about once in so long and so many requests.
    private static let shortestCycle = (time: Duration.seconds(110), requests: 350.0)
    /// What is left of the rate after an ordinary cut.
    private static let cut = 0.9
    private static let lowest = 1.0 / 60
    /// Until the first 429 the rate doubles in about two seconds.
    private static let start = 0.35
    /// How fast a rate that may be far off is corrected: added in a second, times `pull`.
    private static let search = 0.06
    /// Once the limit is known: added in a second, times the root of `pull`.
    private static let rise = 0.005
    /// Accepted requests, and seconds, that make a measurement.
    private static let sample = (count: 8, seconds: 10.0)

    /// Requests a second that are tried now.
    public private(set) var perSecond: Double
    /// Whether no limit has been met yet.
    public private(set) var isStarting = true

    private let ceiling: Double
    /// What is left of `rise` when refusals have come more often than once in a cycle.
    private var caution = 1.0
    /// What remains of `search`.
    private var searching = search
    private var lastCut: ContinuousClock.Instant
    private var lastAccepted: ContinuousClock.Instant
    private var acceptedSinceCut = 0
    private var measuredSince: ContinuousClock.Instant?
    private var measuredCount = 0
    private var lastMeasurement: Double?
    /// Beyond it the search is over: a long window refuses nothing until it is used up, however far the rate has risen.
    private var searchEnd = Double.infinity

    /// - Parameters:
    ///   - initial: requests a second to begin with.
    ///   - ceiling: requests a second that are never exceeded.
    public init(initial: Double = 2, ceiling: Double = .infinity, now: ContinuousClock.Instant) {
        self.ceiling = ceiling
        perSecond = min(initial, ceiling)
        lastCut = now
        lastAccepted = now
    }

    /// A request that was sent since the last cut was accepted.
    ///
    /// - Parameter isLimited: whether the rate is what holds requests back; otherwise it teaches nothing.
    public mutating func accepted(isLimited: Bool, now: ContinuousClock.Instant) {
        acceptedSinceCut += 1
        measuredCount += 1
        let elapsed = min(max(0, lastAccepted.duration(to: now) / .seconds(1)), 5 / perSecond)
        lastAccepted = now
        guard isLimited else { return measuredSince = nil }
        if isStarting {
            if measuredSince == nil { beginMeasurement(now: now) }
            perSecond *= 1 + elapsed * Self.start
        } else {
            let overdue = lastCut.duration(to: now) / cycle
            let haste = overdue > 1.5 ? min(32, 1 + (overdue - 1.5) * 4) : 1
            let slow = Self.rise * caution * haste * pull.squareRoot()
            let fast = perSecond < searchEnd ? searching * pull : 0
            perSecond += max(slow, fast) * elapsed
        }
        perSecond = min(ceiling, perSecond)
    }

    /// A request that was sent since the last cut was refused.
    public mutating func refused(now: ContinuousClock.Instant) {
        // A window that was used up and still is: nothing new.
        guard acceptedSinceCut > 0 else { return }
        if isStarting {
            isStarting = false
            // The first burst or window is used up: more was accepted until now than the limit will allow.
            let seconds = measuredSince.map { $0.duration(to: now) / .seconds(1) } ?? 0
            let mean = seconds > 1 ? Double(measuredCount) / seconds : perSecond
            perSecond = min(perSecond / 2, max(mean, perSecond / 8))
            beginMeasurement(now: now)
        } else {
            cutRate(now: now)
        }
        perSecond = max(Self.lowest, perSecond)
        acceptedSinceCut = 0
        lastCut = now
    }

    private mutating func cutRate(now: ContinuousClock.Instant) {
        let cut = Self.cut - searching / Self.search * 0.15
        let cycles = lastCut.duration(to: now) / cycle
        if searching > 0 {
            searching = searching < Self.search / 20 ? 0 : searching * 0.6
        } else if lastCut.duration(to: now) < .seconds(5), acceptedSinceCut > 1 {
            // The limit has fallen, or another gateway has come.
            searching = Self.search / 4
        } else {
            caution = min(max(caution * min(max(cycles, 0.8), 1.25), 0.02), 2)
        }
        guard let since = measuredSince else {
            beginMeasurement(now: now)
            return perSecond *= cut
        }
        let seconds = since.duration(to: now) / .seconds(1)
        guard measuredCount >= Self.sample.count, seconds >= Self.sample.seconds else {
            return perSecond *= acceptedSinceCut < Self.sample.count ? 0.8 : cut
        }
        let measurement = Double(measuredCount) / seconds
        let limit = max(measurement, lastMeasurement ?? measurement) * 1.1
        searchEnd = limit * 1.2
        lastMeasurement = measurement
        beginMeasurement(now: now)
        if limit < perSecond * 0.75 { searching = Self.search }
        perSecond = max(perSecond / 2, min(perSecond, limit) * cut)
    }

    /// The root of the rate: the smaller of two rates rises faster in proportion, and so they come nearer to each other. Rates
    /// beyond ten a second would take too long that way.
    private var pull: Double { (perSecond * max(1, perSecond / 10)).squareRoot() }

    private var cycle: Duration {
        max(Self.shortestCycle.time, .seconds(Self.shortestCycle.requests / perSecond))
    }

    private mutating func beginMeasurement(now: ContinuousClock.Instant) {
        measuredSince = now
        measuredCount = 0
    }
}
