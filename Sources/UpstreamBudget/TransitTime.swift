/// For how long a request that was sent may not have been counted upstream, unless it was answered.
///
/// What ways vary by is not known, and whatever waits for it is not used. So the time is short at first, doubles when upstream has
/// refused what it was to accept, and is halved after each hour in which it has not. Times are nanoseconds since an origin of the
/// caller's, and never step back.
struct TransitTime: Sendable {
    private static let forgetting: Int64 = 3_600_000_000_000

    private(set) var nanoseconds: Int64
    private let shortest: Int64
    private let longest: Int64
    private var changed: Int64 = 0
    /// When the last that was sent has certainly been counted.
    private var last: Int64 = 0

    /// Traps when the shortest is below 0.
    init(_ bounds: ClosedRange<Duration>) {
        precondition(bounds.lowerBound >= .zero)
        shortest = bounds.lowerBound.wholeNanoseconds
        longest = bounds.upperBound.wholeNanoseconds
        nanoseconds = shortest
    }

    /// When a request that is sent now has certainly been counted: never before one that was sent earlier.
    mutating func end(ofSentAt now: Int64) -> Int64 {
        if nanoseconds > shortest, now - changed >= Self.forgetting {
            nanoseconds = max(shortest, nanoseconds / 2)
            changed = now
        }
        last = max(last, now + nanoseconds)
        return last
    }

    /// Upstream has refused: ways vary by more. What is under way keeps its time.
    mutating func lengthen(now: Int64) {
        nanoseconds = min(2 * nanoseconds, longest)
        changed = now
    }
}
