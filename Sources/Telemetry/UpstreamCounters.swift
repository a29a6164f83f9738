/// What is counted for one tenant's upstream. Only the upstream loop's thread may call the counting methods; any thread
/// may read.
public final class UpstreamCounters: Sendable {
    private let requests = Counter()
    private let statuses = StatusCounters()
    private let failures = Counter()
    private let cancellations = Counter()
    private let retries = Counter()
    private let latency = Histogram()
    private let waits = Histogram()
    private let classNames: [String]
    private let sentByClass: [CounterBox]
    private let refusedByClass: [CounterBox]

    /// All zero, for these classes of requests.
    public init(classNames: [String] = []) {
        self.classNames = classNames
        sentByClass = classNames.map { _ in CounterBox() }
        refusedByClass = classNames.map { _ in CounterBox() }
    }

    /// A request goes upstream: a client's, a retry, a login. `answered`, `failed` or `cancelled` follows.
    ///
    /// - Parameter classNumber: nil for the gateway's own.
    public func sent(ofClass classNumber: Int? = nil) {
        requests.increment()
        if let classNumber { sentByClass[classNumber].counter.increment() }
    }

    /// The budget has turned a request away.
    public func refused(ofClass classNumber: Int) { refusedByClass[classNumber].counter.increment() }

    /// By class, up to now.
    public var classes: [ClassStatistics] {
        classNames.indices.map { index in
            ClassStatistics(
                name: classNames[index], sentTotal: sentByClass[index].counter.current,
                refusedTotal: refusedByClass[index].counter.current)
        }
    }

    /// Its answer is complete. `duration` is from sending to the last byte.
    public func answered(_ status: UInt16, duration: Duration) {
        latency.record(duration)
        statuses.increment(status)
    }

    /// It ended without a complete answer.
    public func failed() { failures.increment() }

    /// It ended without a complete answer because its client left, or the gateway stops: CareCloud did not fail.
    public func cancelled() { cancellations.increment() }

    /// A request that had to wait for the budget stopped waiting: it was sent, refused, or its client left.
    public func waited(_ duration: Duration) { waits.record(duration) }

    /// A read is sent once more because CareCloud has failed.
    public func retried() { retries.increment() }

    /// What is counted up to now.
    public var statistics: UpstreamStatistics {
        var byStatus = StatusCounts()
        statuses.add(to: &byStatus)
        let errors = failures.current
        return UpstreamStatistics(
            requests: requests.current, byStatus: byStatus, errors: errors,
            cancelled: cancellations.current, retries: retries.current,
            latency: HistogramSnapshot(latency))
    }

    /// How long requests waited for the budget.
    public var waitTimes: HistogramSnapshot { HistogramSnapshot(waits) }
}
