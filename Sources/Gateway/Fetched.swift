import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams
import Upstream

/// What the second half of the pipeline comes back with.
enum Answer: Sendable {
    /// Another request had stored it in the meantime.
    case stored(StoredResponse)
    /// CareCloud's.
    case fetched(Fetched)
}

/// CareCloud's answer to one request, ready to be delivered: its content may still be arriving.
struct Fetched: Sendable {
    let status: Status
    /// End-to-end fields, with Via and Date; without Content-Length.
    let fields: HTTPFields
    /// What CareCloud's Content-Length said.
    let contentLength: Int?
    /// As it came.
    let response: TransferResponse
    var timing: Timing
    /// The content, for the one who is answered.
    var content: ContentReader?
    /// Whether it was stored, or will be when its content is complete.
    var isStored = false
    /// Why not; nil when it was, or when nobody asked.
    var noStoreReason: NoStoreReason?
    /// Whether another request fetched it.
    var isCollapsed = false

    /// The same answer for one who is answered with it.
    /// - Returns: Nil when its first bytes are gone.
    func read(isCollapsed: Bool) -> Fetched? {
        guard let reader = response.content.makeReader() else { return nil }
        var own = self
        own.content = reader
        own.isCollapsed = isCollapsed
        if isCollapsed { own.timing = Timing() }
        return own
    }

    init(_ response: TransferResponse, timing: Timing, unixSeconds: Int64) {
        self.response = response
        self.timing = timing
        status = response.status
        contentLength = response.fields["Content-Length"].flatMap {
            Int(String(decoding: $0, as: UTF8.self))
        }
        fields = ForwardedFields.toClient(response.fields, unixSeconds: unixSeconds)
    }
}

/// Where the time of a request went.
struct Timing: Sendable {
    /// Waiting for the budget, over all attempts; nil when it was not asked.
    var queue: Duration?
    /// From sending to the head of the answer, over all attempts; nil when nothing was sent.
    var upstream: Duration?
}
