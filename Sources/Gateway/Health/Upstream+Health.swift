import Configuration
import EventLoop
import HTTPSemantics
import Telemetry
import Upstream
import UpstreamBudget

/// The breaker's decisions carried out (design §5).
extension Upstream {
    /// Fails when CareCloud is known not to answer.
    func refuseWhileOpen(_ call: Call, _ core: GatewayCore) throws(GatewayError) {
        let wait = core.health.withValue { health in
            let own = health[call.tenant.index]
            return own.breaker?.refusal(mayTry: own.clientsMayTry, now: loop.now)
        }
        if let wait { throw .breakerOpen(retryAfter: wait) }
    }

    /// - Returns: Whether the request tries for all others whether CareCloud answers again.
    func passBreaker(_ call: Call, _ core: GatewayCore) throws(GatewayError) -> Bool {
        let admission = core.health.withValue { health in
            let mayTry = health[call.tenant.index].clientsMayTry
            return health[call.tenant.index].breaker?.admit(mayTry: mayTry, now: loop.now)
        }
        switch admission {
        case nil: return false
        case .go(let isTrial): return isTrial
        case .refuse(let wait): throw .breakerOpen(retryAfter: wait)
        }
    }

    func note(
        _ result: Result<TransferUnderWay, TransferError>, isTrial: Bool, tenant: Int, _ core: GatewayCore
    ) {
        let outcome: Breaker.Outcome
        switch result {
        case .success(let transfer): outcome = transfer.response.status.isOutage ? .failed : .answered
        case .failure(let error):
            // That says nothing of CareCloud.
            guard error.saysSomethingOfUpstream || isTrial && error.reason == .reusedConnectionClosed else {
                if isTrial { abandonTrial(tenant, core) }
                return
            }
            outcome = .failed
        }
        note(outcome, isTrial: isTrial, tenant: tenant, core)
    }

    private func note(_ outcome: Breaker.Outcome, isTrial: Bool, tenant: Int, _ core: GatewayCore) {
        let (before, after, wait) = core.health.withValue { health in
            let before = health[tenant].breaker?.state(now: loop.now)
            health[tenant].breaker?.ended(outcome, isTrial: isTrial, now: loop.now)
            let breaker = health[tenant].breaker
            return (before, breaker?.state(now: loop.now), breaker?.refusal(now: loop.now))
        }
        let opens = before == .closed && after == .open
        if opens { dismissWaiting(on: tenant, retryAfter: wait ?? .zero) }
        if opens || isTrial && after == .open {
            core.log.write(
                LogLine(
                    opens ? .error : .warning,
                    opens ? "CareCloud fails: requests are refused" : "CareCloud still fails",
                    [
                        "tenant": .text(core.tenants[tenant].name),
                        "next_trial_ms": .integer(Int64((wait ?? .zero) / .milliseconds(1))),
                    ]))
        } else if before != .closed, after == .closed, before != nil {
            core.log.write(
                LogLine(.info, "CareCloud answers again", ["tenant": .text(core.tenants[tenant].name)]))
        }
        scheduleProbe(tenant, core)
    }

    private func abandonTrial(_ tenant: Int, _ core: GatewayCore) {
        core.health.withValue { $0[tenant].breaker?.abandoned(now: loop.now) }
        scheduleProbe(tenant, core)
    }

    // MARK: Probes

    private func scheduleProbe(_ tenant: Int, _ core: GatewayCore) {
        let due = core.health.withValue { health in
            health[tenant].clientsMayTry ? nil : health[tenant].breaker?.trialTime
        }
        guard let due else { return }
        if let timer = core.health.withValue({ $0[tenant].timer?.object }) { return timer.set(to: due) }
        let timer = LoopTimer(on: loop) { [weak self] in
            self?.assumeIsolated { $0.probeTimeHasCome(tenant, core) }
        }
        timer.set(to: due)
        core.health.withValue { $0[tenant].timer = LoopBound(timer, loop: loop) }
    }

    private func probeTimeHasCome(_ tenant: Int, _ core: GatewayCore) {
        guard !core.isDraining else { return }
        let (path, admission) = core.health.withValue { health in
            (health[tenant].probePath, health[tenant].breaker?.admit(mayTry: true, now: loop.now))
        }
        guard let path, admission == .go(isTrial: true) else { return }
        Task(executorPreference: loop) { await self.probe(path, tenant, core) }
    }

    private func probe(_ path: [UInt8], _ tenant: Int, _ core: GatewayCore) async {
        let turn: Turn
        do throws(TurnRefusal) {
            turn = try await self.turn(on: tenant, for: BudgetRequest(isUrgent: true))
        } catch {
            return abandonTrial(tenant, core)
        }
        core.upstreamCounters[tenant].sent()
        core.noteUsage(.probe, NamedCounts.other, of: tenant, now: loop.now)
        let request = TransferRequest(method: .get, target: path, fields: core.makeOwnFields(for: tenant))
        let result = await transfer(request, on: tenant, turn)
        note(result, isTrial: true, tenant: tenant, core)
        switch result {
        case .success(let transfer): await discard(transfer, tenant: tenant, core)
        case .failure(let error): core.upstreamCounters[tenant].ended(by: error)
        }
    }
}

extension Status {
    /// What says that CareCloud, or what stands before it, is down.
    var isOutage: Bool { [502, 503, 504].contains(code) }
}

extension TransferError {
    fileprivate var saysSomethingOfUpstream: Bool {
        switch reason {
        case .internalError, .reusedConnectionClosed: false
        default: !isCancellation
        }
    }

    /// Whether the client left before the request or its answer was complete, or the gateway stops.
    var isCancellation: Bool { reason == .cancelled || reason == .requestIncomplete }

    /// Whether no connection stood, or it broke before a whole head had come, so that another attempt may meet a better one.
    var isConnectionFailure: Bool {
        switch reason {
        case .dnsError, .connectionRefused, .destinationUnreachable, .connectionTerminated,
            .responseIncomplete:
            true
        default: false
        }
    }
}

extension UpstreamCounters {
    /// A request ended without a complete answer.
    func ended(by error: TransferError) {
        if error.isCancellation { cancelled() } else { failed() }
    }
}

extension GatewayError {
    static func breakerOpen(retryAfter: Duration) -> GatewayError {
        GatewayError(
            source: .upstream, status: .serviceUnavailable, exception: "gateway_upstream_exception",
            title: "CareCloud does not answer",
            detail: "It has failed for some time; the gateway tries again by itself. Try again in a moment.",
            proxyError: "destination_unavailable", retryAfter: RetryAfter.seconds(covering: retryAfter),
            reason: "breaker open")
    }
}
