/// What bounds the requests that one tenant sends upstream.
public struct BudgetSettings: Sendable, Equatable {
    /// How fast requests may be sent.
    public enum Limit: Sendable, Equatable {
        /// A token bucket; `burst` is at least 1.
        case rate(Rate, burst: Int)
        /// As fast as they come; `maxInFlight` still holds.
        case off
    }

    /// How fast requests may be sent.
    public var limit: Limit
    /// How long a request may wait for its turn.
    public var maxWait: Duration
    /// Requests that may wait; 0 means that none waits.
    public var maxQueue: Int
    /// Requests that may be unanswered upstream at one time; at least 1.
    public var maxInFlight: Int

    /// How long a request may take to reach upstream after it was let go; see ``TokenBucket``.
    public var transit: Duration

    /// Traps when `maxInFlight` is below 1, or `maxQueue` or `maxWait` below 0: a checked configuration holds neither.
    public init(limit: Limit, maxWait: Duration, maxQueue: Int, maxInFlight: Int, transit: Duration = .zero) {
        precondition(maxInFlight >= 1 && maxQueue >= 0 && maxWait >= .zero)
        self.limit = limit
        self.maxWait = maxWait
        self.maxQueue = maxQueue
        self.maxInFlight = maxInFlight
        self.transit = transit
    }
}
