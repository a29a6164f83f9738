import CacheStore
import EventLoop
import HTTPCaching
import Telemetry
import Upstream

/// The cache's answer, if it has one that is good enough.
extension RequestPipeline {
    /// - Returns: Nil when CareCloud is to be asked; then the call knows what is stored and may be confirmed.
    func lookup(_ call: inout Call, at now: ContinuousClock.Instant) -> StoredAnswer? {
        let found = core.lookup(&call, at: now)
        guard let answer = found.answer else { return nil }
        if found.isToBeRenewed { core.renew(answer.response, for: call, at: now) }
        core.shortenWay(to: answer, for: call)
        return answer
    }
}

extension GatewayCore {
    /// What is stored for a call, judged by its own freshness and by what the call wants (RFC 9111 §4).
    func lookup(
        _ call: inout Call, at now: ContinuousClock.Instant
    ) -> (answer: StoredAnswer?, isToBeRenewed: Bool) {
        guard let found = find(&call, at: now) else { return (nil, false) }
        let reuse = Reuse(
            found.response.policy, age: found.response.age(at: now), isInvalidated: found.isInvalidated,
            request: call.control)
        switch reuse {
        case .fresh:
            return (StoredAnswer(found.response), found.isDueForRenewal && call.authorization != .client)
        case .stale(let reason, let refreshes):
            return (StoredAnswer(found.response, reason: reason), refreshes)
        case .validate(let wasFresh, let reason):
            if wasFresh, !call.control.onlyIfCached, !mayForceRefresh(call, at: now) {
                return (StoredAnswer(found.response, reason: .refreshNotForced), false)
            }
            if let reason, found.isFailing { return (StoredAnswer(found.response, reason: reason), false) }
            call.forwardReason = wasFresh ? .request : .stale
            call.validated = found.response.policy.validators.isEmpty ? nil : found.response
            call.fallback = reason.map { Call.Fallback(response: found.response, reason: $0) }
            return (nil, false)
        }
    }

    private func find(_ call: inout Call, at now: ContinuousClock.Instant) -> CacheStore.Found? {
        (call.forwardReason, call.variant, call.validated, call.fallback) = (.uriMiss, nil, nil, nil)
        guard case .use(let key) = call.cache else { return nil }
        switch cache.lookup(key.bytes.span, at: now) {
        case .none: return nil
        case .response(let found): return found
        case .variants(let names):
            let variant = variant(of: key, names, for: call)
            call.variant = variant
            call.forwardReason = .varyMiss
            guard case .response(let found) = cache.lookup(variant.bytes.span, at: now) else { return nil }
            return found
        }
    }

    /// Whether a fresh response is passed over because the client says so, within
    /// `cache.forced_refreshes` and the client's share of it.
    private func mayForceRefresh(_ call: Call, at now: ContinuousClock.Instant) -> Bool {
        switch call.tenant.forcedRefreshes?.take(by: call.shareholder, at: now) {
        case .taken: return true
        case .holdsItsShare: noteShareHeld(of: .forcedRefreshes, by: call)
        case .usedUp, nil: break
        }
        return false
    }

    /// The same bytes again take the short way.
    func shortenWay(to answer: StoredAnswer, for call: Call) {
        guard answer.reason == nil, case .use(let key) = call.cache, call.variant == nil,
            let alias = call.alias, call.rule.keyFields.isEmpty, call.authorization != .client
        else { return }
        cache.addAlias(alias, of: key)
    }

    // MARK: Renewing

    /// Asks CareCloud again for what is stored, while clients are answered with it.
    func renew(_ stored: StoredResponse, for call: Call, at now: ContinuousClock.Instant) {
        guard let call = claimRenewal(of: stored, for: call, at: now) else { return }
        upstream.loop.perform { [self] in upstream.assumeIsolated { $0.renew(call, self) } }
    }

    /// The request for a new response, if nobody else has it under way and none has failed lately.
    func claimRenewal(of stored: StoredResponse, for call: Call, at now: ContinuousClock.Instant) -> Call? {
        guard let key = call.ownKey, cache.claimRefresh(key, at: now) else { return nil }
        var refresh = call.refreshing(stored, at: now)
        makeOwn(&refresh)
        return refresh
    }
}
