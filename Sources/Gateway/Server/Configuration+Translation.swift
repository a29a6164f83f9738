import CacheStore
import Configuration
import Downstream
import EventLoop
import HTTPWire
import Upstream
import UpstreamBudget

extension ListenAddress {
    /// As the socket calls take it; a configuration holds no other lengths than 4 and 16 bytes.
    var socketAddress: SocketAddress? { SocketAddress(address: bytes, port: port) }
}

extension ServerSettings {
    /// - Parameter connections: fewer than configured where the system has not so many descriptors.
    init(_ limits: LimitsConfiguration, connections: Int) {
        self.init(
            wire: WireLimits(requestLine: limits.requestLine, head: limits.head), body: limits.body,
            headerTimeout: limits.headerTimeout, writeTimeout: limits.writeTimeout,
            idleTimeout: limits.idleTimeout, connections: connections,
            connectionsPerAddress: limits.connectionsPerAddress)
    }
}

extension WorkerCount {
    /// `auto` is one a processor core.
    var count: Int {
        switch self {
        case .automatic: EventLoop.processorCount
        case .fixed(let count): count
        }
    }
}

extension LaneSettings {
    init(_ tenant: TenantConfiguration) throws(StartError) {
        let scheme: Upstream::UpstreamOrigin.Scheme = tenant.upstream.scheme == .https ? .https : .http
        guard
            let origin = Upstream::UpstreamOrigin(
                scheme: scheme, host: tenant.upstream.host, port: tenant.upstream.port,
                caFile: tenant.certificateAuthorityFile?.path, connectTimeout: tenant.timeouts.connect,
                firstByteTimeout: tenant.timeouts.firstByte, idleTimeout: tenant.timeouts.idle,
                connectionAge: tenant.timeouts.connectionAge)
        else {
            throw StartError("tenants.\(tenant.name).upstream: \(tenant.upstream) is no usable address")
        }
        self.init(origin: origin, budget: BudgetSettings(tenant))
    }
}

extension BudgetSettings {
    /// Without a budget nothing waits for tokens; who waits for a place in flight waits as long as an answer may
    /// take.
    init(_ tenant: TenantConfiguration) {
        guard let budget = tenant.budget else {
            self.init(
                limit: .off, maxWait: tenant.timeouts.firstByte, maxQueue: 1000,
                maxInFlight: tenant.maximumInFlight)
            return
        }
        let limit = Limit(budget.pace)
        self.init(
            limit: limit, maxWait: budget.maximumWait, maxQueue: budget.maximumQueue,
            maxBytes: budget.maximumQueueBytes, maxInFlight: tenant.maximumInFlight,
            transit: limit.transit)
    }
}

extension CacheShares {
    init(_ configuration: GatewayConfiguration) {
        let shares = configuration.cache.shares
        self.init(
            capacity: configuration.cache.memory, tenants: configuration.tenants.map(\.cacheShare),
            families: [shares.customer, shares.catalogue, shares.reference, shares.other])
    }
}

extension BudgetSettings.Limit {
    init(_ pace: BudgetConfiguration.Pace) {
        switch pace {
        case .rate(let rate, let burst): self = .rate(Rate(rate.count, per: rate.interval), burst: burst)
        case .learned(let ceiling, let burst):
            self = .learned(ceiling: ceiling.map { Rate($0.count, per: $0.interval) }, burst: burst)
        case .window(let limit, let length): self = .window(limit: limit, window: length)
        }
    }
}
