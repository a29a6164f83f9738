/// Why an answer is not stored, in the words of the log.
public enum NoStoreReason: String, Sendable, CaseIterable {
    /// The method is neither GET nor HEAD; only GET is stored.
    case requestMethod = "request-method"
    /// The request forbids it (RFC 9111 §5.2.1.5).
    case requestNoStore = "request-no-store"
    /// The request has a Cookie, on which the answer may depend.
    case requestCookie = "request-cookie"
    /// The request has content, on which the answer may depend.
    case requestBody = "request-body"
    /// The request has a token of its own, and those are not cached here.
    case requestAuthorization = "request-authorization"
    /// What the request asks for is never stored: logins, tokens, probes, and what is unknown.
    case neverStored = "never-stored"
    /// Answers with this status are not stored.
    case responseStatus = "status"
    /// no-store (RFC 9111 §5.2.2.5).
    case noStore = "no-store"
    /// private (RFC 9111 §5.2.2.7).
    case isPrivate = "private"
    /// no-cache (RFC 9111 §5.2.2.4): it would have to be asked for again each time.
    case noCache = "no-cache"
    /// The answer sets a cookie.
    case setCookie = "set-cookie"
    /// Vary is `*`, or names a field that is not in the key (RFC 9111 §4.1).
    case vary
    /// A part of the content (RFC 9110 §14.4).
    case partial
    /// Neither max-age nor Expires says how long it is fresh.
    case noFreshness = "no-freshness"
    /// It was stale when it came.
    case expired
    /// Larger than one entry may be.
    case tooLarge = "too-large"
    /// A write dropped what it belongs to while it was on its way.
    case overtakenByWrite = "overtaken"
}
