/// Answers that are fetched at the start and kept warm: each path in each language and coding.
public struct WarmUp: Sendable, Equatable {
    /// Paths with their queries as tills send them, but without the tenant's `path_prefix`; each begins with its `api_path`.
    public var paths: [String]
    /// Values of Accept-Language; the empty one stands for a request without it.
    public var languages: [String]
    /// What Accept-Encoding asks for.
    public var codings: [WarmUpCoding]

    /// Most requests of all sections of a tenant.
    static let maximumRequests = 1000
    /// Longest path in bytes.
    static let maximumPathSize = 8192

    /// How many requests it takes.
    public var requestCount: Int { paths.count * languages.count * codings.count }
}

/// How the content of an answer is encoded.
public enum WarmUpCoding: String, Sendable, CaseIterable {
    /// As it is.
    case identity
    /// Compressed.
    case gzip
}
