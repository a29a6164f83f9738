import Downstream
import EventLoop
import HTTPSemantics
import Telemetry
import Upstream

/// The request goes to CareCloud, and the head of its answer comes back.
extension Upstream {
    private static let maximumAttempts = 3

    /// - Parameters:
    ///   - isQueued: called when the request has to wait for its turn.
    ///   - isSent: called when its turn has come: from then on it runs to its end.
    func forward(
        _ call: Call, _ core: GatewayCore, _ timing: inout Timing, isQueued: () -> Void, isSent: () -> Void
    ) async throws(GatewayError) -> TransferUnderWay {
        var attempt = 1
        while true {
            try await awaitTurn(call, core, &timing, isQueued: isQueued)
            isSent()
            let request = TransferRequest(
                method: call.upstreamMethod, target: call.target.pathAndQuery,
                fields: core.authorizedFields(call), content: call.transferContent)
            switch await send(request, call, core, &timing) {
            case .success(let transfer): return transfer
            case .failure(let error):
                guard error.reason == .reusedConnectionClosed, call.mayBeRepeated,
                    attempt < Self.maximumAttempts
                else {
                    throw failure(error, call, core)
                }
                // The connection had died in the pool: a read may be asked again, and pays again.
                attempt += 1
            }
        }
    }

    private func send(
        _ request: TransferRequest, _ call: Call, _ core: GatewayCore, _ timing: inout Timing
    ) async -> Result<TransferUnderWay, TransferError> {
        let counters = core.upstreamCounters[call.tenant.index]
        let begun = loop.now
        counters.sent()
        let result = await transfer(request, on: call.tenant.index)
        timing.upstream = (timing.upstream ?? .zero) + begun.duration(to: loop.now)
        if case .failure = result { counters.failed() }
        return result
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
