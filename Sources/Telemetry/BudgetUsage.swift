/// Who has used a tenant's budget in the last minute and hour: requests sent upstream by client, class and resource.
///
/// A value, bounded as ``NamedCounts`` is.
public struct BudgetUsage: Sendable {
    private var clients = NamedCounts()
    private var classes = NamedCounts()
    private var resources = NamedCounts()

    /// Nothing yet.
    public init() {}

    /// A request was sent.
    /// - Parameter second: of a clock that never steps back.
    public mutating func sent(client: String, class name: String, resource: String, second: Int64) {
        clients.count(client, second)
        classes.count(name, second)
        resources.count(resource, second)
    }

    /// What is counted now; names without a request in the last hour are left out.
    public func statistics(second: Int64) -> UsageStatistics {
        UsageStatistics(
            minute: window { $0.entries { $0.lastMinute(second) } },
            hour: window { $0.entries { $0.lastHour(second) } })
    }

    private func window(_ entries: (NamedCounts) -> [NamedCounts.Entry]) -> UsageStatistics.Window {
        UsageStatistics.Window(
            byClient: entries(clients), byClass: entries(classes), byResource: entries(resources))
    }
}

/// What ``BudgetUsage`` reports.
public struct UsageStatistics: Sendable, Equatable {
    struct Window: Sendable, Equatable {
        let byClient: [NamedCounts.Entry]
        let byClass: [NamedCounts.Entry]
        let byResource: [NamedCounts.Entry]

        /// By what, as the documents call it, and the counts.
        var lists: [(kind: String, entries: [NamedCounts.Entry])] {
            [("client", byClient), ("class", byClass), ("resource", byResource)]
        }
    }

    let minute: Window
    let hour: Window

    /// In the order of the catalogue.
    var windows: [(name: String, window: Window)] { [("last_minute", minute), ("last_hour", hour)] }
}
