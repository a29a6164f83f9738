/// Why a request got no place in the budget; the raw value is the word for the log.
public enum RefusalReason: String, Sendable, CaseIterable {
    /// `maxQueue` requests wait already.
    case queueFull = "queue-full"
    /// On arrival: the tokens that those ahead will take leave none within `maxWait`.
    case hopeless
    /// It has waited `maxWait` in vain.
    case deadline
}

/// `Retry-After` in seconds, RFC 9110 §10.2.3.
public enum RetryAfter {
    /// Rounded up, so that a client that waits so long is not too early; at least 1.
    public static func seconds(covering wait: Duration) -> Int64 {
        let (seconds, attoseconds) = wait.components
        return max(1, attoseconds > 0 ? seconds + 1 : seconds)
    }
}
