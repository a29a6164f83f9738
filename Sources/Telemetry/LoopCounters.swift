/// How the cache had part in an answer; each request counts under one.
public enum CacheOutcome: Int, Sendable, CaseIterable {
    /// Answered from memory, fresh.
    case hit
    /// Answered from memory, past its freshness.
    case stale
    /// Not in memory; asked upstream.
    case miss
    /// In memory, confirmed by upstream.
    case revalidated
    /// Shared the answer to another request's question.
    case collapsed
    /// Not looked up: a write, or what is never stored.
    case bypassed
}

/// What one client loop counts. Only that loop's thread may call the counting methods; any thread may read.
public final class LoopCounters: Sendable {
    private let statuses = StatusCounters()
    private let outcomes = InlineArray<6, Counter> { _ in Counter() }
    private let hitLatency = Histogram()
    private let missLatency = Histogram()
    private let tenants: [CounterBox]
    private let clients: [CounterBox]
    private let refusals: [CounterBox]
    private let reasons: [CounterBox]

    /// All zero, for so many tenants, clients and reasons of the cache.
    public init(tenantCount: Int, clientCount: Int = 1, reasonCount: Int = 0) {
        reasons = (0..<reasonCount).map { _ in CounterBox() }
        tenants = (0..<tenantCount).map { _ in CounterBox() }
        clients = (0..<clientCount).map { _ in CounterBox() }
        refusals = (0..<clientCount).map { _ in CounterBox() }
    }

    /// An answer has been sent. No allocation.
    ///
    /// - Parameters:
    ///   - tenant: its index in the configuration; nil if the request belongs to none.
    ///   - client: its number in the statistics; 0 for those without a name.
    ///   - isRefusal: whether the gateway refused it with a 401, 403 or 429 of its own.
    ///   - outcome: nil if the request was answered before the cache was asked.
    ///   - reason: why the cache did not do what is usual, by its number; nil if it did.
    public func answered(
        _ status: UInt16, tenant: Int?, client: Int = 0, isRefusal: Bool = false, outcome: CacheOutcome?,
        reason: Int? = nil, duration: Duration
    ) {
        if let reason { reasons[reason].counter.increment() }
        statuses.increment(status)
        clients[client].counter.increment()
        if isRefusal { refusals[client].counter.increment() }
        if let tenant { tenants[tenant].counter.increment() }
        guard let outcome else { return }
        outcomes[outcome.rawValue].increment()
        switch outcome {
        case .hit, .stale: hitLatency.record(duration)
        case .miss, .revalidated, .collapsed: missLatency.record(duration)
        case .bypassed: break
        }
    }

    func add(to statistics: inout Statistics) {
        statuses.add(to: &statistics.requests)
        for outcome in CacheOutcome.allCases {
            statistics.cache.outcomes[outcome.rawValue] &+= outcomes[outcome.rawValue].current
        }
        for index in statistics.cache.reasons.indices where index < reasons.count {
            statistics.cache.reasons[index].count &+= reasons[index].counter.current
        }
        statistics.hitLatency.merge(hitLatency)
        statistics.missLatency.merge(missLatency)
        for (index, tenant) in tenants.enumerated() where index < statistics.tenants.count {
            statistics.tenants[index].requests &+= tenant.counter.current
        }
        for index in statistics.clients.indices where index < clients.count {
            statistics.clients[index].requests &+= clients[index].counter.current
            statistics.clients[index].refusedTotal &+= refusals[index].counter.current
        }
    }
}
