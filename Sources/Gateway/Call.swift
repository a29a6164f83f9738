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

    /// What the cache has to do with the request.
    enum CachePlan: Sendable {
        /// Nothing: it goes upstream and is not stored.
        case bypass(CacheStatus.Forward, NoStoreReason)
        /// It may be answered from the cache and stored under the key.
        case use(CacheKey)
    }

    let method: Method
    let target: RequestTarget
    var fields: HTTPFields
    let hasBody: Bool
    let requestID: [UInt8]
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
    var authorization = Authorization.none
    /// Key.
    var cache = CachePlan.bypass(.bypass, .neverStored)
    var language: [UInt8] = []
    var coding = ContentCoding.identity
    var tags: StoreTags
    /// The cache's generation before the request was sent.
    var generation: UInt64 = 0
    /// The request's content: read before it queues, unless it is large.
    var content = Exchange.Content.none

    /// What Cache-Status says of it as long as nothing is known of the answer.
    var forwarded: CacheStatus {
        switch cache {
        case .bypass(let reason, _):
            .forward(reason, status: nil, stored: false, collapsed: false, detail: nil)
        case .use: .forward(.uriMiss, status: nil, stored: false, collapsed: false, detail: nil)
        }
    }

    /// The method it goes upstream with: HEAD is answered from GET's answer (RFC 9111 §4).
    var upstreamMethod: Method { mayBeShared ? .get : method }

    /// Whether an answer to it may be shared with others, so that what only this client said is not sent on.
    var mayBeShared: Bool {
        if case .use = cache { true } else { false }
    }
}
