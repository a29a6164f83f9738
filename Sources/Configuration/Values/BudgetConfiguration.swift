/// How many requests a tenant may send to CareCloud.
public struct BudgetConfiguration: Sendable, Equatable {
    /// How fast they may be sent.
    public enum Pace: Sendable, Equatable {
        /// A sustained rate, and requests that may be sent at once after a pause; at least 1.
        case rate(RequestRate, burst: Int)
        /// What CareCloud turns out to allow, never more than the ceiling.
        case learned(ceiling: RequestRate?, burst: Int)
        /// At most so many in any window of that length.
        case window(limit: Int, length: Duration)
    }

    /// How fast they may be sent.
    public var pace: Pace
    /// How long a request may wait for its turn for whose answer somebody waits.
    public var maximumWait: Duration
    /// The same for batches, the background and finished purchases.
    public var maximumSyncWait: Duration
    /// How many requests may wait.
    public var maximumQueue: Int
    /// Bytes of their content.
    public var maximumQueueBytes: Int
}

/// When a CareCloud that fails is spared.
public struct BreakerConfiguration: Sendable, Equatable {
    /// So many failures in a row; at least 2.
    public var failures: Int
    /// Over at least this time.
    public var duration: Duration
}
