/// How fast places in flight come free while all are taken: a moving average of the time between two of them.
struct SlotPace: Sendable {
    /// Nil until a place came free after a time in which all were taken.
    private(set) var interval: Duration?
    private var last: ContinuousClock.Instant?

    /// All places are taken from now on.
    mutating func saturated(now: ContinuousClock.Instant) {
        last = now
    }

    /// One of them came free.
    mutating func freed(now: ContinuousClock.Instant) {
        guard let last, now > last else { return }
        let sample = last.duration(to: now)
        interval = interval.map { $0 + (sample - $0) / 8 } ?? sample
        self.last = now
    }
}
