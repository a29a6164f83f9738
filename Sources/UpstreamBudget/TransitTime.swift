/// For how long a request that was sent may not have been counted upstream, unless it was answered.
///
/// What ways vary by is not known, and what is not yet certain cannot be used: of each request the time until it was settled, by its
/// answer or by this time, is lost. So this time is the longest by which so much is lost on average as was allowed. It doubles when
/// upstream has refused what it was to accept, and half of that is forgotten after each hour in which it has not. Times are
/// nanoseconds since an origin of the caller's.
struct TransitTime: Sendable {
    private static let forgetting: Int64 = 3_600_000_000_000
    private static let longestAfterRefusals: Int64 = 1_000_000_000

    private(set) var nanoseconds: Int64
    /// What a request may lose on average.
    private let allowed: Int64
    private let longest: Int64
    /// Less was refused.
    private var least: Int64
    private var lastChange: Int64 = 0

    /// - Parameter bounds: what a request may lose on average, which is the shortest time, to the longest while nothing is refused;
    ///   0 to 0 means that a request counts when it is let go. Traps when the first is below 0.
    init(_ bounds: ClosedRange<Duration>) {
        precondition(bounds.lowerBound >= .zero)
        allowed = bounds.lowerBound.wholeNanoseconds
        longest = bounds.upperBound.wholeNanoseconds
        least = allowed
        nanoseconds = longest
    }

    /// A request that was sent then is settled now.
    mutating func settled(sentAt sent: Int64, now: Int64) {
        if least > allowed, now - lastChange >= Self.forgetting {
            least = max(allowed, least / 2)
            lastChange = now
        }
        let lost = min(now - sent, nanoseconds)
        nanoseconds = max(least, min(max(least, longest), nanoseconds + (allowed - lost) / 16))
    }

    /// Upstream has refused: ways vary by more.
    mutating func lengthen(now: Int64) {
        nanoseconds = min(2 * nanoseconds, max(nanoseconds, Self.longestAfterRefusals))
        least = nanoseconds
        lastChange = now
    }
}
