import Configuration
import EventLoop
import HTTPCaching
import UpstreamBudget

/// Whether a tenant's CareCloud answers, and what is done while it does not.
struct UpstreamHealth: Sendable {
    /// Nil when they are off.
    var breakers: Breakers?
    /// Nil when nothing is sent again.
    var retries: RetryAllowance?
    /// What is asked for to see whether CareCloud answers again; nil when clients' own requests show it.
    let probePath: [UInt8]?
    /// Whether connections are opened until one stands.
    var isTestingConnection = false
    /// Whether CareCloud could not be asked since the last good answer.
    var isAway = false
    /// How far this machine's clock is from CareCloud's.
    var clock = OriginClock()
    /// The difference that the log has told of, in seconds; 0 when it is none to speak of.
    var toldOffset: Int64 = 0
    /// For the next probe.
    var timer: LoopBound<LoopTimer>?

    /// Whether a client's request may be the one that tries whether CareCloud answers again.
    var clientsMayTry: Bool { probePath == nil }

    init(breakers: Breakers?, retries: Bool, probePath: [UInt8]?) {
        self.breakers = breakers
        self.retries = retries ? RetryAllowance() : nil
        self.probePath = probePath
    }
}

extension UpstreamHealth {
    init(_ tenant: TenantConfiguration) {
        self.init(
            breakers: tenant.breaker.map { Breakers(failures: $0.failures, duration: $0.duration) },
            retries: tenant.retries, probePath: tenant.probePath.map { Array($0.utf8) })
    }
}
