public import HTTPSemantics

/// How the answers of some resources are stored, where the operator departs from what CareCloud says.
///
/// Of a tenant's rules the first that fits a request decides alone.
public struct CacheRule: Sendable, Equatable {
    /// The requests that a rule is for. No list is empty.
    public enum Selector: Sendable, Equatable {
        /// First path segments behind the version.
        case resources([String])
        /// Whole families.
        case families([CacheFamily])
        /// Paths behind the version, without a slash before: `*` for a segment, `**` at the end for the rest.
        case paths([String])
    }

    /// The requests that it is for.
    public var selector: Selector
    /// How long an answer is fresh about which CareCloud says nothing, at most ``maximumTTL``; nil when such an answer
    /// is not stored.
    public var ttl: Duration?
    /// The statuses that ``ttl`` is for; empty for 200, and 404 for a minute at most.
    public var statuses: [Status]
    /// The media types that ``ttl`` is for, in lower case and without parameters; empty for JSON's.
    public var mediaTypes: [String]
    /// The longest an answer is fresh, whatever CareCloud says; nil when the rule sets no bound of its own.
    public var maximumTTL: Duration?
    /// How long after its end an answer may be given when CareCloud fails: zero forbids it, nil leaves it to CareCloud.
    public var staleIfError: Duration?
    /// How long after its end an answer may be given while a new one is fetched: zero forbids it, nil leaves it to
    /// CareCloud.
    public var staleWhileRevalidate: Duration?
    /// Whether the two hold although CareCloud's answer forbids stale use; at least one of them is above zero then.
    public var ignoresMustRevalidate: Bool
    /// Nothing is stored; nothing else is set then.
    public var isNever: Bool
    /// Request fields that distinguish answers even without Vary, as they were written; at most 8, all different in any
    /// case of letters.
    public var keyFields: [String]
    /// Where the rule stands.
    public var position: ConfigurationPosition
}
