internal import Synchronization

/// A number that one thread counts up and any thread reads. Load and store are relaxed, so that counting costs one
/// plain instruction; a second writer would lose counts.
struct Counter: ~Copyable, Sendable {
    private let number = Atomic<UInt64>(0)

    @inline(__always)
    func increment() {
        number.store(number.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }

    /// Wraps around.
    @inline(__always)
    func add(_ amount: UInt64) {
        number.store(number.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
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

    /// Each code that occurred, in ascending order.
    var occurred: [(code: Int, count: UInt64)] {
        counts.enumerated().compactMap { $1 > 0 ? (code: $0 + 100, count: $1) : nil }
    }

    /// A member for each code that occurred.
    func write(to json: inout JSONWriter) {
        for (code, count) in occurred { json.member(String(code), count) }
    }
}
