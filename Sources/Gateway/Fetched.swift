import CacheStore
import HTTPCaching
import HTTPSemantics
import Upstream

/// What the second half of the pipeline comes back with.
enum Answer: Sendable {
    /// Another request had stored it in the meantime.
    case stored(StoredResponse)
    /// CareCloud's.
    case fetched(Fetched)
}

/// CareCloud's answer to one request, ready to be delivered.
struct Fetched: Sendable {
    let status: Status
    /// End-to-end fields, with Via and Date; without Content-Length.
    let fields: HTTPFields
    let body: [UInt8]
    /// What CareCloud's Content-Length said.
    let contentLength: Int?
    /// As it came, for those who wait for the same.
    let response: TransferResponse
    let timing: Timing
    /// Whether it was stored.
    var isStored = false
    /// Why not; nil when it was, or when nobody asked.
    var noStoreReason: NoStoreReason?
    /// Whether another request fetched it.
    var isCollapsed = false

    init(_ response: TransferResponse, timing: Timing, unixSeconds: Int64) {
        self.response = response
        self.timing = timing
        status = response.status
        body = response.body
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
    /// From sending to the last byte, over all attempts; nil when nothing was sent.
    var upstream: Duration?
}
