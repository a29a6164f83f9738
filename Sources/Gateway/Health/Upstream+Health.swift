import CareCloud
import Configuration
import EventLoop
import HTTPSemantics
import Telemetry
import Upstream
import UpstreamBudget
import UpstreamCredentials

/// Applies the decisions of the circuit breakers to requests (design §5).
extension Upstream {
    /// Fails if the request would be rejected when its turn came.
    func refuseWhileOpen(_ call: Call, _ core: GatewayCore) throws(GatewayError) {
        let rejection = core.health.withValue { health in
            let own = health[call.tenant.index]
            return own.breakers?.rejection(
                call.operationNumber, mayTry: own.clientsMayTry, now: loop.now)
        }
        if let rejection { throw .breakerOpen(rejection) }
    }

    /// Lets a request through, or rejects it.
    func passBreakers(_ call: Call, _ core: GatewayCore) throws(GatewayError) -> Breakers.Pass {
        let result = core.health.withValue { health in
            let mayTry = health[call.tenant.index].clientsMayTry
            return Result { () throws(Breakers.Rejection) in
                try health[call.tenant.index].breakers?.admit(
                    call.operationNumber, mayTry: mayTry, now: loop.now) ?? .ordinary
            }
        }
        do throws(Breakers.Rejection) { return try result.get() } catch { throw .breakerOpen(error) }
    }

    /// - Parameter operation: nil for a probe.
    func noteSent(_ pass: Breakers.Pass, of operation: Int?, _ tenant: Int, _ core: GatewayCore) {
        guard pass == .connectionTrial else { return }
        core.health.withValue { $0[tenant].breakers?.sent(pass, of: operation, now: loop.now) }
        scheduleProbe(tenant, core)
    }

    /// - Parameter operation: nil for a probe.
    func note(
        _ result: Result<TransferUnderWay, TransferError>, _ pass: Breakers.Pass,
        of operation: Breakers.Operation?, tenant: Int, _ core: GatewayCore
    ) {
        let outcome: Breakers.Outcome
        switch result {
        case .success(let transfer):
            noteClock(transfer.response, tenant, core)
            outcome = transfer.response.status.isOutage ? .failed : .answered
        case .failure(let error):
            // That says nothing of CareCloud.
            guard error.saysSomethingOfUpstream || pass.isTrial && error.reason == .reusedConnectionClosed
            else { return abandon(pass, of: operation?.number, tenant, core) }
            outcome = error.wasSent ? .failed : .unreachable
        }
        let pass = outcome == .unreachable ? pass : pass.afterSending(of: operation?.number)
        let (change, rejection) = core.health.withValue { health in
            let change = health[tenant].breakers?.ended(outcome, pass, of: operation, now: loop.now)
            return (change, health[tenant].breakers?.rejection(operation?.number, now: loop.now))
        }
        if let change { carryOut(change, nextTrial: rejection?.retryAfter ?? .zero, tenant, core) }
        noteAbsence(outcome, change, tenant, core)
        scheduleProbe(tenant, core)
    }

    private func carryOut(
        _ change: Breakers.Change, nextTrial: Duration, _ tenant: Int, _ core: GatewayCore
    ) {
        switch change {
        case .opened, .operationOpened:
            dismissWaiting(on: tenant) { request in
                core.health.withValue { health in
                    health[tenant].breakers?.rejection(request.resource, now: loop.now)
                }
            }
        case .stillFails, .closed, .operationStillFails, .operationClosed: break
        }
        core.log.write(change.logLine(tenant: core.tenants[tenant].name, nextTrial: nextTrial))
    }

    private func abandon(_ pass: Breakers.Pass, of operation: Int?, _ tenant: Int, _ core: GatewayCore) {
        guard pass.isTrial else { return }
        core.health.withValue { $0[tenant].breakers?.abandoned(pass, of: operation, now: loop.now) }
        scheduleProbe(tenant, core)
    }

    // MARK: Outages

    private func noteAbsence(
        _ outcome: Breakers.Outcome, _ change: Breakers.Change?, _ tenant: Int, _ core: GatewayCore
    ) {
        switch outcome {
        case .answered: isBack(tenant, core)
        case .unreachable: core.health.withValue { $0[tenant].isAway = true }
        case .failed:
            if case .opened? = change { core.health.withValue { $0[tenant].isAway = true } }
        }
        testConnection(tenant, core)
    }

    /// The gateway's own login has ended, which the circuit breakers do not see.
    func note(_ outcome: LoginOutcome, tenant: Int, _ core: GatewayCore) {
        switch outcome {
        case .token: isBack(tenant, core)
        case .failed(let failure, _, _):
            if failure.isPassing { core.health.withValue { $0[tenant].isAway = true } }
        }
    }

    /// The first good answer after an outage: what waited for that goes now.
    private func isBack(_ tenant: Int, _ core: GatewayCore) {
        let wasAway = core.health.withValue { health in
            defer { health[tenant].isAway = false }
            return health[tenant].isAway
        }
        if wasAway { warmUpAtOnce(tenant, core) }
    }

