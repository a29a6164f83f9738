/// How far this machine's clock is from an origin's, by the origin's own answers.
///
/// An answer that has passed no cache cannot be older than its way here, so the smallest difference of the last
/// minutes is that of the clocks, and a larger one is age (RFC 9111 §4.2.3).
public struct OriginClock: Sendable {
    /// Answers before the difference counts.
    public static let leastAnswers = 3
    /// Minutes of answers that count.
    private static let minutes: Int64 = 10
    /// The wall clock against the clock that no adjustment moves: less is drift and rounding.
    private static let step: Duration = .seconds(2)

    private struct Minute {
        let number: Int64
        var smallest: Int64
        var answers: Int
    }

    private var samples: [Minute] = []
    private var last: (unixNanoseconds: Int64, instant: ContinuousClock.Instant)?

    /// Nothing known.
    public init() {}

    /// Seconds by which this machine's clock is ahead; negative when it is behind, nil until enough answers have come.
    public var offset: Int64? {
        guard samples.reduce(0, { $0 + $1.answers }) >= Self.leastAnswers else { return nil }
        return samples.map(\.smallest).min()
    }

    /// An answer came that no cache has kept: without Age and Via. A step of the wall clock since the last one makes all that was
    /// known void.
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
        let seconds = unixNanoseconds / 1_000_000_000
        let (minute, difference) = (seconds / 60, seconds - date)
        samples.removeAll { $0.number <= minute - Self.minutes }
        if samples.last?.number == minute {
            let index = samples.count - 1
            samples[index].smallest = min(samples[index].smallest, difference)
            samples[index].answers += 1
        } else {
            samples.append(Minute(number: minute, smallest: difference, answers: 1))
        }
    }
}
