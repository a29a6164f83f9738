/// Which clients have reached their share of something scarce in the last hour.
///
/// A value, bounded as ``NamedCounts`` is.
public struct ShareUsage: Sendable {
    /// What is shared. The raw value is its name in `/stats`.
    public enum Resource: String, Sendable, CaseIterable {
        /// Requests in flight to CareCloud (`max_in_flight`).
        case slots
        /// Places and bytes in the queue of the budget.
        case queue
        /// Memory for content (`limits.buffers`).
        case buffers
        /// `cache.forced_refreshes`.
        case forcedRefreshes = "forced_refreshes"
    }

    private var counts = Resource.allCases.map { _ in NamedCounts() }

    /// Nothing yet.
    public init() {}

    /// A request had to wait, was rejected or was answered from memory, because its client holds its share.
    ///
    /// - Parameter second: of a clock that never steps back.
    /// - Returns: Whether it is the client's first within an hour.
    public mutating func reached(_ resource: Resource, by client: String, second: Int64) -> Bool {
        counts[Self.index(resource)].count(client, second)
    }

    /// What is counted now; clients without such a request in the last hour are left out.
    public func statistics(second: Int64, crowdedAddresses: [String]) -> ShareStatistics {
        ShareStatistics(
            reached: Resource.allCases.map { resource in
                (resource.rawValue, counts[Self.index(resource)].entries { $0.lastHour(second) })
            },
            crowdedAddresses: crowdedAddresses)
    }

    private static func index(_ resource: Resource) -> Int {
        Resource.allCases.firstIndex(of: resource) ?? 0
    }
}

/// What `/stats` shows about the clients' shares.
public struct ShareStatistics: Sendable {
    /// Requests in the last hour whose clients held their share, by what is shared.
    let reached: [(resource: String, entries: [NamedCounts.Entry])]
    /// Addresses that stand for several devices, as far as can be seen.
    let crowdedAddresses: [String]

    /// No client has reached its share.
    public init() {
        (reached, crowdedAddresses) = (ShareUsage.Resource.allCases.map { ($0.rawValue, []) }, [])
    }

    init(reached: [(resource: String, entries: [NamedCounts.Entry])], crowdedAddresses: [String]) {
        (self.reached, self.crowdedAddresses) = (reached, crowdedAddresses)
    }
}
