import CacheStore
import CareCloud
import Configuration
import Downstream
import HTTPCaching
import HTTPSemantics

/// One request on its way through the phases; each phase fills in what it decides.
struct Call: Sendable {
    /// Whose token the request goes upstream with.
    enum Authorization: Sendable, Equatable {
        /// None: the operation is anonymous, or nobody has a token.
        case none
        /// The gateway's own, for this interface.
        case injected(Interface)
        /// The client's, as it came.
        case client
    }

    /// A stored response that may answer although it is stale.
    struct Fallback: Sendable {
        let response: StoredResponse
        let reason: CacheReason
    }

    /// What the cache has to do with the request.
    enum CachePlan: Sendable {
        /// Nothing: it goes upstream and is not stored.
        case bypass(CacheStatus.Forward, CacheReason)
        /// It may be answered from the cache and stored under the key.
        case use(CacheKey)
    }

    let method: Method
    let target: RequestTarget
    var fields: HTTPFields
    let hasBody: Bool
    var requestID: [UInt8]
    /// Bytes that stand for exactly this request to the hit path; nil when that must not answer it.
    let alias: [UInt8]?

    /// Route.
    var tenant: Tenant
    /// Classify.
    var resource: CareCloudTarget
    var operation: Operation?
    /// Admit.
    var client: Client?
    /// The client's address, behind trusted proxies.
    var clientAddress: IPAddress?
    /// Whether a proxy that is not trusted has passed the request on.
    var wasForwarded = false
    var authorization = Authorization.none
    /// Key.
    var cache = CachePlan.bypass(.bypass, .neverStored)
    var rule = ResourceRule()
    /// What the request's Cache-Control says.
    var control = CacheControl([])
    /// What the client already has.
    var conditions: RequestConditions?
    var language: [UInt8] = []
    var coding = ContentCoding.identity
    var tags: StoreTags
    /// The cache's generation before the request was sent.
    var generation: UInt64 = 0
    /// Lookup: why it goes upstream, if it does.
    var forwardReason = CacheStatus.Forward.uriMiss
    /// The key of one variant, if responses depend on more fields than those of every key.
    var variant: CacheKey?
    /// What is stored and is to be confirmed (RFC 9111 §4.3).
    var validated: StoredResponse?
    /// Whether the answer may be confirmed later: not after a 304 that was about another response.
    var trustsValidators = true
    /// What answers, and why, when CareCloud fails.
    var fallback: Fallback?
    /// Whether no client waits: what is stored is to be renewed.
    var isRefresh = false
    /// When it was received, or begun.
    var received: ContinuousClock.Instant
    /// Whom to tell of interim answers.
    var exchange: Exchange?
    /// The request's content: read before it queues, unless it is large.
    var content = Exchange.Content.none

    /// Why it goes upstream.
    var forward: CacheStatus.Forward {
        switch cache {
        case .bypass(let reason, _): reason
        case .use: forwardReason
        }
    }

    /// What Cache-Status says of it as long as nothing is known of the answer.
    var forwarded: CacheStatus {
        .forward(forward, status: nil, stored: false, collapsed: false, nil)
    }

    /// Under which key the response that answers it stands; nil when it bypasses the cache.
    var ownKey: CacheKey? {
        guard case .use(let key) = cache else { return nil }
        return variant ?? key
    }

    /// The same without conditions, after a 304 that confirms nothing (RFC 9111 §4.3.4). What comes is not asked for by
    /// condition either, so that its refresh costs one request and not two.
    var askingForAll: Call {
        var whole = self
        (whole.validated, whole.trustsValidators) = (nil, false)
        return whole
    }

    /// The method it goes upstream with: HEAD is answered from GET's answer (RFC 9111 §4).
    var upstreamMethod: Method { mayBeShared ? .get : method }

    /// The path and query that it goes upstream with. Requests whose escapes differ only in the case of digits share answers,
    /// so they are sent in one spelling (RFC 3986 §6.2.2.1); other requests go byte by byte.
    var upstreamTarget: [UInt8] {
        mayBeShared ? PercentEncoding.normalizingCase(target.pathAndQuery) : target.pathAndQuery
    }

    /// Whether cookies end at the gateway, in both directions.
    var dropsCookies: Bool { tenant.dropsCookies && !resource.isForeign }

    /// Whether an answer to it may be shared with others, so that what only this client said is not sent on.
    var mayBeShared: Bool {
        if case .use = cache { true } else { false }
    }
}
