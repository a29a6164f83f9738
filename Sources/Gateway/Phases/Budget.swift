import EventLoop
import Telemetry
import Upstream
import UpstreamBudget

/// The request's turn in its tenant's budget. Hits never come here; every attempt does.
extension Upstream {
    func awaitTurn(
        _ call: Call, _ core: GatewayCore, _ timing: inout Timing, isUrgent: Bool, isQueued: () -> Void
    ) async throws(GatewayError) {
        let arrived = loop.now
        do throws(TurnRefusal) {
            let waited = try await turn(on: call.tenant.index, isUrgent: isUrgent, isQueued: isQueued)
            if waited > .zero { core.upstreamCounters[call.tenant.index].waited(waited) }
            timing.queue = (timing.queue ?? .zero) + waited
        } catch {
            let waited = arrived.duration(to: loop.now)
            if waited > .zero { core.upstreamCounters[call.tenant.index].waited(waited) }
            timing.queue = (timing.queue ?? .zero) + waited
            throw GatewayError(error)
        }
    }
}

extension GatewayError {
    /// What a refused turn means for the client.
    init(_ refusal: TurnRefusal) {
        switch refusal {
        case .clientLeft: self = .clientLeft()
        case .budget(let reason, let retryAfter):
            self = .budget(reason.rawValue, retryAfter: RetryAfter.seconds(covering: retryAfter))
            self.refusal = refusal
        }
    }
}
