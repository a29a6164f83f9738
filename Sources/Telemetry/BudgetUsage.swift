/// Who has used a tenant's budget in the last minute and hour: requests sent upstream by client, class and resource.
///
/// Bounded: of each kind so many names are kept, the rest is `other`. A value; O(1) a request while there is room, else
/// O(names), and O(names) to report.
public struct BudgetUsage: Sendable {
    /// Names of each kind.
    public static let mostNames = 200
    /// What stands for all that have no name of their own here.
    public static let otherName = "other"

    private var clients: [String: RecentCount] = [:]
    private var classes: [String: RecentCount] = [:]
    private var resources: [String: RecentCount] = [:]
    /// Requests since the start.
    private var total: UInt64 = 0

    /// Nothing yet.
    public init() {}

    /// A request was sent.
    /// - Parameter second: of a clock that never steps back.
    public mutating func sent(client: String, class name: String, resource: String, second: Int64) {
        total += 1
        count(client, in: &clients, second)
        count(name, in: &classes, second)
        count(resource, in: &resources, second)
    }

    private func count(_ name: String, in counts: inout [String: RecentCount], _ second: Int64) {
        let otherName = Self.otherName
        let names = counts.count - (counts[otherName] == nil ? 0 : 1)
        if counts[name] == nil, name != otherName, names >= Self.mostNames {
            Self.makeRoom(in: &counts, second)
        }
        counts[name, default: RecentCount()].add(second, number: total)
    }

    /// Whoever has sent least in the last hour gives up its name; of several the one that has been silent for longest.
    private static func makeRoom(in counts: inout [String: RecentCount], _ second: Int64) {
        let least = counts.lazy.filter { $0.key != otherName }.min {
            ($0.value.hour(second), $0.value.lastNumber) < ($1.value.hour(second), $1.value.lastNumber)
        }
        guard let least else { return }
        counts[least.key] = nil
        counts[otherName, default: RecentCount()].add(least.value, second)
    }

    /// What is counted now; names without a request in the last hour are left out.
    public func statistics(second: Int64) -> UsageStatistics {
        UsageStatistics(
            minute: Self.window(clients, classes, resources) { $0.lastMinute(second) },
            hour: Self.window(clients, classes, resources) { $0.lastHour(second) })
    }

    private static func window(
        _ clients: [String: RecentCount], _ classes: [String: RecentCount],
        _ resources: [String: RecentCount], _ count: (RecentCount) -> UInt64
    ) -> UsageStatistics.Window {
        func list(_ counts: [String: RecentCount]) -> [UsageStatistics.Entry] {
            counts.map { UsageStatistics.Entry(name: $0, requests: count($1)) }.filter { $0.requests > 0 }
                .sorted { ($1.requests, $0.name) < ($0.requests, $1.name) }
        }
        return UsageStatistics.Window(
            byClient: list(clients), byClass: list(classes), byResource: list(resources))
    }
}

/// Requests in the last minute and hour, in slots of 10 seconds and one minute: what is more than 50 seconds or 59 minutes
/// old has gone.
struct RecentCount: Sendable {
    private var seconds = InlineArray<6, UInt32>(repeating: 0)
    private var minutes = InlineArray<60, UInt32>(repeating: 0)
    private var secondSlot: Int64 = 0
    private var minuteSlot: Int64 = 0
    /// What ``minutes`` holds.
    private var sum: UInt64 = 0
    /// The number of the last request.
    private(set) var lastNumber: UInt64 = 0

    mutating func add(_ second: Int64, number: UInt64) {
        advance(second)
        lastNumber = number
        sum += 1
        seconds[Int(secondSlot % 6)] &+= 1
        minutes[Int(minuteSlot % 60)] &+= 1
    }

    mutating func add(_ other: RecentCount, _ second: Int64) {
        advance(second)
        var other = other
        other.advance(second)
        for slot in seconds.indices { seconds[slot] &+= other.seconds[slot] }
        for slot in minutes.indices { minutes[slot] &+= other.minutes[slot] }
        sum += other.sum
    }

    /// Requests in the hour up to the last one; 0 when that is over. O(1).
    func hour(_ second: Int64) -> UInt64 {
        second / 60 - minuteSlot < 60 ? sum : 0
    }

    func lastMinute(_ second: Int64) -> UInt64 {
        var now = self
        now.advance(second)
        return now.seconds.indices.reduce(0) { $0 + UInt64(now.seconds[$1]) }
    }

    func lastHour(_ second: Int64) -> UInt64 {
        var now = self
        now.advance(second)
        return now.sum
    }

    private mutating func advance(_ second: Int64) {
        let (newSecondSlot, newMinuteSlot) = (max(secondSlot, second / 10), max(minuteSlot, second / 60))
        for slot in (secondSlot + 1)...max(secondSlot + 1, min(newSecondSlot, secondSlot + 6))
        where slot <= newSecondSlot {
            seconds[Int(slot % 6)] = 0
        }
        for slot in (minuteSlot + 1)...max(minuteSlot + 1, min(newMinuteSlot, minuteSlot + 60))
        where slot <= newMinuteSlot {
            sum -= UInt64(minutes[Int(slot % 60)])
            minutes[Int(slot % 60)] = 0
        }
        (secondSlot, minuteSlot) = (newSecondSlot, newMinuteSlot)
    }
}

/// What ``BudgetUsage`` reports.
public struct UsageStatistics: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        let name: String
        let requests: UInt64
    }

    struct Window: Sendable, Equatable {
        let byClient: [Entry]
        let byClass: [Entry]
        let byResource: [Entry]

        /// By what, as the documents call it, and the counts.
        var lists: [(kind: String, entries: [Entry])] {
            [("client", byClient), ("class", byClass), ("resource", byResource)]
        }
    }

    let minute: Window
    let hour: Window

    /// In the order of the catalogue.
    var windows: [(name: String, window: Window)] { [("last_minute", minute), ("last_hour", hour)] }
}
