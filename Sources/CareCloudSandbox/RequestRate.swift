/// The sandbox's rate limit: a bucket that fills by `rate` requests a second and holds `burst`.
struct RequestRate: Sendable {
    private static let costOfRequest: Int64 = 1_000_000_000

    private let rate: Int64
    private let capacity: Int64
    /// Billionths of a request, so that whole nanoseconds refill without rounding.
    private var credit: Int64
    private var refilled: ContinuousClock.Instant?

    /// A full bucket; both numbers are 1 to 1,000,000.
    init(rate: Int, burst: Int) {
        self.rate = Int64(rate)
        self.capacity = Int64(burst) * Self.costOfRequest
        self.credit = capacity
    }

    /// Whether one more request is within the limit; a clock that steps back refills nothing.
    mutating func admits(at now: ContinuousClock.Instant) -> Bool {
        refill(at: now)
        guard credit >= Self.costOfRequest else { return false }
        credit -= Self.costOfRequest
        return true
    }

    private mutating func refill(at now: ContinuousClock.Instant) {
        guard let last = refilled else {
            refilled = now
            return
        }
        guard now > last else { return }
        let elapsed = (now - last).components
        let untilFull = (capacity - credit) / rate + 1
        if elapsed.seconds > untilFull / Self.costOfRequest {
            credit = capacity
            refilled = now
            return
        }
        let nanoseconds = elapsed.seconds * Self.costOfRequest + elapsed.attoseconds / 1_000_000_000
        credit = nanoseconds >= untilFull ? capacity : min(capacity, credit + nanoseconds * rate)
        refilled = last + .nanoseconds(nanoseconds)
    }
}
