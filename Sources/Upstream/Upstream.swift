public import EventLoop
import UpstreamBudget

/// Everything towards CareCloud, on one loop: who is asking already, whose turn it is, and the transfers.
///
/// The decisions are plain values (``Flights``, ``BudgetQueue``); the actor carries them out.
public actor Upstream {
    /// What a flight came to, for those who waited for it.
    public enum Landing: Sendable {
        /// An answer that all may have.
        case shared(TransferResponse)
        /// No answer, for anyone.
        case failed(TransferError)
        /// An answer for the leader alone: go and ask.
        case notShared
        /// The budget refused the leader: it would refuse the others, too.
        case refused(TurnRefusal)
        /// The leader gave up before it asked: one of those who waited is to lead.
        case abandoned
    }

    /// The loop on which all of it runs.
    public nonisolated let loop: EventLoop
    private let transport: Transport
    private var lanes: [Lane]
    private var flights = Flights<CheckedContinuation<Landing, Never>>()
    private var lastTurn: UInt64 = 0

    /// The loop: whatever the actor does runs on its thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        // Safe: the actor keeps its loop alive.
        unsafe loop.asUnownedSerialExecutor()
    }

    /// Lanes are numbered from 0 in the order given. Nil when memory is short.
    ///
    /// - Parameter loop: not yet started, or the current one.
    public init?(on loop: EventLoop, lanes: [LaneSettings]) {
        let connections = lanes.reduce(0) { $0 + $1.budget.maxInFlight }
        guard let transport = Transport(on: loop, maximumConnections: connections) else { return nil }
        self.loop = loop
        self.transport = transport
        self.lanes = lanes.map { lane in
            Lane(
                origin: transport.origin(lane.origin),
                queue: BudgetQueue(settings: lane.budget, now: loop.now))
        }
    }

    /// Cancels what is under way, and closes every connection.
    public func shutDown() {
        transport.shutdown()
    }

    // MARK: Collapse

    /// Joins the flight for a key.
    /// - Returns: What it came to, or nil: nobody was asking, and the caller leads until it calls ``land(_:_:)``.
    public func join(_ key: [UInt8]) async -> Landing? {
        guard flights.join(key) == .follow else { return nil }
        return await withCheckedContinuation { continuation in
            if !flights.wait(key, continuation) { continuation.resume(returning: .abandoned) }
        }
    }

    /// Ends the flight that the caller leads.
    public func land(_ key: [UInt8], _ landing: Landing) {
        for waiter in flights.land(key) { waiter.resume(returning: landing) }
    }

    // MARK: Budget

    /// Waits for the turn of one request; after it, ``transfer(_:on:)`` must follow.
    ///
    /// Cancelling the task gives up a place in the queue, and nothing once the turn has come.
    /// - Returns: How long it waited; zero when it did not have to.
    public func turn(on lane: Int) async throws(TurnRefusal) -> Duration {
        let arrived = loop.now
        lastTurn += 1
        let id = lastTurn
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { arrive(id, lane, $0) }
        } onCancel: {
            loop.perform { self.assumeIsolated { $0.leave(id, lane) } }
        }
        try result.get()
        return arrived.duration(to: loop.now)
    }

    private func arrive(_ id: UInt64, _ lane: Int, _ turn: Lane.Turn) {
        switch lanes[lane].queue.arrive(id, now: loop.now) {
        case .go: turn.resume(returning: .success(()))
        case .refuse(let reason, let retryAfter):
            turn.resume(returning: .failure(.budget(reason, retryAfter: retryAfter)))
        case .wait:
            lanes[lane].waiting[id] = turn
            setTimer(lane)
        }
    }

    private func leave(_ id: UInt64, _ lane: Int) {
        guard let turn = lanes[lane].waiting.removeValue(forKey: id) else { return }
        lanes[lane].queue.leave(id)
        turn.resume(returning: .failure(.clientLeft))
        advance(lane)
    }

    private func advance(_ lane: Int) {
        for decision in lanes[lane].queue.advance(now: loop.now) {
            switch decision {
            case .go(let id):
                guard let turn = lanes[lane].waiting.removeValue(forKey: id) else {
                    fatalError("A turn was granted to nobody")
                }
                turn.resume(returning: .success(()))
            case .refuse(let id, let reason, let retryAfter):
                lanes[lane].waiting.removeValue(forKey: id)?
                    .resume(returning: .failure(.budget(reason, retryAfter: retryAfter)))
            }
        }
        setTimer(lane)
    }

    private func setTimer(_ lane: Int) {
        guard let wakeUp = lanes[lane].queue.nextWakeUp(now: loop.now) else { return }
        let timer = lanes[lane].timer ?? makeTimer(lane)
        timer.set(to: wakeUp)
    }

    private func makeTimer(_ lane: Int) -> LoopTimer {
        let timer = LoopTimer(on: loop) { [weak self] in
            self?.assumeIsolated { $0.advance(lane) }
        }
        lanes[lane].timer = timer
        return timer
    }

    // MARK: Forward

    /// Sends one request whose turn has come, at most once.
    public func transfer(
        _ request: TransferRequest, on lane: Int
    ) async -> Result<TransferResponse, TransferError> {
        let result = await withCheckedContinuation { continuation in
            _ = transport.start(request, to: lanes[lane].origin) { continuation.resume(returning: $0) }
        }
        lanes[lane].queue.finished(now: loop.now)
        advance(lane)
        return result
    }

    // MARK: Figures

    /// One tenant's lane.
    public func figures(of lane: Int) -> LaneFigures {
        let queue = lanes[lane].queue
        return LaneFigures(
            settings: queue.settings, tokens: queue.tokens(now: loop.now), queueDepth: queue.queueDepth,
            queuedTotal: queue.queuedTotal, refusedTotal: queue.refusedTotal, inFlight: queue.inFlight)
    }
}
