/// Durations counted in log-linear buckets: eight to each doubling from 1 µs to 137 s, so that a quantile is right to
/// 7 %. Shorter ones count as 1 µs, longer ones as 137 s; their sum is exact. One thread records; any thread reads.
public struct Histogram: ~Copyable, Sendable {
    private let buckets = InlineArray<218, Counter> { _ in Counter() }
    private let sum = Counter()

    /// Empty.
    public init() {}

    /// A negative duration counts as zero. No allocation.
    public func record(_ duration: Duration) {
        let nanoseconds = duration.clampedNanoseconds
        buckets[HistogramBucket.index(ofNanoseconds: nanoseconds)].increment()
        sum.add(nanoseconds)
    }

    func add(to snapshot: inout HistogramSnapshot) {
        for index in buckets.indices { snapshot.add(buckets[index].current, to: index) }
        snapshot.add(nanoseconds: sum.current)
    }
}

/// What one or more histograms held when they were read.
public struct HistogramSnapshot: Sendable, Equatable {
    private var counts = [UInt64](repeating: 0, count: HistogramBucket.count)
    /// All durations together, in whole nanoseconds each.
    private(set) var nanoseconds: UInt64 = 0

    /// Empty.
    public init() {}

    /// What `histogram` holds now.
    public init(_ histogram: borrowing Histogram) {
        merge(histogram)
    }

    /// Adds what `histogram` holds now; durations recorded meanwhile may be missing.
    public mutating func merge(_ histogram: borrowing Histogram) {
        histogram.add(to: &self)
    }

    /// Durations recorded.
    public var count: UInt64 { counts.reduce(0, &+) }

    /// Seconds that the share `fraction` (0 to 1) of the durations do not exceed, to within 7 %; nil when there are none.
    public func quantile(_ fraction: Double) -> Double? {
        let total = count
        guard total > 0 else { return nil }
        let rank = UInt64((min(max(fraction, 0), 1) * Double(total)).rounded(.up))
        var seen: UInt64 = 0
        for (index, count) in counts.enumerated() {
            seen &+= count
            if seen >= max(rank, 1) { return HistogramBucket.seconds(at: index) }
        }
        return nil
    }

    mutating func add(_ count: UInt64, to index: Int) { counts[index] &+= count }
    mutating func add(nanoseconds: UInt64) { self.nanoseconds &+= nanoseconds }

    /// For each power of two from 4 µs to 69 s: how many durations were shorter. Exact, as buckets end there.
    var steps: [(nanoseconds: UInt64, count: UInt64)] {
        var count: UInt64 = 0
        var next = counts.startIndex
        return (12...36).map { exponent in
            let end = HistogramBucket.index(ofNanoseconds: 1 << exponent)
            count = counts[next..<end].reduce(count, &+)
            next = end
            return (1 << exponent, count)
        }
    }

    /// Members `p50` and `p99` in seconds.
    func write(to json: inout JSONWriter) {
        json.member("p50", quantile(0.5))
        json.member("p99", quantile(0.99))
    }
}

/// Bucket 0 ends at 1024 ns; then eight of equal width for each power of two from 2^10 to 2^36; then one for the rest.
enum HistogramBucket {
    static let count = 2 + 8 * (lastExponent - firstExponent + 1)
    private static let firstExponent = 10
    private static let lastExponent = 36

    @inline(__always)
    static func index(ofNanoseconds nanoseconds: UInt64) -> Int {
        let exponent = 63 - nanoseconds.leadingZeroBitCount
        if exponent < firstExponent { return 0 }
        if exponent > lastExponent { return count - 1 }
        let eighth = Int(truncatingIfNeeded: nanoseconds >> UInt64(exponent - 3)) & 7
        return 1 + (exponent - firstExponent) * 8 + eighth
    }

    /// The middle of the bucket; for the first and the last the bound that is nearest to the others.
    static func seconds(at index: Int) -> Double {
        if index == 0 { return 1e-6 }
        if index == count - 1 { return Double(UInt64(1) << UInt64(lastExponent + 1)) / 1e9 }
        let width = UInt64(1) << UInt64(firstExponent + (index - 1) / 8 - 3)
        let lower = UInt64(8 + (index - 1) % 8) * width
        return Double(lower + width / 2) / 1e9
    }
}
