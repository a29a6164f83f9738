public import HTTPSemantics

/// Whether a shared cache stores a response, and what for (RFC 9111 §3).
public enum StoreDecision: Sendable, Equatable {
    /// It may be stored.
    case store(ReusePolicy)
    /// It is not.
    case doNotStore(CacheReason)
}

/// What a decision about storing rests on.
public struct StoreJudge: Sendable {
    /// The fields that are part of every cache key, so that Vary may name them.
    public let keyedFields: Set<FieldName>
    /// The fields that the cache itself sets anew in each request: what depends on one fits no later request.
    public let ownFields: Set<FieldName>

    /// A judge for a cache whose key holds these fields.
    public init(keyedFields: Set<FieldName>, ownFields: Set<FieldName> = []) {
        self.keyedFields = keyedFields
        self.ownFields = ownFields
    }

    /// Judges the answer to a GET that may be answered from the cache.
    ///
    /// Stricter than RFC 9111 has it: nothing is stored that neither says itself how long it is fresh nor has a rule
    /// that does.
    /// - Parameters:
    ///   - keepsEveryStatus: Whether an explicit lifetime holds for every final status but 206 and 304 (RFC 9111 §3), and not
    ///     only for those that describe the resource.
    ///   - trustsValidators: Whether the answer may be asked for again by condition: its origin's 304s do not fit its own tags
    ///     otherwise.
    ///   - isAuthorized: Whether requests with Authorization share the answer with others, so that it must say that they may
    ///     (RFC 9111 §3.5). False where the key keeps them apart.
    ///   - unixNow: The wall clock when the response came, in seconds.
    ///   - delay: From sending the request to receiving the response.
    public func judge(
        request: HTTPFields, status: Status, response: HTTPFields, rule: CachingRule = CachingRule(),
        keepsEveryStatus: Bool = false, trustsValidators: Bool = true, isAuthorized: Bool = false,
        unixNow: Int64, delay: Duration
    ) -> StoreDecision {
        if CacheControl(request.values("Cache-Control")).noStore { return .doNotStore(.requestNoStore) }
        let control = CacheControl(response.values("Cache-Control"))
        if let reason = refusal(status, response, control, keepsEveryStatus: keepsEveryStatus) {
            return .doNotStore(reason)
        }
        if isAuthorized, !control.isPublic, !control.mustRevalidate, control.sharedMaxAge == nil {
            return .doNotStore(.requestAuthorization)
        }
        guard let vary = varyingFields(of: response) else { return .doNotStore(.vary) }
        let freshness = ResponseFreshness(
            response, control: control,
            otherwise: control.noCache ? .zero : rule.lifetime(of: status, response),
            atMost: rule.maximumLifetime, unixNow: unixNow, delay: delay)
        guard let freshness else { return .doNotStore(.noFreshness) }
        var policy = ReusePolicy(
            freshness: freshness,
            validators: trustsValidators ? Validators(response, unixNow: unixNow) : .none)
        policy.apply(control, rule)
        policy.vary = vary
        guard policy.isWorthStoring else { return .doNotStore(control.noCache ? .noCache : .expired) }
        return .store(policy)
    }

    private func refusal(
        _ status: Status, _ response: HTTPFields, _ control: CacheControl, keepsEveryStatus: Bool
    ) -> CacheReason? {
        if status == .partialContent || response.contains("Content-Range") { return .partial }
        if !status.describesResource {
            // must-understand is for caches that know what the status means (§5.2.2.3).
            guard keepsEveryStatus, !status.isInterim, status != .notModified, !control.mustUnderstand else {
                return .responseStatus
            }
        }
        return privacy(response: response, control: control)
    }

    private func privacy(response: HTTPFields, control: CacheControl) -> CacheReason? {
        // A cache that understands the status may pass over a no-store that is there for those that do not (§5.2.2.3).
        if control.noStore, !control.mustUnderstand { return .noStore }
        if control.isPrivate { return .isPrivate }
        if response.contains("Set-Cookie"), !control.withheldFields.contains("Set-Cookie") {
            return .setCookie
        }
        return nil
    }

    /// More fields in Vary count as `*`: each request would be compared in all of them.
    static let mostVaryingFields = 32

    /// What Vary names beside the keyed fields, sorted; nil when nothing else can match.
    public func varyingFields(of response: HTTPFields) -> [FieldName]? {
        var names: Set<FieldName> = []
        for element in FieldList.elements(response.values("Vary")) {
            guard let name = FieldName(element), name != "*", !ownFields.contains(name) else { return nil }
            if !keyedFields.contains(name) { names.insert(name) }
            guard names.count <= Self.mostVaryingFields else { return nil }
        }
        return names.sorted { $0.canonical < $1.canonical }
    }

    /// Whether the answer may go to others who asked for the same while it was on its way, though it is not
    /// stored: it needs neither freshness nor a storable status, but nothing in it may be for one client alone.
    public func mayBeShared(status: Status, response: HTTPFields) -> Bool {
        guard status != .partialContent, !response.contains("Content-Range") else { return false }
        let control = CacheControl(response.values("Cache-Control"))
        guard !control.noStore, !control.noCache, control.withheldFields.isEmpty else { return false }
        return privacy(response: response, control: control) == nil && varyingFields(of: response) == []
    }
}

extension CacheControl {
    /// Fields that must not be used again as they are.
    var withheldFields: Set<FieldName> { privateFields.union(noCacheFields) }
}

extension ReusePolicy {
    fileprivate mutating func apply(_ control: CacheControl, _ rule: CachingRule) {
        withheldFields = control.withheldFields
        mustBeValidated = control.noCache
        let isForbidden =
            control.mustRevalidate || control.proxyRevalidate || control.sharedMaxAge != nil
            || control.noCache
        forbidsStale = isForbidden || rule.isNeverStale
        guard !rule.isNeverStale else { return }
        guard !isForbidden || rule.ignoresMustRevalidate else { return }
        isStaleByRule = isForbidden
        let own = { (seconds: Int64?) in isForbidden ? .zero : Duration.seconds(seconds ?? 0) }
        staleWhileRevalidate = rule.staleWhileRevalidate ?? own(control.staleWhileRevalidate)
        staleIfError = rule.staleIfError ?? own(control.staleIfError)
        staleIfErrorAfterWrite = rule.staleIfError ?? .zero
    }
}
