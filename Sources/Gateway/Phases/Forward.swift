import EventLoop
import HTTPSemantics
import Telemetry
import Upstream

/// The request goes to CareCloud, and its answer comes back whole.
extension Upstream {
    /// Answers longer than this are not taken: content is held whole.
    private static let maximumBody = 64 * 1024 * 1024
    private static let maximumAttempts = 3

    func forward(
        _ call: Call, _ core: GatewayCore, _ timing: inout Timing
    ) async throws(GatewayError) -> TransferResponse {
        var attempt = 1
        while true {
            try await awaitTurn(call, core, &timing)
            let request = TransferRequest(
                method: call.upstreamMethod, target: call.target.pathAndQuery,
                fields: core.authorizedFields(call),
                body: call.body, maximumBody: Self.maximumBody)
            switch await send(request, call, core, &timing) {
            case .success(let response): return response
            case .failure(let error):
                guard error.reason == .reusedConnectionClosed, call.method.isSafe,
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
    ) async -> Result<TransferResponse, TransferError> {
        let counters = core.upstreamCounters[call.tenant.index]
        let begun = loop.now
        counters.sent()
        let result = await transfer(request, on: call.tenant.index)
        let duration = begun.duration(to: loop.now)
        timing.upstream = (timing.upstream ?? .zero) + duration
        switch result {
        case .success(let response): counters.answered(response.status.code, duration: duration)
        case .failure: counters.failed()
        }
        return result
    }

    private func failure(_ error: TransferError, _ call: Call, _ core: GatewayCore) -> GatewayError {
        if error.wasSent { core.invalidate(call, status: nil) }
        core.log.write(
            LogLine(
                .warning, "upstream request failed",
                [
                    "tenant": .text(call.tenant.name), "request_id": .bytes(call.requestID),
                    "error": .text(error.proxyErrorType), "reason": .text(error.detail),
                ]))
        return GatewayError(error)
    }
}
