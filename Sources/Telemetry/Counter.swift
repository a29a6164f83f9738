internal import Synchronization

/// A number that one thread counts up and any thread reads. Load and store are relaxed, so that counting costs one
/// plain instruction; a second writer would lose counts.
struct Counter: ~Copyable, Sendable {
    private let number = Atomic<UInt64>(0)

    @inline(__always)
    func increment() {
        number.store(number.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }

    var current: UInt64 { number.load(ordering: .relaxed) }
}

/// Answers by status code, with one writer.
struct StatusCounters: ~Copyable, Sendable {
    private let counters = InlineArray<500, Counter> { _ in Counter() }

    /// A code outside 100 to 599 counts as the nearest inside, so that totals stay right.
    @inline(__always)
    func increment(_ code: UInt16) {
        counters[min(max(Int(code), 100), 599) - 100].increment()
    }

    func add(to counts: inout StatusCounts) {
        for index in counters.indices { counts.add(counters[index].current, to: index) }
    }
}

/// How many answers had which status code.
public struct StatusCounts: Sendable, Equatable {
    private var counts = [UInt64](repeating: 0, count: 500)

    /// All zero.
    public init() {}

    /// Zero for a code outside 100 to 599.
    public subscript(code: UInt16) -> UInt64 {
        (100...599).contains(code) ? counts[Int(code) - 100] : 0
    }

    /// All answers.
    public var total: UInt64 { counts.reduce(0, &+) }

    mutating func add(_ count: UInt64, to index: Int) { counts[index] &+= count }

    /// A member for each code that occurred, in ascending order.
    func write(to json: inout JSONWriter) {
        for (index, count) in counts.enumerated() where count > 0 {
            json.member(String(index + 100), count)
        }
    }
}
