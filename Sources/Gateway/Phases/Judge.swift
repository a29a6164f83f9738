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
        // What stands in for a failure is kept, whatever the failure says of its own freshness (RFC 5861 §4).
        if fetched.status.isServedStale, call.fallback != nil { return .doNotStore(.responseStatus) }
        // What was not asked for: others who take identity only must not get it.
        guard response.fields.values("Content-Encoding").allSatisfy(call.coding.covers) else {
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
            keepsEveryStatus: call.resource.isForeign, trustsValidators: call.trustsValidators,
            isAuthorized: call.resource.isForeign && call.authorization == .client, unixNow: unixSeconds,
            delay: delay)
    }
}

extension ContentCoding {
    /// Whether who asked for this coding can read content that is coded so (RFC 9110 §8.4).
    fileprivate func covers(_ value: [UInt8]) -> Bool {
        let names = FieldList.elements([value]).map { FieldList.lowercased($0) }
        let own = [Array(token.utf8), Array("identity".utf8)] + (self == .gzip ? [Array("x-gzip".utf8)] : [])
        return names.count <= 1 && names.allSatisfy(own.contains)
    }
}
