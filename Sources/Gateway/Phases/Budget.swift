import CareCloud
import Configuration
import Downstream
import EventLoop
import Telemetry
import Upstream
import UpstreamBudget

/// The request's turn in its tenant's budget. Hits never come here; every attempt does.
extension Upstream {
    /// - Parameter deadline: when it is of no use any more.
    func awaitTurn(
        _ call: Call, _ core: GatewayCore, _ timing: inout Timing, isUrgent: Bool,
        wasRefused: Bool, deadline: ContinuousClock.Instant, isQueued: () -> Void
    ) async throws(GatewayError) -> Turn {
        let arrived = loop.now
        var request = call.budgetRequest
        (request.deadline, request.isUrgent, request.wasRefused) = (deadline, isUrgent, wasRefused)
        do throws(TurnRefusal) {
            let turn = try await turn(on: call.tenant.index, for: request) { holdsItsShare in
                if holdsItsShare { core.noteShareHeld(of: .slots, by: call) }
                isQueued()
            }
            if turn.waited > .zero { core.upstreamCounters[call.tenant.index].waited(turn.waited) }
            timing.queue = (timing.queue ?? .zero) + turn.waited
            return turn
        } catch {
            if case .budget(let reason, _) = error {
                if reason == .clientShare { core.noteShareHeld(of: .queue, by: call) }
                core.upstreamCounters[call.tenant.index].refused(ofClass: call.classNumber)
            }
            let waited = arrived.duration(to: loop.now)
            if waited > .zero { core.upstreamCounters[call.tenant.index].waited(waited) }
            timing.queue = (timing.queue ?? .zero) + waited
            throw GatewayError(error)
        }
    }
}

extension Call {
    /// What nobody waits for goes when there is slack.
    private static let spareClass = PriorityClass.allCases.count

    /// Its class, but none more urgent than its client may have.
    var priority: PriorityClass {
        let own = tenant.priorities.priority(of: resource, method) ?? resource.priority(for: method)
        return max(own, client?.mostUrgent ?? .checkout)
    }

    var classNumber: Int { isRefresh ? Self.spareClass : Int(priority.rawValue) }

    /// How long it may wait.
    var longestWait: Duration {
        let isWaitedFor = operation?.isWaitedFor ?? resource.priority(for: method).isWaitedFor
        return isWaitedFor && priority.isWaitedFor && !isRefresh ? tenant.longestWait : tenant.longestSyncWait
    }

    /// What it is to the budget when nothing has happened to it yet.
    var budgetRequest: BudgetRequest {
        BudgetRequest(
            classNumber: classNumber, resource: operationNumber, client: clientNumber,
            isShareBound: shareholder != nil, byteCount: heldBytes)
    }

    /// A device with a key is one client, wherever it is; without one, an address or an IPv6 /64 is.
    fileprivate var clientNumber: UInt32 {
        if let client, client.hasKey { return ClientNumber.ofDevice(client.index) }
        return clientAddress.map { ClientNumber.ofAddress($0) } ?? 0
    }

    /// The client whose share of scarce things the request counts for; nil for a request of the
    /// gateway's own and for a client whose rule says `share: all`.
    var shareholder: UInt32? { isRefresh || client == nil || client?.holdsAll == true ? nil : clientNumber }

    /// What is kept in memory for it while it waits.
    fileprivate var heldBytes: Int {
        guard case .bytes(let bytes) = content else { return 0 }
        return bytes.count
    }
}

extension GatewayError {
    /// What a refused turn means for the client.
    init(_ refusal: TurnRefusal) {
        switch refusal {
        case .clientLeft: self = .clientLeft()
        case .originFails(let rejection): self = .breakerOpen(rejection)
        case .budget(let reason, let retryAfter):
            self = .budget(reason, retryAfter: RetryAfter.seconds(covering: retryAfter))
            self.refusal = refusal
        }
    }
}
