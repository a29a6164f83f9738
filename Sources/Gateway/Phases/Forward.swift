import CareCloud
import Configuration
import Downstream
import EventLoop
import HTTPSemantics
import Streams
import Telemetry
import Upstream
import UpstreamBudget
import UpstreamCredentials

/// The request goes to CareCloud, and the head of its answer comes back.
extension Upstream {
    private static let maximumAttempts = 3

    /// - Parameters:
    ///   - since: when somebody began to wait for it.
    ///   - isQueued: called when the request has to wait for a login or for its turn.
    ///   - isSent: called when its turn has come: from then on it runs to its end.
    ///   - whenInterim: called with each interim answer.
    func forward(
        _ call: Call, _ core: GatewayCore, since: ContinuousClock.Instant, _ timing: inout Timing,
        isQueued: () -> Void, isSent: () -> Void,
        whenInterim: @escaping @Sendable (Status, HTTPFields) -> Void
    ) async throws(GatewayError) -> TransferUnderWay {
        var attempt = Attempt(deadline: since + call.longestWait)
        while true {
            try refuseWhileOpen(call, core)
            try await awaitCredentials(call, core, isQueued: isQueued)
            let turn = try await awaitTurn(
                call, core, &timing, isUrgent: attempt.isReplay || attempt.hasFailed,
                wasRefused: attempt.refusals > 1, deadline: attempt.deadline, isQueued: isQueued)
            guard !Task.isCancelled else {
                giveUp(turn, on: call.tenant.index)
                throw .clientLeft()
            }
            do throws(TokenGone) {
                attempt.token = try takeToken(call, core)
            } catch {
                giveUp(turn, on: call.tenant.index)
                attempt.hasFailed = true
                continue
            }
            do throws(GatewayError) {
                attempt.pass = try passBreakers(call, core)
            } catch {
                noteAnswer(nil, attempt.token, call, core)
                giveUp(turn, on: call.tenant.index)
                throw error
            }
            isSent()
            if attempt.isFirst { core.health.withValue { $0[call.tenant.index].retries?.earn() } }
            switch await send(call, attempt, turn, core, &timing, whenInterim) {
            case .success(let transfer):
                if transfer.response.status.isOutage, mayRetry(call, attempt, transfer.response, core) {
                    await discard(transfer, tenant: call.tenant.index, core)
                    await pause(before: &attempt)
                    continue
                }
                if transfer.response.status == .tooManyRequests, mayWaitOn(call, attempt) {
                    // Nothing was done; the whole lane pauses now, and this request goes first after that.
                    await discard(transfer, tenant: call.tenant.index, core)
                    attempt.hasFailed = true
                    attempt.refusals += 1
                    continue
                }
                guard try await mustBeReplayed(transfer, call, attempt, core) else { return transfer }
                attempt.isReplay = true
            case .failure(let error):
                guard call.mayBeRepeated, attempt.number < Self.maximumAttempts else {
                    throw failure(error, call, core)
                }
                if error.reason == .reusedConnectionClosed {
                    // Nothing says that CareCloud fails: it had closed a connection that was kept. The read goes again at once,
                    // whatever `retries` says, and pays again.
                    attempt.number += 1
                    attempt.needsFreshConnection = true
                    core.upstreamCounters[call.tenant.index].retried()
                } else if error.isConnectionFailure, mayRetry(call, attempt, nil, core) {
                    await pause(before: &attempt)
                } else {
                    throw failure(error, call, core)
                }
            }
        }
    }

    // MARK: Another attempt

    private static let mostRefusals = 5
    private static let firstPause: Duration = .milliseconds(100)

    /// Whether a read is sent again although CareCloud has failed: not when a stale answer will do, when CareCloud says how
    /// long to wait, or when too many were.
    private func mayRetry(
        _ call: Call, _ attempt: Attempt, _ response: TransferResponse?, _ core: GatewayCore
    ) -> Bool {
        guard call.mayBeRepeated, attempt.number < Self.maximumAttempts, !attempt.pass.isTrial,
            call.fallback == nil, !call.isRefresh, loop.now < attempt.deadline,
            response?.fields.contains("Retry-After") != true,
            core.health.withValue({ $0[call.tenant.index].retries?.take() ?? false })
        else { return false }
        core.upstreamCounters[call.tenant.index].retried()
        return true
    }

    /// Whether a request that CareCloud has refused for its rate is sent again when CareCloud will have it.
    private func mayWaitOn(_ call: Call, _ attempt: Attempt) -> Bool {
        guard call.isContentKept else { return false }
        guard attempt.refusals < Self.mostRefusals else { return false }
        return call.tenant.hasBudget && call.fallback == nil && !call.isRefresh
            && loop.now < attempt.deadline
    }

    /// 100 ms, then 200 ms, more or less, so that many do not come back at once.
    private func pause(before attempt: inout Attempt) async {
        let pause = Self.firstPause * (1 << (attempt.number - 1))
        attempt.number += 1
        attempt.hasFailed = true
        await loop.sleep(for: pause * Double.random(in: 0.8...1.2))
    }

    /// An answer that is of no use beyond its head: read to its end, so that its connection can be used again, and counted.
    func discard(_ transfer: TransferUnderWay, tenant: Int, _ core: GatewayCore) async {
        let response = transfer.response
        response.content.settle(.nothing)
        let counters = core.upstreamCounters[tenant]
        switch await transfer.end() {
        case .success:
            counters.answered(
                response.status.code, duration: response.requestSent.duration(to: loop.now))
        case .failure(let error): counters.ended(by: error)
        }
    }

