import CareCloud
import Configuration
import HTTPSemantics
import Synchronization
import UpstreamBudget

/// Clients of one rule: a device with a key, or all devices of a network.
final class Client: Sendable {
    /// Operations that it may ask for.
    private struct Permission {
        let method: Method?
        let path: PathPattern

        /// GET's permission is HEAD's, too (RFC 9110 §9.3.2).
        func covers(_ call: Call) -> Bool {
            let asked = call.method == .head ? Method.get : call.method
            return (method == nil || method == asked || method == call.method) && call.resource.matches(path)
        }
    }

    /// Its place in log and statistics.
    let index: Int
    /// Its number in the statistics, where clients without a name are one, and so are those beyond a thousand.
    let statisticsIndex: Int
    /// As the log writes it; empty for none.
    let name: [UInt8]
    /// Nil for all.
    private let tenants: Set<Int>?
    private let permissions: [Permission]?
    /// Nil for any number of requests.
    private let bucket: Mutex<TokenBucket?>

    /// Nobody in particular, who may do everything.
    init() {
        index = 0
        statisticsIndex = 0
        name = []
        tenants = nil
        permissions = nil
        bucket = Mutex(nil)
    }

    init(
        _ rule: ClientRule, index: Int, statisticsIndex: Int, tenants: [Tenant], now: ContinuousClock.Instant
    ) {
        self.index = index
        self.statisticsIndex = statisticsIndex
        name = Array((rule.name ?? "").utf8)
        let allowed = tenants.filter { rule.tenants.contains($0.name) }.map(\.index)
        self.tenants = rule.tenants.isEmpty ? nil : Set(allowed)
        let permissions = rule.operations.map { pattern in
            Permission(
                method: pattern.method.flatMap { Method(Array($0.utf8)) }, path: PathPattern(pattern.path))
        }
        self.permissions = rule.operations.isEmpty ? nil : permissions
        bucket = Mutex(
            rule.rate.map {
                TokenBucket(rate: Rate($0.count, per: $0.interval), burst: rule.burst, now: now)
            })
    }

    /// Fails when it may not send this request, or not now.
    func check(_ call: Call, now: ContinuousClock.Instant) throws(GatewayError) {
        if let tenants, !tenants.contains(call.tenant.index) { throw .tenantNotAllowed() }
        if let permissions, !permissions.contains(where: { $0.covers(call) }) { throw .operationNotAllowed() }
        let wait: Duration = bucket.withLock { bucket in
            bucket?.take(now: now) == false ? bucket?.timeUntilToken(now: now) ?? .zero : .zero
        }
        if wait > .zero { throw .clientTooFast(retryAfter: RetryAfter.seconds(covering: wait)) }
    }
}