    /// While no connection stands, opens one every second: that costs no budget. Once one stands, a trial request may go.
    private func testConnection(_ tenant: Int, _ core: GatewayCore) {
        let begins = core.health.withValue { health in
            guard health[tenant].breakers?.needsConnectionTest == true, !health[tenant].isTestingConnection
            else { return false }
            health[tenant].isTestingConnection = true
            return true
        }
        guard begins else { return }
        Task(executorPreference: loop) { await self.connectUntilOneStands(tenant, core) }
    }

    private func connectUntilOneStands(_ tenant: Int, _ core: GatewayCore) async {
        while core.health.withValue({ $0[tenant].breakers?.needsConnectionTest == true }) {
            await loop.sleep(for: Breakers.connectionPause)
            guard !core.isDraining else { break }
            guard await canConnect(on: tenant) else { continue }
            core.health.withValue { $0[tenant].breakers?.connectionStands(now: loop.now) }
        }
        core.health.withValue { $0[tenant].isTestingConnection = false }
        scheduleProbe(tenant, core)
    }

    // MARK: Probes

    private func scheduleProbe(_ tenant: Int, _ core: GatewayCore) {
        let due = core.health.withValue { health in
            health[tenant].clientsMayTry ? nil : health[tenant].breakers?.trialTime
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
        let (path, pass) = core.health.withValue { health in
            (health[tenant].probePath, try? health[tenant].breakers?.admit(nil, mayTry: true, now: loop.now))
        }
        guard let path, let pass, pass.isTrial else { return }
        // The next one, if this has no answer.
        scheduleProbe(tenant, core)
        Task(executorPreference: loop) { await self.probe(path, pass, tenant, core) }
    }

    private func probe(
        _ path: [UInt8], _ pass: Breakers.Pass, _ tenant: Int, _ core: GatewayCore
    ) async {
        let turn: Turn
        do throws(TurnRefusal) {
            turn = try await self.turn(on: tenant, for: BudgetRequest(isUrgent: true))
        } catch {
            return abandon(pass, of: nil, tenant, core)
        }
        core.upstreamCounters[tenant].sent()
        core.noteUsage(.probe, NamedCounts.other, of: tenant, now: loop.now)
        let request = TransferRequest(method: .get, target: path, fields: core.makeOwnFields(for: tenant))
        let result = await transfer(request, on: tenant, turn) {
            self.noteSent(pass, of: nil, tenant, core)
        }
        note(result, pass, of: nil, tenant: tenant, core)
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

extension Breakers.Change {
    /// - Parameter nextTrial: until a trial request may be sent.
    fileprivate func logLine(tenant: String, nextTrial: Duration) -> LogLine {
        let wait = LogValue.integer(Int64(nextTrial / .milliseconds(1)))
        let tenant = LogValue.text(tenant)
        switch self {
        case .opened([]):
            return LogLine(
                .error, "CareCloud fails: requests are refused", ["tenant": tenant, "next_trial_ms": wait])
        case .opened(let operations):
            return LogLine(
                .error, "CareCloud fails: requests are refused",
                [
                    "tenant": tenant, "operations": .text(operations.joined(separator: ", ")),
                    "next_trial_ms": wait,
                ])
        case .stillFails:
            return LogLine(.warning, "CareCloud still fails", ["tenant": tenant, "next_trial_ms": wait])
        case .closed: return LogLine(.info, "CareCloud answers again", ["tenant": tenant])
        case .operationOpened(let name):
            return LogLine(
                .error, "one operation of CareCloud fails: its requests are refused",
                ["tenant": tenant, "operation": .text(name), "next_trial_ms": wait])
        case .operationStillFails(let name):
            return LogLine(
                .warning, "one operation of CareCloud still fails",
                ["tenant": tenant, "operation": .text(name), "next_trial_ms": wait])
        case .operationClosed(let name):
            return LogLine(
                .info, "one operation of CareCloud answers again",
                ["tenant": tenant, "operation": .text(name)])
        }
    }
}

extension Call {
    /// What the circuit breakers know it by.
    var breakerOperation: Breakers.Operation {
        let (method, template) = (method, resource.pathTemplate)
        return Breakers.Operation(number: operationNumber) { "\(method) \(template)" }
    }
}

extension GatewayError {
    static func breakerOpen(_ rejection: Breakers.Rejection) -> GatewayError {
        let isOfOperation = rejection.isOfOperation
        return GatewayError(
            source: .upstream, status: .serviceUnavailable, exception: "gateway_upstream_exception",
            title: isOfOperation ? "CareCloud does not answer this request" : "CareCloud does not answer",
            detail: isOfOperation
                ? "Requests of this kind have failed for some time; others are served. Try again in a moment."
                : "It has failed for some time; the gateway tries again by itself. Try again in a moment.",
            proxyError: "destination_unavailable",
            retryAfter: RetryAfter.seconds(covering: rejection.retryAfter),
            reason: isOfOperation ? "breaker open for the operation" : "breaker open")
    }
}
