public import HTTPSemantics

/// What a stored response may be used for, settled when it comes (RFC 9111 §4, RFC 5861).
public struct ReusePolicy: Sendable, Equatable {
    /// How long it is fresh.
    public var freshness: ResponseFreshness
    /// no-cache: it is good for nothing before its origin has confirmed it.
    public var mustBeValidated = false
    /// Whether no client can ask for it when it is stale (RFC 9111 §4.2.4).
    public var forbidsStale = false
    /// Past its freshness; zero for never.
    public var staleWhileRevalidate: Duration = .zero
    /// Past its freshness; zero for never.
    public var staleIfError: Duration = .zero
    /// The same for a response that a write has made stale: what a rule says, not what the response says.
    public var staleIfErrorAfterWrite: Duration = .zero
    /// Whether the windows hold by a rule alone, against what the response says.
    public var isStaleByRule = false
    /// Fields of the request that it depends on, beside those of every key; sorted, each once.
    public var vary: [FieldName] = []
    /// Fields that are not stored with it.
    public var withheldFields: Set<FieldName> = []
    /// By what it can be validated.
    public var validators: Validators

    /// A response that is fresh for a while and no more.
    public init(freshness: ResponseFreshness, validators: Validators) {
        self.freshness = freshness
        self.validators = validators
    }

    /// For how long past its freshness it is of use; nil for any time, since it can be validated.
    public var usefulPastFreshness: Duration? {
        validators.isEmpty ? max(staleWhileRevalidate, staleIfError, staleIfErrorAfterWrite) : nil
    }

    /// Whether keeping it can spare anything.
    var isWorthStoring: Bool {
        if !validators.isEmpty { return true }
        let isFresh = !mustBeValidated && freshness.initialAge < freshness.lifetime
        return isFresh || (usefulPastFreshness ?? .zero) > .zero
    }
}
