public import HTTPSemantics

/// Whether a shared cache stores a response, and for how long it is fresh (RFC 9111 §3).
public enum StoreDecision: Sendable, Equatable {
    /// It may be stored and used while it is fresh.
    case store(ResponseFreshness)
    /// It is not.
    case doNotStore(NoStoreReason)
}

/// What a decision about storing rests on.
public struct StoreJudge: Sendable {
    /// The fields that are part of the cache key, so that Vary may name them.
    public let keyedFields: Set<FieldName>

    /// A judge for a cache whose key holds these fields.
    public init(keyedFields: Set<FieldName>) {
        self.keyedFields = keyedFields
    }

    /// Judges the answer to a GET that may be answered from the cache.
    ///
    /// Stricter than RFC 9111 has it: nothing is stored without explicit freshness, nor what would have to be
    /// validated before each use. Authorization (§3.5) is not looked at: whose requests share an entry is the
    /// key's matter.
    /// - Parameters:
    ///   - unixNow: The wall clock when the response came, in seconds.
    ///   - delay: From sending the request to receiving the response.
    public func judge(
        request: HTTPFields, status: Status, response: HTTPFields, unixNow: Int64, delay: Duration
    ) -> StoreDecision {
        if CacheControl(request.values("Cache-Control")).noStore { return .doNotStore(.requestNoStore) }
        let control = CacheControl(response.values("Cache-Control"))
        if let reason = refusal(status: status, response: response, control: control) {
            return .doNotStore(reason)
        }
        guard
            let freshness = ResponseFreshness(response, control: control, unixNow: unixNow, delay: delay)
        else { return .doNotStore(.noFreshness) }
        guard freshness.initialAge < freshness.lifetime else { return .doNotStore(.expired) }
        return .store(freshness)
    }

    private func refusal(status: Status, response: HTTPFields, control: CacheControl) -> NoStoreReason? {
        if status == .partialContent || response.contains("Content-Range") { return .partial }
        if !Self.isStorable(status) { return .responseStatus }
        return privacy(response: response, control: control)
    }

    private func privacy(response: HTTPFields, control: CacheControl) -> NoStoreReason? {
        if control.noStore { return .noStore }
        if control.isPrivate { return .isPrivate }
        if control.noCache { return .noCache }
        if response.contains("Set-Cookie") { return .setCookie }
        return variesOnlyByKey(response) ? nil : .vary
    }

    /// What says something of the resource; never of the token, the rate or a failure.
    static func isStorable(_ status: Status) -> Bool {
        switch status {
        case .ok, .nonAuthoritativeInformation, .noContent, .movedPermanently, .permanentRedirect, .notFound,
            .gone:
            true
        default: false
        }
    }

    private func variesOnlyByKey(_ response: HTTPFields) -> Bool {
        FieldList.elements(response.values("Vary")).allSatisfy { element in
            FieldName(element).map(keyedFields.contains) ?? false
        }
    }

    /// Whether the answer may go to others who asked for the same while it was on its way, though it is not
    /// stored: it needs neither freshness nor a storable status, but nothing in it may be for one client alone.
    public func mayBeShared(status: Status, response: HTTPFields) -> Bool {
        guard status != .partialContent, !response.contains("Content-Range") else { return false }
        let control = CacheControl(response.values("Cache-Control"))
        return privacy(response: response, control: control) == nil
    }
}
