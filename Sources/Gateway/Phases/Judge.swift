import HTTPCaching
import HTTPSemantics
import Upstream

/// Whether the answer may be stored, and until when (RFC 9111 §3).
extension GatewayCore {
    func judge(_ fetched: Fetched, to call: Call, unixSeconds: Int64) -> StoreDecision {
        switch call.cache {
        case .bypass(_, let reason): return .doNotStore(reason)
        case .use where call.method != .get: return .doNotStore(.requestMethod)
        case .use:
            let response = fetched.response
            return judge.judge(
                request: call.fields, status: response.status, response: response.fields,
                unixNow: unixSeconds, delay: response.requestSent.duration(to: response.headReceived))
        }
    }
}
