/// What `/stats` shows about one client, or about all that have no name.
public struct ClientStatistics: Sendable, Equatable {
    /// As configured, or `other`.
    public var name: String
    /// Requests of it that were answered.
    public internal(set) var requests: UInt64 = 0
    /// Of these, the ones that the gateway refused: 401, 403 and 429 of its own.
    public internal(set) var refusedTotal: UInt64 = 0
    /// Requests sent to CareCloud because it asked: each has cost the budget.
    public var upstreamRequests: UInt64

    /// The other two are filled in by `Statistics`.
    public init(name: String, upstreamRequests: UInt64) {
        self.name = name
        self.upstreamRequests = upstreamRequests
    }
}

/// Who had requests sent upstream. Only the upstream loop's thread may count; any thread may read.
public final class ClientUpstreamCounters: Sendable {
    private let counters: [CounterBox]

    /// All zero, for so many clients.
    public init(clientCount: Int) {
        counters = (0..<clientCount).map { _ in CounterBox() }
    }

    /// A request was sent that this client asked for.
    public func sent(for client: Int) { counters[client].counter.increment() }

    /// What is counted up to now.
    public func requests(of client: Int) -> UInt64 { counters[client].counter.current }
}

/// A counter that an array can hold.
final class CounterBox: Sendable {
    let counter = Counter()
}
