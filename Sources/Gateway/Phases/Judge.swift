import CareCloud
import HTTPCaching
import HTTPSemantics
import Upstream

/// Whether the answer may be stored, and until when (RFC 9111 §3).
extension GatewayCore {
    /// Other writers change customers' data without a sign, so it is never fresh for longer than this.
    private static let maximumCustomerLifetime: Duration = .seconds(30)

    /// What the specification does not have may show them, too.
    private static func mayShowCustomers(_ family: ResourceFamily) -> Bool {
        family == .customer || family == .unknown
    }

    func judge(_ fetched: Fetched, to call: Call, unixSeconds: Int64) -> StoreDecision {
        switch call.cache {
        case .bypass(_, let reason): return .doNotStore(reason)
        case .use: break
        }
        let response = fetched.response
        // What was not asked for: others who take identity only must not get it.
        if call.coding == .identity, response.fields.contains("Content-Encoding") {
            return .doNotStore(.vary)
        }
        let decision = judge.judge(
            request: call.fields, status: response.status, response: response.fields, unixNow: unixSeconds,
            delay: response.requestSent.duration(to: response.headReceived))
        guard case .store(let freshness) = decision, Self.mayShowCustomers(call.resource.family) else {
            return decision
        }
        let capped = ResponseFreshness(
            lifetime: min(freshness.lifetime, Self.maximumCustomerLifetime), initialAge: freshness.initialAge)
        return capped.initialAge < capped.lifetime ? .store(capped) : .doNotStore(.expired)
    }
}
