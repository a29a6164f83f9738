import Downstream
import EventLoop
import HTTPSemantics
import Streams
import Telemetry
import Upstream
import UpstreamCredentials

/// The request goes to CareCloud, and the head of its answer comes back.
extension Upstream {
    private static let maximumAttempts = 3

    /// - Parameters:
    ///   - isQueued: called when the request has to wait for a login or for its turn.
    ///   - isSent: called when its turn has come: from then on it runs to its end.
    ///   - whenInterim: called with each interim answer.
    func forward(
        _ call: Call, _ core: GatewayCore, _ timing: inout Timing, isQueued: () -> Void, isSent: () -> Void,
        whenInterim: @escaping @Sendable (Status, HTTPFields) -> Void
    ) async throws(GatewayError) -> TransferUnderWay {
        var attempt = Attempt()
        while true {
            try await awaitCredentials(call, core, isQueued: isQueued)
            try await awaitTurn(call, core, &timing, isUrgent: attempt.isReplay, isQueued: isQueued)
            do throws(TokenGone) {
                attempt.token = try takeToken(call, core)
            } catch {
                giveUpTurn(on: call.tenant.index)
                continue
            }
            isSent()
            switch await send(call, attempt, core, &timing, whenInterim) {
            case .success(let transfer):
                guard try await mustBeReplayed(transfer, call, attempt, core) else { return transfer }
                attempt.isReplay = true
            case .failure(let error):
                guard error.reason == .reusedConnectionClosed, call.mayBeRepeated,
                    attempt.number < Self.maximumAttempts
                else {
                    throw failure(error, call, core)
                }
                // The connection had died in the pool: a read may be asked again, and pays again.
                attempt.number += 1
            }
        }
    }

    /// How far a request has come.
    private struct Attempt {
        var number = 1
        /// Whether it was answered 401 before.
        var isReplay = false
        var token: CredentialTable.Token?
    }

    private func send(
        _ call: Call, _ attempt: Attempt, _ core: GatewayCore, _ timing: inout Timing,
        _ whenInterim: @escaping @Sendable (Status, HTTPFields) -> Void
    ) async -> Result<TransferUnderWay, TransferError> {
        var request = TransferRequest(
            method: call.upstreamMethod, target: call.target.pathAndQuery,
            fields: core.authorizedFields(call, attempt.token?.authorization), content: call.transferContent)
        request.whenInterim = whenInterim
        let counters = core.upstreamCounters[call.tenant.index]
        let begun = loop.now
        counters.sent()
        core.clientCounters.sent(for: call.client?.statisticsIndex ?? 0)
        let result = await transfer(request, on: call.tenant.index)
        timing.upstream = (timing.upstream ?? .zero) + begun.duration(to: loop.now)
        switch result {
        case .success(let transfer): noteAnswer(transfer.response.status, attempt.token, call, core)
        case .failure:
            noteAnswer(nil, attempt.token, call, core)
            counters.failed()
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
        let content = transfer.response.content
        content.settle(.nothing)
        let result = await transfer.end()
        let counters = core.upstreamCounters[call.tenant.index]
        if case .success = result {
            counters.answered(
                Status.unauthorized.code, duration: transfer.response.requestSent.duration(to: loop.now))
        } else {
            counters.failed()
        }
        if case .refuse(let retryAfter) = verdict { throw .notLoggedIn(.displaced, retryAfter: retryAfter) }
        if case .stream = call.content { throw .tokenRenewed() }
        return true
    }

    func failure(_ error: TransferError, _ call: Call, _ core: GatewayCore) -> GatewayError {
        if error.wasSent { core.invalidate(call, status: nil) }
        core.logFailure(error, of: call)
        return GatewayError(error)
    }
}

extension GatewayCore {
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
    /// Whether its content, if any, is still at hand and repeating it does no harm (RFC 9110 §9.2.2).
    fileprivate var mayBeRepeated: Bool {
        if case .stream = content { false } else { method.isSafe }
    }

    fileprivate var transferContent: TransferContent {
        switch content {
        case .none: .none
        case .bytes(let bytes): .bytes(bytes)
        case .stream(let reader, let length): .stream(reader, length: length)
        }
    }
}
