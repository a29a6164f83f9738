/// What is counted for one tenant's upstream. Only the upstream loop's thread may call the counting methods; any thread
/// may read.
public final class UpstreamCounters: Sendable {
    private let requests = Counter()
    private let statuses = StatusCounters()
    private let failures = Counter()
    private let latency = Histogram()
    private let waits = Histogram()

    /// All zero.
    public init() {}

    /// A request goes upstream: a client's, a retry, a login. `answered` or `failed` follows.
    public func sent() { requests.increment() }

    /// Its answer is complete. `duration` is from sending to the last byte.
    public func answered(_ status: UInt16, duration: Duration) {
        latency.record(duration)
        statuses.increment(status)
    }

    /// It ended without a complete answer.
    public func failed() { failures.increment() }

    /// A request that had to wait for the budget stopped waiting: it was sent, refused, or its client left.
    public func waited(_ duration: Duration) { waits.record(duration) }

    /// What is counted up to now.
    public var statistics: UpstreamStatistics {
        var byStatus = StatusCounts()
        statuses.add(to: &byStatus)
        let errors = failures.current
        return UpstreamStatistics(
            requests: requests.current, byStatus: byStatus, errors: errors,
            latency: HistogramSnapshot(latency))
    }

    /// How long requests waited for the budget.
    public var waitTimes: HistogramSnapshot { HistogramSnapshot(waits) }
}
