import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams
import Upstream

/// What the second half of the pipeline comes back with.
enum Answer: Sendable {
    /// One that is stored, or was until it was confirmed.
    case stored(StoredAnswer)
    /// CareCloud's.
    case fetched(Fetched)
}

/// A stored response on its way to a client, and what CareCloud had to do with it.
struct StoredAnswer: Sendable {
    let response: StoredResponse
    /// Why it answers although it is stale, or not what the request wants.
    var reason: CacheReason?
    /// Whether CareCloud was asked.
    var wasForwarded = false
    /// CareCloud's status, if it answered.
    var status: UInt16?
    /// Whether what CareCloud confirmed is stored again.
    var isStored = false
    /// Whether another request asked.
    var isCollapsed = false
    var timing = Timing()

    /// Found without asking.
    init(_ response: StoredResponse, reason: CacheReason? = nil) {
        self.response = response
        self.reason = reason
    }

    /// CareCloud was asked. Without a reason it has confirmed the response.
    init(
        _ response: StoredResponse, reason: CacheReason? = nil, status: UInt16?, isStored: Bool = false,
        timing: Timing
    ) {
        self.init(response, reason: reason)
        wasForwarded = true
        self.status = status
        self.isStored = isStored
        self.timing = timing
    }

    /// For another request that waited for the same, so long.
    func collapsed(waited: Duration) -> StoredAnswer {
        var own = self
        own.isCollapsed = true
        own.timing = timing.last(waited)
        return own
    }
}

/// CareCloud's answer to one request, ready to be delivered: its content may still be arriving.
struct Fetched: Sendable {
    let status: Status
    /// End-to-end fields, with Via and Date; without Content-Length.
    var fields: HTTPFields
    /// The same in the form that clients get.
    var clientFields: HTTPFields
    /// The gateway's own tag of the content; nil where CareCloud gave one, or the content was not whole with the head.
    var madeTag: EntityTag?
    /// What CareCloud's Content-Length said.
    let contentLength: Int?
    /// As it came, without cookies where they end here.
    let response: TransferResponse
    var timing: Timing
    /// The content, for the one who is answered.
    var content: ContentReader?
    /// Whether it was stored, or will be when its content is complete.
    var isStored = false
    /// Where; nil when it is not.
    var storageKey: StorageKey?
    /// Whether nothing in it is for the one who asked alone.
    var sharesAllFields = true
    /// Why not; nil when it was, or when nobody asked.
    var cacheReason: CacheReason?
    /// Whether another request fetched it.
    var isCollapsed = false

    /// The same answer for one who is answered with it.
    /// - Parameter waited: for its head.
    /// - Returns: Nil when its first bytes are gone.
    func read(isCollapsed: Bool, waited: Duration) -> Fetched? {
        guard let reader = response.content.makeReader() else { return nil }
        var own = self
        own.content = reader
        own.isCollapsed = isCollapsed
        own.timing = timing.last(waited)
        return own
    }

    init(_ response: TransferResponse, to call: Call, timing: Timing, unixSeconds: Int64) {
        var response = response
        if call.dropsCookies { response.fields.removeAll("Set-Cookie") }
        self.response = response
        self.timing = timing
        status = response.status
        contentLength = response.fields["Content-Length"].flatMap {
            Int(String(decoding: $0, as: UTF8.self))
        }
        fields = ForwardedFields.toClient(response.fields, of: call, unixSeconds: unixSeconds)
        clientFields = fields
    }
}

/// Where the time of a request went.
struct Timing: Sendable {
    /// Waiting for the budget, over all attempts; nil when it was not asked.
    var queue: Duration?
    /// From sending to the head of the answer, over all attempts; nil when nothing was sent.
    var upstream: Duration?

    /// What falls to one who has waited only so long, to the end: others had begun the waiting.
    func last(_ waited: Duration) -> Timing {
        let upstream = upstream.map { min($0, waited) }
        return Timing(queue: queue.map { min($0, waited - (upstream ?? .zero)) }, upstream: upstream)
    }
}
