/// Why the cache did what it did: one word for Cache-Status (RFC 9211 §2.8), log and statistics.
public enum CacheReason: String, Sendable, CaseIterable {
    // Why an answer is not stored.

    /// The method is neither GET nor HEAD; only GET is stored.
    case requestMethod = "request-method"
    /// The request forbids it (RFC 9111 §5.2.1.5).
    case requestNoStore = "request-no-store"
    /// The request has a Cookie, on which the answer may depend.
    case requestCookie = "request-cookie"
    /// The request has content, on which the answer may depend.
    case requestBody = "request-body"
    /// The request takes no JSON, or says that it is of another media type (RFC 9110 §12.5.1).
    case requestMediaType = "request-media-type"
    /// The request has a precondition that only the origin can judge (RFC 9111 §4.3.2).
    case requestPrecondition = "request-precondition"
    /// The request has a token of its own, and those are not cached here.
    case requestAuthorization = "request-authorization"
    /// What the request asks for is never stored: logins, tokens, probes, and what is unknown.
    case neverStored = "never-stored"
    /// A rule of the configuration says `never`.
    case rule
    /// Answers with this status are not stored.
    case responseStatus = "status"
    /// no-store (RFC 9111 §5.2.2.5).
    case noStore = "no-store"
    /// private (RFC 9111 §5.2.2.7).
    case isPrivate = "private"
    /// no-cache (RFC 9111 §5.2.2.4) without a validator: it would have to be fetched anew each time.
    case noCache = "no-cache"
    /// The answer sets a cookie.
    case setCookie = "set-cookie"
    /// Vary is `*` or names a field that the gateway sets anew in each request, or the content is coded in a way that was not asked for (RFC 9111 §4.1).
    case vary
    /// A part of the content (RFC 9110 §14.4), or content that may be one: the close of the connection ends it, and it is no
    /// whole JSON text.
    case partial
    /// Neither max-age nor Expires says how long it is fresh, and no rule does.
    case noFreshness = "no-freshness"
    /// It was stale when it came, and cannot be validated.
    case expired
    /// Larger than one entry may be.
    case tooLarge = "too-large"
    /// A write dropped what it belongs to while it was on its way.
    case overtakenByWrite = "overtaken"

    // Why a stored answer is used although it is not fresh, or not good enough for the request.

    /// It is asked for again meanwhile (RFC 5861 §3).
    case staleWhileRevalidate = "stale-while-revalidate"
    /// CareCloud fails, or cannot be asked (RFC 5861 §4).
    case staleIfError = "stale-if-error"
    /// The same, by a rule, although the answer itself forbids it.
    case staleByRule = "stale-by-rule"
    /// The client takes it (RFC 9111 §5.2.1.2).
    case maxStale = "max-stale"
    /// The client wants a newer one, but more such wishes are not followed now (`cache.forced_refreshes`).
    case refreshNotForced = "refresh-not-forced"

    // Why the cache was not asked.

    /// The gateway turned the request away.
    case refused
    /// A browser's question before a request (Fetch standard, "CORS-preflight request").
    case preflight
    /// Nothing usable is stored, and the request wants nothing else (RFC 9111 §5.2.1.7).
    case onlyIfCached = "only-if-cached"

    /// Its place in ``allCases``.
    public var number: Int { Self.numbers[self] ?? 0 }

    private static let numbers = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
