/// A rate found by trying: it rises while requests are accepted and is cut when one is refused.
///
/// It doubles until the first 429. From then on it rises by the same amount in the same time for every gateway on the quota
/// and falls in proportion, which is what makes their rates alike (AIMD). The rise is measured so that a cut comes about
/// once in ``cycle``. Between two 429s upstream has served all that its limit allows, so what was accepted in between
/// tells the limit: when two such measurements in a row lie far below the rate, it falls to them at once.
public struct LearnedRate: Sendable {
    /// How often upstream may refuse for the sake of learning.
    static let cycle: Duration = .seconds(120)
    /// What is left of the rate after an ordinary cut.
    static let cut = 0.9
    static let lowest = 1.0 / 60
    /// Accepted requests that make a measurement.
    private static let sample = 8

    /// Requests a second that are tried now.
    public private(set) var perSecond: Double
    /// Whether no limit has been met yet.
    public private(set) var isStarting = true

    private let ceiling: Double
    /// Added in each second.
    private var rise = 0.01
    private var lastCut: ContinuousClock.Instant
    private var lastAccepted: ContinuousClock.Instant
    private var acceptedSinceCut = 0
    private var measuredSince: ContinuousClock.Instant?
    private var measuredCount = 0
    private var lastMeasurement: Double?

    /// - Parameter ceiling: requests a second that are never exceeded.
    public init(initial: Double = 2, ceiling: Double = .infinity, now: ContinuousClock.Instant) {
        self.ceiling = ceiling
        perSecond = min(initial, ceiling)
        lastCut = now
        lastAccepted = now
    }

    /// A request was accepted.
    ///
    /// - Parameter isLimited: whether the rate is what holds requests back; otherwise it teaches nothing.
    public mutating func accepted(isLimited: Bool, now: ContinuousClock.Instant) {
        acceptedSinceCut += 1
        measuredCount += 1
        let elapsed = min(max(0, lastAccepted.duration(to: now) / .seconds(1)), 5 / perSecond)
        lastAccepted = now
        guard isLimited else { return measuredSince = nil }
        if isStarting {
            perSecond = min(ceiling, perSecond * (1 + 1.0 / 12))
        } else {
            let overdue = lastCut.duration(to: now) / Self.cycle
            let haste = overdue > 1.5 ? min(32, 1 + (overdue - 1.5) * 4) : 1
            perSecond = min(ceiling, perSecond + rise * haste * elapsed)
        }
    }

    /// A request that was sent since the last cut was refused.
    public mutating func refused(now: ContinuousClock.Instant) {
        // A window that was used up and still is: nothing new.
        guard acceptedSinceCut > 0 else { return }
        if isStarting {
            isStarting = false
            perSecond /= 2
            beginMeasurement(now: now)
        } else {
            adapt(to: lastCut.duration(to: now) / Self.cycle)
            perSecond = cutRate(now: now)
        }
        perSecond = max(Self.lowest, perSecond)
        acceptedSinceCut = 0
        lastCut = now
    }

    private mutating func adapt(to cycles: Double) {
        rise = min(max(rise * min(max(cycles, 0.5), 1.5), 0.0001), perSecond / 100)
    }

    private mutating func cutRate(now: ContinuousClock.Instant) -> Double {
        guard let since = measuredSince else {
            beginMeasurement(now: now)
            return perSecond * Self.cut
        }
        guard measuredCount >= Self.sample else { return perSecond * 0.8 }
        let measurement = Double(measuredCount) / max(0.001, since.duration(to: now) / .seconds(1))
        let limit = max(measurement, lastMeasurement ?? measurement) * 1.1
        lastMeasurement = measurement
        beginMeasurement(now: now)
        return max(perSecond / 4, min(perSecond, limit) * Self.cut)
    }

    private mutating func beginMeasurement(now: ContinuousClock.Instant) {
        measuredSince = now
        measuredCount = 0
    }
}