    /// How far a request has come.
    private struct Attempt {
        /// When it is of no use any more.
        let deadline: ContinuousClock.Instant
        var number = 1
        /// Whether it was answered 401 before.
        var isReplay = false
        /// Whether it has had its turn before, in vain.
        var hasFailed = false
        /// How often CareCloud has answered it 429.
        var refusals = 0
        /// As what the circuit breakers have let it through.
        var pass = Breakers.Pass.ordinary
        /// Whether it has met a kept connection that was closed: others may be as well.
        var needsFreshConnection = false
        var token: CredentialTable.Token?

        /// Whether nothing was sent before.
        var isFirst: Bool { number == 1 && !isReplay && refusals == 0 }
    }

    private func send(
        _ call: Call, _ attempt: Attempt, _ turn: Turn, _ core: GatewayCore, _ timing: inout Timing,
        _ whenInterim: @escaping @Sendable (Status, HTTPFields) -> Void
    ) async -> Result<TransferUnderWay, TransferError> {
        var request = TransferRequest(
            method: call.upstreamMethod, target: call.upstreamTarget,
            fields: core.authorizedFields(call, attempt.token?.authorization), content: call.transferContent)
        request.whenInterim = whenInterim
        request.needsFreshConnection = attempt.needsFreshConnection
        request.account = core.account(of: call.shareholder)
        let counters = core.upstreamCounters[call.tenant.index]
        let begun = loop.now
        counters.sent(ofClass: call.classNumber)
        core.noteUsage(call, now: loop.now)
        if !call.isRefresh { core.clientCounters.sent(for: call.client?.statisticsIndex ?? 0) }
        let result = await transfer(request, on: call.tenant.index, turn) {
            self.noteSent(attempt.pass, of: call.operationNumber, call.tenant.index, core)
        }
        note(result, attempt.pass, of: call.breakerOperation, tenant: call.tenant.index, core)
        timing.upstream = (timing.upstream ?? .zero) + begun.duration(to: loop.now)
        switch result {
        case .success(let transfer): noteAnswer(transfer.response.status, attempt.token, call, core)
        case .failure(let error):
            noteAnswer(nil, attempt.token, call, core)
            counters.ended(by: error)
        }
        return result
    }

    /// Whether the answer is a 401 that another token may heal. A 401 means that nothing was done, so a write may be
    /// sent once more, too (CareCloud's best practices §8).
    private func mustBeReplayed(
        _ transfer: TransferUnderWay, _ call: Call, _ attempt: Attempt, _ core: GatewayCore
    ) async throws(GatewayError) -> Bool {
        guard transfer.response.status == .unauthorized, let token = attempt.token else { return false }
        let verdict = judgeRejection(token, call, isReplay: attempt.isReplay, core)
        guard verdict != .own else { return false }
        await discard(transfer, tenant: call.tenant.index, core)
        if case .refuse(let retryAfter) = verdict { throw .notLoggedIn(.displaced, retryAfter: retryAfter) }
        guard call.isContentKept else { throw .tokenRenewed() }
        return true
    }

    func failure(_ error: TransferError, _ call: Call, _ core: GatewayCore) -> GatewayError {
        if error.wasSent { core.invalidate(call, status: nil) }
        if !error.isCancellation { core.logFailure(error, of: call) }
        return GatewayError(error)
    }
}

extension GatewayCore {
    /// On the upstream loop.
    fileprivate func noteUsage(_ call: Call, now: ContinuousClock.Instant) {
        let resource = call.resource.resourceName ?? NamedCounts.other
        guard !call.isRefresh else { return noteUsage(.renewal, resource, of: call.tenant.index, now: now) }
        usage.withValue {
            $0[call.tenant.index].sent(
                client: call.clientName, class: "\(call.priority)", resource: resource,
                second: second(now))
        }
    }

    /// What the gateway sends by itself. On the upstream loop.
    func noteUsage(_ own: OwnRequest, _ resource: String, of tenant: Int, now: ContinuousClock.Instant) {
        usage.withValue {
            $0[tenant].sent(
                client: own.rawValue, class: own.rawValue, resource: resource, second: second(now))
        }
    }

    private func second(_ now: ContinuousClock.Instant) -> Int64 {
        started.duration(to: now).components.seconds
    }

    func logFailure(_ error: TransferError, of call: Call) {
        log.write(
            LogLine(
                .warning, "upstream request failed",
                [
                    "tenant": .text(call.tenant.name), "request_id": .bytes(call.requestID),
                    "error": .text(error.proxyErrorType), "reason": .text(error.detail),
                ]))
    }
}

extension Call {
    /// Whether its content, if any, is still at hand and repeating it does no harm (RFC 9110 §9.2.2): some GETs make a new
    /// secret each time.
    fileprivate var mayBeRepeated: Bool {
        isContentKept && method.isSafe && operation?.effect != .mintSecret
    }

    /// Content beyond this, in bytes, is not kept to be sent again.
    private static let keptContent = 64 * 1024

    /// Whether its content, if any, can be sent again.
    fileprivate var isContentKept: Bool {
        switch content {
        case .none: true
        case .bytes(let bytes): bytes.count <= Self.keptContent
        case .stream: false
        }
    }

    fileprivate var transferContent: TransferContent {
        switch content {
        case .none: .none
        case .bytes(let bytes): .bytes(bytes)
        case .stream(let reader, let length): .stream(reader, length: length)
        }
    }
}
