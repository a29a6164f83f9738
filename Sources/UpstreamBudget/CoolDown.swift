/// How long nothing is sent after a 429: as long as the answer says, else 1, 2, 4, 8 s, give or take a fifth, each time
/// that the first request after a pause is refused as well. It may begin with less than a second and doubles all the same.
struct CoolDown: Sendable {
    /// The longest pause that no answer has asked for.
    private static let longestUntold: Duration = .seconds(8)
    /// Whatever an answer says, upstream is asked again after so long.
    private let longest: Duration

    /// When sending may go on; in the past when it does.
    private(set) var until: ContinuousClock.Instant
    /// The last pause that no answer has asked for, if upstream has accepted nothing since.
    private var last: Duration?
    private var random: SplitMix64

    init(longest: Duration, seed: UInt64, now: ContinuousClock.Instant) {
        self.longest = longest
        until = now
        random = SplitMix64(seed: seed)
    }

    /// - Parameters:
    ///   - isFirst: whether it is the first 429 to requests sent since the last pause; the others only prolong what they name
    ///     a time for.
    ///   - shortest: the first pause if the answer names none.
    mutating func refused(
        retryAfter: Duration?, isFirst: Bool, shortest: Duration, now: ContinuousClock.Instant
    ) {
        // Less than a second is no time to wait: a date that has passed by a clock that runs fast, or a 0.
        if let retryAfter, retryAfter >= .seconds(1) {
            pause(for: retryAfter, now: now)
        } else if isFirst {
            let jitter = Double.random(in: 0.8...1.2, using: &random)
            let pause = last.map { min(Self.longestUntold, $0 * 2) } ?? shortest
            last = pause
            // In whole nanoseconds, as clocks and timers are.
            until = max(until, now + .nanoseconds(Int64(pause / .seconds(1) * jitter * 1e9)))
        }
    }

    /// Upstream has told that nothing is left for so long.
    mutating func pause(for time: Duration, now: ContinuousClock.Instant) {
        until = max(until, now + min(max(.zero, time), longest))
    }

    /// A request sent after the pause has been accepted.
    mutating func accepted() {
        last = nil
    }
}
