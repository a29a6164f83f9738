import CareCloud
import HTTPCaching
import HTTPSemantics
import Upstream

/// Whether the answer may be stored, and until when (RFC 9111 §3).
extension GatewayCore {
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
        return judge(
            fetched.status, response.fields, to: call, unixSeconds: unixSeconds,
            delay: response.requestSent.duration(to: response.headReceived))
    }

    /// Where the key does not tell tokens' answers apart by CareCloud's rules, HTTP's own hold (RFC 9111 §3.5).
    func judge(
        _ status: Status, _ response: HTTPFields, to call: Call, unixSeconds: Int64, delay: Duration
    ) -> StoreDecision {
        judge.judge(
            request: call.fields, status: status, response: response, rule: call.rule.caching,
            isAuthorized: call.resource.isForeign && call.authorization == .client, unixNow: unixSeconds,
            delay: delay)
    }
}
