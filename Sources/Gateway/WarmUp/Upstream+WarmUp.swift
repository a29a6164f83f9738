import CacheStore
import CareCloud
import Configuration
import EventLoop
import HTTPSemantics
import Upstream

/// What the configuration names is fetched at the start and again before it ends, behind all that clients ask for.
extension Upstream {
    /// How often it is looked whether something is missing: at the start, dropped by a write, or about to end.
    private static let warmUpInterval: Duration = .seconds(1)
    /// A long list is looked through less often, so that it takes no time from the loop.
    private static let warmUpsPerInterval = 200

    func beginWarmUp(_ core: GatewayCore) {
        let tenants = core.warmUps.withValue { lists in lists.indices.filter { !lists[$0].items.isEmpty } }
        guard !tenants.isEmpty else { return }
        warmUp(tenants, core)
    }

    private func warmUp(_ tenants: [Int], _ core: GatewayCore) {
        guard !core.isDraining else { return }
        for tenant in tenants {
            for index in core.warmUps.withValue({ $0[tenant].candidates(now: loop.now) }) {
                warmUp(index, tenant, core)
            }
        }
        let timer = LoopTimer(on: loop) { [weak self] in
            self?.assumeIsolated { $0.warmUp(tenants, core) }
        }
        let count = core.warmUps.withValue { $0.reduce(0) { $0 + $1.items.count } }
        timer.set(to: loop.now + Self.warmUpInterval * max(1, count / Self.warmUpsPerInterval))
    }

    /// CareCloud answers again after an outage: what failed meanwhile is fetched, one behind the other.
    func warmUpAtOnce(_ tenant: Int, _ core: GatewayCore) {
        core.warmUps.withValue { $0[tenant].forgetFailures() }
        warmUpNext(tenant, core)
    }

    private func warmUpNext(_ tenant: Int, _ core: GatewayCore) {
        guard !core.isDraining,
            core.warmUps.withValue({ $0[tenant].items.count <= Self.warmUpsPerInterval })
        else { return }
        for index in core.warmUps.withValue({ $0[tenant].candidates(now: loop.now) })
        where core.warmUps.withValue({ $0[tenant].hasRoom }) {
            warmUp(index, tenant, core)
        }
    }

    private func warmUp(_ index: Int, _ tenant: Int, _ core: GatewayCore) {
        let item = core.warmUps.withValue { $0[tenant].items[index] }
        guard var call = core.call(for: item, of: core.tenants[tenant], now: loop.now) else { return }
        let stored = core.lookup(&call, at: loop.now).answer?.response
        let isWarm = stored.map { loop.now < $0.renewedFrom } ?? false
        core.warmUps.withValue {
            $0[tenant].note(index, isWarm: stored.map { loop.now < $0.freshUntil } ?? false)
        }
        guard !isWarm, core.warmUps.withValue({ $0[tenant].begin(index) }) else { return }
        var refresh = stored.map { call.refreshing($0, at: loop.now) } ?? call.asRefresh
        core.makeOwn(&refresh)
        Task(executorPreference: loop) {
            _ = try? await self.fetch(refresh, core)
            await self.warmedUp(index, tenant, refresh, core)
        }
    }

    private func warmedUp(_ index: Int, _ tenant: Int, _ call: Call, _ core: GatewayCore) {
        var call = call
        let isStored = core.lookup(&call, at: loop.now).answer.map { $0.reason == nil } ?? false
        core.warmUps.withValue { $0[tenant].ended(index, isStored: isStored, now: loop.now) }
        if isStored { warmUpNext(tenant, core) }
    }
}

extension GatewayCore {
    /// As if a client had asked for it that the gateway gives its own token.
    fileprivate func call(for item: WarmUpList.Item, of tenant: Tenant, now: ContinuousClock.Instant) -> Call?
    {
        guard let target = try? RequestTarget(item.path.utf8),
            let resource = CareCloudTarget(path: target.path, apiPath: tenant.apiPath)
        else { return nil }
        var fields = HTTPFields()
        if !item.language.isEmpty { fields.append("Accept-Language", item.language) }
        fields.append("Accept-Encoding", item.coding.rawValue)
        var call = Call(
            method: .get, target: target, fields: fields, hasBody: false,
            requestID: [], alias: nil, tenant: tenant, resource: resource,
            tags: StoreTags(of: resource, path: target.path), received: now)
        let pipeline = RequestPipeline(core: self)
        pipeline.classify(&call)
        call.authorization = tenant.ownAuthorization(for: call)
        pipeline.key(&call)
        guard case .use = call.cache else { return nil }
        return call
    }
}

extension Tenant {
    /// What a request without a token of its own goes with.
    func ownAuthorization(for call: Call) -> Call.Authorization {
        guard let interface = call.resource.interface, policy(for: interface).hasCredentials,
            call.operation?.isAnonymous != true
        else { return .none }
        let isForAll = call.resource.family == .reference || call.resource.family == .catalogue
        return interface == .customer && !isForAll ? .none : .injected(interface)
    }
}
