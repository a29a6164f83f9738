/// Whether a stored response answers a request (RFC 9111 §4.2, §5.2.1).
public enum Reuse: Sendable, Equatable {
    /// It does.
    case fresh
    /// It does, although it is stale; whether it is to be asked for again meanwhile.
    case stale(CacheReason, refreshes: Bool)
    /// It may after the origin has confirmed it. `wasFresh`: the request wants that, not the response.
    /// `staleIfError`: why it answers all the same when the origin fails; nil when it does not.
    case validate(wasFresh: Bool, staleIfError: CacheReason?)

    /// - Parameters:
    ///   - age: current_age of RFC 9111 §4.2.3.
    ///   - isInvalidated: Whether a write has made it stale since.
    ///   - request: What the request's Cache-Control says.
    public init(_ policy: ReusePolicy, age: Duration, isInvalidated: Bool, request: CacheControl) {
        let staleness = age - policy.freshness.lifetime
        let isFresh = staleness < .zero && !isInvalidated && !policy.mustBeValidated
        if isFresh, Self.isEnough(age: age, remaining: .zero - staleness, request) {
            self = .fresh
            return
        }
        let mayBeStale = !isFresh && !isInvalidated && !request.noCache && request.maxAge == nil
        if mayBeStale, let stale = Self.stale(policy, staleness, request) {
            self = stale
            return
        }
        let window = isInvalidated ? policy.staleIfErrorAfterWrite : policy.staleIfError
        let isAllowed = window > .zero && staleness <= window && !request.noCache
        self = .validate(
            wasFresh: isFresh,
            staleIfError: isAllowed ? policy.isStaleByRule ? .staleByRule : .staleIfError : nil)
    }

    private static func stale(
        _ policy: ReusePolicy, _ staleness: Duration, _ request: CacheControl
    ) -> Reuse? {
        if request.minFresh == nil, policy.staleWhileRevalidate > .zero,
            staleness <= policy.staleWhileRevalidate
        {
            return .stale(policy.isStaleByRule ? .staleByRule : .staleWhileRevalidate, refreshes: true)
        }
        if let accepted = request.maxStale, !policy.forbidsStale, !policy.mustBeValidated,
            accepted == CacheControl.anyStaleness || staleness <= .seconds(accepted)
        {
            return .stale(.maxStale, refreshes: false)
        }
        return nil
    }

    private static func isEnough(age: Duration, remaining: Duration, _ request: CacheControl) -> Bool {
        if request.noCache { return false }
        if let maximum = request.maxAge, age > .seconds(maximum) { return false }
        if let minimum = request.minFresh, remaining < .seconds(minimum) { return false }
        return true
    }
}
