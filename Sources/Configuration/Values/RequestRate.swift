/// How many requests may start in how much time, kept as the two whole numbers that were written.
public struct RequestRate: Hashable, Sendable, CustomStringConvertible {
    /// At least 1.
    public let count: Int
    /// One second, minute or hour.
    public let interval: Duration

    /// `count` must be at least 1 and `interval` positive.
    public init(count: Int, interval: Duration) {
        self.count = count
        self.interval = interval
    }

    /// For display only; decisions use the two whole numbers.
    public var perSecond: Double { Double(count) / (interval / .seconds(1)) }

    /// `10/s`, `600/m`, `36000/h`; other intervals as `10/30.0 seconds`.
    public var description: String {
        switch interval {
        case .seconds(1): "\(count)/s"
        case .seconds(60): "\(count)/m"
        case .seconds(3600): "\(count)/h"
        default: "\(count)/\(interval)"
        }
    }
}
