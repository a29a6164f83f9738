/// How a request that was sent has ended, as far as the budget is concerned.
public enum UpstreamAnswer: Sendable, Hashable {
    /// With an answer that is no 429 and no sign of failure.
    case accepted
    /// 429 Too Many Requests; `retryAfter` is from its `Retry-After`, if it had one.
    case tooManyRequests(retryAfter: Duration?)
    /// Without an answer or with 502, 503 or 504, or it was not sent after all. Says nothing of the limit.
    case failed
}

/// What an answer tells of the quota (RateLimit fields, `X-RateLimit-*`). Several gateways may share the quota.
public struct QuotaHint: Sendable, Hashable {
    /// Requests left until `reset`.
    public var remaining: Int
    /// How long until the quota is whole again.
    public var reset: Duration

    /// Negative values count as zero.
    public init(remaining: Int, reset: Duration) {
        self.remaining = max(0, remaining)
        self.reset = max(.zero, reset)
    }
}
