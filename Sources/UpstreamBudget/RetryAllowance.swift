/// How many requests may be sent once more: at most one in ten, so that an upstream that fails is not asked twice as often.
public struct RetryAllowance: Sendable {
    /// Tenths of a retry: what one request earns.
    private static let most = 100

    /// A few failures at the start, or after a quiet time, may be tried again at once.
    private var tenths = 30

    /// For an upstream that nothing is known of.
    public init() {}

    /// A request is sent for the first time.
    public mutating func earn() {
        tenths = min(Self.most, tenths + 1)
    }

    /// Whether one may be sent again.
    public mutating func take() -> Bool {
        guard tenths >= 10 else { return false }
        tenths -= 10
        return true
    }
}
