/// How far this machine's clock is from an origin's, by the origin's own answers.
///
/// An answer that has passed no cache is as old as its way here, so the difference on which most answers agree is that of the
/// clocks; a larger one is age (RFC 9111 §4.2.3). A few answers with a wrong Date change nothing.
public struct OriginClock: Sendable {
    /// Answers that must agree.
    public static let leastAnswers = 3
    /// Seconds within which answers agree: their way, and the fractions that Date leaves out.
    private static let agreement: Int64 = 2
    /// The last answers that count, and for how many seconds.
    private static let (mostSamples, longest) = (64, Int64(600))
    /// The wall clock against the clock that no adjustment moves: less is drift and rounding.
    private static let step: Duration = .seconds(2)

    /// Seconds by which this machine's clock is ahead; negative when it is behind, nil until enough answers agree.
    public private(set) var offset: Int64?
    private var samples: [(second: Int64, difference: Int64)] = []
    private var last: (unixNanoseconds: Int64, instant: ContinuousClock.Instant)?

    /// Nothing known.
    public init() {}

    /// An answer came that no cache has kept: without Age and Via. A step of the wall clock since the last one makes all that was
    /// known void. O(1): of at most 64 answers.
    ///
    /// - Parameters:
    ///   - date: Its Date, in seconds since 1970.
    ///   - unixNanoseconds: The wall clock when its head came.
    ///   - now: The same moment by a clock that goes on evenly.
    public mutating func note(date: Int64, unixNanoseconds: Int64, now: ContinuousClock.Instant) {
        if let last {
            let passed = Duration.nanoseconds(unixNanoseconds - last.unixNanoseconds)
            let difference = passed - last.instant.duration(to: now)
            if difference > Self.step || difference < .zero - Self.step { samples = [] }
        }
        last = (unixNanoseconds, now)
        let second = unixNanoseconds / 1_000_000_000
        samples.removeAll { second - $0.second > Self.longest }
        if samples.count == Self.mostSamples { samples.removeFirst() }
        samples.append((second, second - date))
        offset = agreed()
    }

    /// The smallest difference on which three answers, and half of all, agree.
    private func agreed() -> Int64? {
        let sorted = samples.map(\.difference).sorted()
        let needed = max(Self.leastAnswers, (sorted.count + 1) / 2)
        return sorted.indices.first { first in
            let end = first + needed - 1
            return end < sorted.count && sorted[end] - sorted[first] <= Self.agreement
        }.map { sorted[$0] }
    }
}
