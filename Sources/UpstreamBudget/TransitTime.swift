/// How long a request may take to reach upstream after it was sent. If the way always takes about as long, what it varies by is enough.
public struct TransitBounds: Sendable, Equatable {
    /// A request counts when it is let go.
    public static let none = TransitBounds(loss: .zero, longest: .zero, longestAfterRefusals: .zero)

    /// What a request may lose on average by it, which is also the shortest.
    public var loss: Duration
    /// The longest, while nothing is refused.
    public var longest: Duration
    /// The longest after refusals.
    public var longestAfterRefusals: Duration

    /// Traps unless each is at least the one before, and the first at least 0.
    public init(loss: Duration, longest: Duration, longestAfterRefusals: Duration) {
        precondition(.zero <= loss && loss <= longest && longest <= longestAfterRefusals)
        self.loss = loss
        self.longest = longest
        self.longestAfterRefusals = longestAfterRefusals
    }
}

/// For how long a request that was sent may not have been counted upstream, unless it was answered.
///
/// What ways vary by is not known, and what is not yet certain cannot be used: of each request the time until it was settled, by its
/// answer or by this time, is lost. So this time is the longest by which the last hundred or so have lost what was allowed. It
/// doubles when upstream has refused what it was to accept, and may be halved after each eight hours in which it has not.
/// Times are nanoseconds since an origin of the caller's.
struct TransitTime: Sendable {
    private static let forgetting: Int64 = 8 * 3_600_000_000_000

    private(set) var nanoseconds: Int64
    private let loss: Int64
    private let longest: Int64
    private let longestAfterRefusals: Int64
    /// It becomes no shorter: with half of it, upstream has refused.
    private var shortest: Int64
    private var lastChange: Int64 = 0

    init(_ bounds: TransitBounds) {
        loss = bounds.loss.wholeNanoseconds
        longest = bounds.longest.wholeNanoseconds
        longestAfterRefusals = bounds.longestAfterRefusals.wholeNanoseconds
        shortest = loss
        nanoseconds = longest
    }

    /// A request that was sent then is settled now.
    mutating func settled(sentAt sent: Int64, now: Int64) {
        while shortest > loss, now - lastChange >= Self.forgetting {
            shortest = max(loss, shortest / 2)
            lastChange += Self.forgetting
        }
        let lost = min(now - sent, nanoseconds)
        nanoseconds = max(shortest, min(max(shortest, longest), nanoseconds + (loss - lost) / 64))
    }

    /// Upstream has refused although what was sent kept to the limit: ways vary by more.
    mutating func lengthen(now: Int64) {
        nanoseconds = min(2 * nanoseconds, longestAfterRefusals)
        shortest = nanoseconds
        lastChange = now
    }
}
