/// Why a request got no place in the budget; the raw value is the word for the log.
public enum RefusalReason: String, Sendable, CaseIterable {
    /// `maxQueue` requests wait already, or `maxBytes` are kept for them, and none of them is to give way.
    case queueFull = "queue-full"
    /// On arrival, or once others came ahead or upstream asked for a pause: its turn cannot come by its deadline.
    case hopeless
    /// It has waited until its deadline in vain.
    case deadline
    /// Its client holds as many places in the queue, or bytes, as are free.
    case clientShare = "client-share"
    /// Upstream refuses its resource and accepts others.
    case resourceLimited = "resource-limited"
}

/// `Retry-After` in seconds, RFC 9110 §10.2.3.
public enum RetryAfter {
    /// Rounded up, so that a client that waits so long is not too early; at least 1.
    public static func seconds(covering wait: Duration) -> Int64 {
        let (seconds, attoseconds) = wait.components
        return max(1, attoseconds > 0 ? seconds + 1 : seconds)
    }
}
