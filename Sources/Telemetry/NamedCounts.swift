/// Events in the last minute and hour by a name that clients choose, such as an address.
///
/// Bounded: ``most`` names are kept, the rest is ``other``. A value; O(1) an event while there is room,
/// else O(names), and O(names) to report.
public struct NamedCounts: Sendable {
    struct Entry: Sendable, Equatable {
        let name: String
        let count: UInt64
    }

    /// Names that are kept.
    public static let most = 200
    /// The name of all that have none of their own here.
    public static let other = "other"

    private var counts: [String: RecentCount] = [:]
    /// Events since the start.
    private var total: UInt64 = 0

    init() {}

    /// Counts an event.
    /// - Parameter second: of a clock that never steps back.
    /// - Returns: Whether it is the first of its name within an hour.
    @discardableResult
    mutating func count(_ name: String, _ second: Int64) -> Bool {
        total += 1
        let names = counts.count - (counts[Self.other] == nil ? 0 : 1)
        if counts[name] == nil, name != Self.other, names >= Self.most { makeRoom(second) }
        let isFirst = counts[name].map { $0.hour(second) == 0 } ?? true
        counts[name, default: RecentCount()].add(second, number: total)
        return isFirst
    }

    /// The name with the fewest events in the last hour is given up; of several the one that has been
    /// silent for longest.
    private mutating func makeRoom(_ second: Int64) {
        let least = counts.lazy.filter { $0.key != Self.other }.min {
            ($0.value.hour(second), $0.value.lastNumber) < ($1.value.hour(second), $1.value.lastNumber)
        }
        guard let least else { return }
        counts[least.key] = nil
        counts[Self.other, default: RecentCount()].add(least.value, second)
    }

    /// The names with a count above 0, the most first.
    func entries(_ count: (RecentCount) -> UInt64) -> [Entry] {
        counts.map { Entry(name: $0, count: count($1)) }.filter { $0.count > 0 }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
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
