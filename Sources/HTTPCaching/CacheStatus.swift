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

    /// Answered from the cache; fresh for so many more seconds.
    case hit(ttl: Int64)
    /// Sent upstream. `status` is upstream's, if it answered; `collapsed` means that another request fetched it.
    /// `detail` is a word, or text of printable ASCII; other text is left out of the field.
    case forward(Forward, status: UInt16?, stored: Bool, collapsed: Bool, detail: String?)
    /// Not looked at: the gateway refused the request.
    case refused
    /// Not looked at: the gateway answered a browser's question itself (Fetch standard, "CORS-preflight request").
    case preflight

    /// The cache's name in the field.
    public static let cacheName = "carecloud-gateway"

    /// The one word for log and statistics.
    public var word: String {
        switch self {
        case .hit: "hit"
        case .forward(_, _, _, collapsed: true, _): "collapsed"
        case .forward(let reason, _, _, _, _): reason.rawValue
        case .refused: "refused"
        case .preflight: "preflight"
        }
    }

    /// The field's value: `carecloud-gateway; fwd=uri-miss; fwd-status=200; stored`.
    public var value: String {
        var value = Self.cacheName
        switch self {
        case .hit(let ttl): value += "; hit; ttl=\(ttl)"
        case .forward(let reason, let status, let stored, let collapsed, let detail):
            value += "; fwd=\(reason.rawValue)"
            if let status { value += "; fwd-status=\(status)" }
            if stored { value += "; stored" }
            if collapsed { value += "; collapsed" }
            if let detail = detail.flatMap(Self.item) { value += "; detail=\(detail)" }
        case .refused: value += "; detail=refused"
        case .preflight: value += "; detail=preflight"
        }
        return value
    }

    /// A word as it is, other text in quotes (RFC 9651 §4.1.6); nil for what a field cannot hold.
    private static func item(_ text: String) -> String? {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        if let first = text.utf8.first, letters ~= first,
            text.utf8.allSatisfy({ letters ~= $0 || $0 == UInt8(ascii: "-") })
        {
            return text
        }
        guard text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else { return nil }
        let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }
        return "\"\(escaped.joined())\""
    }
}
