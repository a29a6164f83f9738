/// So many tokens in so much time, kept as the two whole numbers that were written: `3/s` and `600/m` have no
/// exact decimal form, and a bucket that rounded them would drift over days.
public struct Rate: Sendable, Hashable {
    /// At least 1.
    public let tokens: Int
    /// At least one nanosecond; fractions of a nanosecond are dropped.
    public let interval: Duration

    /// Traps when `tokens` is below 1 or `interval` below a nanosecond: a checked configuration holds neither.
    public init(_ tokens: Int, per interval: Duration) {
        precondition(tokens >= 1 && interval >= .nanoseconds(1))
        self.tokens = tokens
        self.interval = interval
    }

    /// For display; decisions use the two whole numbers.
    public var tokensPerSecond: Double { Double(tokens) / (interval / .seconds(1)) }
}

extension Duration {
    /// Rounded towards zero; exact for what a monotonic clock gives within 292 years.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
