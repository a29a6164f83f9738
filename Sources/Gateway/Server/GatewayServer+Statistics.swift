import CacheStore
import CareCloud
import Downstream
import EventLoop
import HTTPCaching
import Streams
import Synchronization
public import Telemetry
import Upstream
import UpstreamBudget
import UpstreamCredentials

extension GatewayServer {
    /// Whether new requests are welcome: listening, and not draining.
    public var isReady: Bool { !core.isDraining }

    /// What `/stats` and `/metrics` show; to be asked for on the upstream loop.
    public func statistics(version: String, configurationHash: String) async -> Statistics {
        var tenants: [TenantStatistics] = []
        for tenant in core.tenants {
            tenants.append(await statistics(of: tenant))
        }
        return Statistics(
            version: version, configurationHash: configurationHash,
            uptime: core.started.duration(to: ContinuousClock.now),
            connections: ConnectionStatistics(
                open: core.connections.open, acceptedTotal: core.connections.accepted,
                refusedTotal: core.connections.refused),
            buffers: BufferStatistics(
                bytes: core.memory.bytes, capacityBytes: core.memory.capacity,
                refusedTotal: core.memory.refused),
            shares: shareStatistics, droppedLogLines: core.log.dropped,
            loops: workers.map(\.handler.counters), cache: CacheContents(core.cache.figures),
            reasons: CacheReason.allCases.map(\.rawValue),
            tenants: tenants,
            clients: core.clients.countedNames.enumerated().map { index, name in
                ClientStatistics(name: name, upstreamRequests: core.clientCounters.requests(of: index))
            })
    }

    private func statistics(of tenant: Tenant) async -> TenantStatistics {
        let counters = core.upstreamCounters[tenant.index]
        let lane = await core.upstream.figures(of: tenant.index)
        var upstream = counters.statistics
        upstream.clockOffset = core.health.withValue { $0[tenant.index].clock.offset }
        return TenantStatistics(
            name: tenant.name, cache: cache(of: tenant), upstream: upstream,
            breaker: breaker(of: tenant),
            budget: BudgetStatistics(lane, counters, usage(of: tenant)),
            enterprise: credentials(of: tenant, .enterprise), customer: credentials(of: tenant, .customer))
    }
}

extension GatewayServer {
    private var shareStatistics: ShareStatistics {
        let second = core.started.duration(to: ContinuousClock.now).components.seconds
        return core.shares.withLock { $0.statistics(second: second) }
    }

    private func cache(of tenant: Tenant) -> TenantCacheStatistics {
        let warmUp = core.warmUps.withValue { $0[tenant.index] }
        let second = core.started.duration(to: ContinuousClock.now).components.seconds
        return TenantCacheStatistics(
            bytes: core.cache.bytes(ofTenant: tenant.index), warmUpPaths: warmUp.items.count,
            warmPaths: warmUp.warmCount, unstored: core.unstored.withValue { $0[tenant.index] },
            second: second)
    }

    private func usage(of tenant: Tenant) -> UsageStatistics {
        let second = core.started.duration(to: ContinuousClock.now).components.seconds
        return core.usage.withValue { $0[tenant.index].statistics(second: second) }
    }

    private func breaker(of tenant: Tenant) -> BreakerStatistics {
        guard let breakers = core.health.withValue({ $0[tenant.index].breakers }) else {
            return BreakerStatistics(state: "off", openedTotal: 0)
        }
        let now = ContinuousClock.now
        return BreakerStatistics(
            state: breakers.state(now: now).rawValue, openedTotal: breakers.openedTotal,
            operationsOpenedTotal: breakers.operationsOpenedTotal,
            stoppedOperations: breakers.stoppedOperations(now: now).map { ($0.name, $0.state.rawValue) })
    }

    private func credentials(of tenant: Tenant, _ interface: Interface) -> CredentialStatistics {
        let place = CredentialTable.Place(tenant: tenant.index, interface: interface)
        return core.credentials.withValue { table in
            if let login = table.logins[place] {
                return CredentialStatistics(login.session, now: ContinuousClock.now)
            }
            return table.fixed[place].map { CredentialStatistics(fixed: $0) }
                ?? CredentialStatistics(source: "none", state: "none")
        }
    }
}

extension CacheContents {
    init(_ figures: CacheStore.Figures) {
        self.init(capacityBytes: figures.capacity)
        entries = figures.entries
        bytes = figures.bytes
        stored = UInt64(figures.stored)
        evictions = UInt64(figures.evictions)
        invalidations = UInt64(figures.invalidations)
        purged = UInt64(figures.purged)
    }
}

extension BudgetStatistics {
    init(_ lane: LaneFigures, _ counters: UpstreamCounters, _ usage: UsageStatistics) {
        let (rate, burst): (Double?, Int?) =
            switch lane.settings.limit {
            case .rate(let configured, let burst): (configured.tokensPerSecond, burst)
            case .learned(_, let burst): (lane.learnedRate, burst)
            case .window(let limit, let window): (Double(limit) / (window / .seconds(1)), limit)
            case .off: (nil, nil)
            }
        self.init(
            ratePerSecond: rate, burst: burst, tokens: lane.tokens, pause: lane.pause,
            transit: lane.transitTime,
            queueDepth: lane.queueDepth, queueBytes: lane.queueBytes, queuedTotal: lane.queuedTotal,
            refusedTotal: lane.refusedTotal, waitTimes: counters.waitTimes, classes: counters.classes,
            usage: usage)
    }
}

extension CredentialStatistics {
    /// A fixed token is taken as it is: no login, and nobody asks whether it works.
    fileprivate init(fixed token: FixedToken) {
        self.init(source: token.source, state: "fixed")
    }

    fileprivate init(_ session: LoginSession, now: ContinuousClock.Instant) {
        self.init(
            source: "login", state: session.state.rawValue, failure: session.failure?.rawValue,
            loginsTotal: session.loginsTotal, loginFailuresTotal: session.failuresTotal,
            unauthorizedTotal: session.rejectionsTotal, tokenAge: session.obtained?.duration(to: now))
    }
}
