import HTTPCaching
import HTTPSemantics
import Telemetry

/// What log and statistics will say of a request.
struct RequestRecord: Sendable {
    let requestID: [UInt8]
    let method: [UInt8]
    let userAgent: [UInt8]
    let received: ContinuousClock.Instant
    /// Whether the client asks where the time went.
    var wantsTiming = false
    /// Who sent it, once that is known.
    var client: Client?
    /// The client's address behind trusted proxies; nil when it is the connection's.
    var clientAddress: [UInt8]?
    /// Whether the gateway turned the client away.
    var isRefusal = false
    var tenant: Tenant?
    var pathTemplate: [UInt8] = []
    var status = Status.internalServerError
    var contentBytes = 0
    /// Whether the client was cut off before the end of its answer, or left.
    var isIncomplete = false
    var cache = CacheStatus.none(.refused)
    /// The class in which it waited for the budget; empty if it did not come to that.
    var className = ""
    var queueTime: Duration?
    var upstreamTime: Duration?
    var upstreamStatus: UInt16?

    /// Under which outcome the request counts; nil when the cache was not looked at.
    var outcome: CacheOutcome? {
        switch cache {
        case .hit(_, nil), .hit(_, .refreshNotForced): .hit
        case .hit, .forwardedHit(_, _, _, _, _, .some): .stale
        case .forward(_, _, _, collapsed: true, _), .forwardedHit(_, _, _, _, collapsed: true, _): .collapsed
        case .forwardedHit: .revalidated
        case .forward(.bypass, _, _, _, _), .forward(.method, _, _, _, _): .bypassed
        case .forward: .miss
        case .none: nil
        }
    }
}
