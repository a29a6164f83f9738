/// What the cache did with a request, as Cache-Status tells it (RFC 9211).
public enum CacheStatus: Sendable, Equatable {
    /// Why a request went upstream (RFC 9211 §2.2); the raw value is the word.
    public enum Forward: String, Sendable, CaseIterable {
        /// The cache was not to be used for it.
        case bypass
        /// The method is not one that is answered from the cache.
        case method
        /// Nothing is stored under its key.
        case uriMiss = "uri-miss"
        /// Something is, but for other request fields.
        case varyMiss = "vary-miss"
        /// Nothing fits, for one reason or the other.
        case miss
        /// What is stored is fresh, but the request wants another.
        case request
        /// What is stored is stale.
        case stale
        /// What is stored is a part.
        case partial
    }

    /// Answered from the cache without asking anyone; fresh for so many more seconds, negative when it is stale. The reason
    /// says why it was used all the same.
    case hit(ttl: Int64, CacheReason?)
    /// Sent upstream. `status` is upstream's, if it answered; `collapsed` means that another request fetched it.
    case forward(Forward, status: UInt16?, stored: Bool, collapsed: Bool, CacheReason?)
    /// Sent upstream, and answered from the cache: because that has confirmed it (304), or because it failed, for a reason.
    /// `status` is upstream's, if it answered.
    case forwardedHit(Forward, status: UInt16?, ttl: Int64, stored: Bool, collapsed: Bool, CacheReason?)
    /// Not looked at, or nothing was found and nobody was to be asked.
    case none(CacheReason)

    /// The cache's name in the field.
    public static let cacheName = "carecloud-gateway"

    /// The one word for log and statistics.
    public var word: String {
        switch self {
        case .hit(_, nil), .hit(_, .refreshNotForced): "hit"
        case .hit(_, .some): "stale"
        case .forwardedHit(_, _, _, _, _, .some): "stale"
        case .forward(_, _, _, collapsed: true, _): "collapsed"
        case .forwardedHit: "revalidated"
        case .forward(let reason, _, _, _, _): reason.rawValue
        case .none(let reason): reason.rawValue
        }
    }

    /// Why the cache did not do what is usual; nil when it did.
    public var reason: CacheReason? {
        switch self {
        case .hit(_, let reason), .forward(_, _, _, _, let reason),
            .forwardedHit(_, _, _, _, _, let reason):
            reason
        case .none(let reason): reason
        }
    }

    /// The field's value: `carecloud-gateway; fwd=uri-miss; fwd-status=200; stored`.
    public var value: String {
        var value = Self.cacheName
        switch self {
        case .hit(let ttl, _): value += "; hit; ttl=\(ttl)"
        case .forward(let forward, let status, let stored, let collapsed, _):
            value += Self.parameters(forward, status, stored, collapsed)
        case .forwardedHit(let forward, let status, let ttl, let stored, let collapsed, _):
            value += Self.parameters(forward, status, stored, collapsed) + "; ttl=\(ttl)"
        case .none: break
        }
        return value + (reason.map { "; detail=\($0.rawValue)" } ?? "")
    }

    private static func parameters(
        _ forward: Forward, _ status: UInt16?, _ stored: Bool, _ collapsed: Bool
    ) -> String {
        "; fwd=\(forward.rawValue)" + (status.map { "; fwd-status=\($0)" } ?? "")
            + (stored ? "; stored" : "") + (collapsed ? "; collapsed" : "")
    }
}
