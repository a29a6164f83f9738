import CareCloud
import Configuration
import HTTPSemantics
import Synchronization
import UpstreamBudget

/// Clients of one rule: a device with a key, or all devices of a network.
final class Client: Sendable {
    /// Its place in log and statistics.
    let index: Int
    /// Its number in the statistics, where clients without a name are one, and so are those beyond a thousand.
    let statisticsIndex: Int
    /// As the log writes it; empty for none.
    let name: [UInt8]
    /// Whether it is known by a key, and not by its network.
    let hasKey: Bool
    /// Nil for all.
    private let tenants: Set<Int>?
    private let permissions: [OperationMatch]?
    /// No request of its is more urgent.
    let mostUrgent: PriorityClass
    /// Whether it may hold all of what clients share (`share: all`).
    let holdsAll: Bool
    /// Nil for any number of requests.
    private let bucket: Mutex<TokenBucket?>

    /// Nobody in particular, who may do everything.
    init() {
        index = 0
        statisticsIndex = 0
        name = []
        hasKey = false
        tenants = nil
        permissions = nil
        mostUrgent = .checkout
        holdsAll = false
        bucket = Mutex(nil)
    }

    init(
        _ rule: ClientRule, index: Int, statisticsIndex: Int, tenants: [Tenant], now: ContinuousClock.Instant
    ) {
        self.index = index
        self.statisticsIndex = statisticsIndex
        name = Array((rule.name ?? "").utf8)
        hasKey = !rule.keys.isEmpty
        let allowed = tenants.filter { rule.tenants.contains($0.name) }.map(\.index)
        self.tenants = rule.tenants.isEmpty ? nil : Set(allowed)
        permissions = rule.operations.isEmpty ? nil : rule.operations.map { OperationMatch($0) }
        mostUrgent = PriorityClass(rule.priority)
        holdsAll = rule.share == .all
        bucket = Mutex(
            rule.rate.map {
                TokenBucket(rate: Rate($0.count, per: $0.interval), burst: rule.burst, now: now)
            })
    }

    /// Fails when it may not send this request, or not now.
    func check(_ call: Call, now: ContinuousClock.Instant) throws(GatewayError) {
        if let tenants, !tenants.contains(call.tenant.index) { throw .tenantNotAllowed() }
        if let permissions, !permissions.contains(where: { $0.covers(call.resource, call.method) }) {
            throw .operationNotAllowed()
        }
        let wait: Duration = bucket.withLock { bucket in
            bucket?.take(now: now) == false ? bucket?.timeUntilToken(now: now) ?? .zero : .zero
        }
        if wait > .zero { throw .clientTooFast(retryAfter: RetryAfter.seconds(covering: wait)) }
    }
}
