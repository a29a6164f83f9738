import Configuration
import EventLoop
import UpstreamBudget

/// Whether a tenant's CareCloud answers, and what is done while it does not.
struct UpstreamHealth: Sendable {
    /// Nil when it is off.
    var breaker: Breaker?
    /// Nil when nothing is sent again.
    var retries: RetryAllowance?
    /// What is asked for to see whether CareCloud answers again; nil when clients' own requests show it.
    let probePath: [UInt8]?
    /// For the next probe.
    var timer: LoopBound<LoopTimer>?

    /// Whether a client's request may be the one that tries whether CareCloud answers again.
    var clientsMayTry: Bool { probePath == nil }

    init(breaker: Breaker?, retries: Bool, probePath: [UInt8]?) {
        self.breaker = breaker
        self.retries = retries ? RetryAllowance() : nil
        self.probePath = probePath
    }
}

extension UpstreamHealth {
    init(_ tenant: TenantConfiguration) {
        self.init(
            breaker: tenant.breaker.map { Breaker(failures: $0.failures, duration: $0.duration) },
            retries: tenant.retries, probePath: tenant.probePath.map { Array($0.utf8) })
    }
}
