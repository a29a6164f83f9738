public import EventLoop
import HTTPSemantics
public import Streams
public import UpstreamBudget

/// Everything towards CareCloud, on one loop: whose turn it is, and the transfers.
///
/// The decisions are plain values (``BudgetQueue``); the actor carries them out.
public actor Upstream {
    /// Transfers of one lane that may be under way beyond its slots in flight, because only their readers
    /// are waited for.
    public static let mostLagging = 128
    /// The longest pause that the answer to a login or a probe can ask for.
    private static let longestOwnPause: Duration = .seconds(300)

    /// The loop on which all of it runs.
    public nonisolated let loop: EventLoop
    /// Since when requests of each lane have waited for a slot in flight.
    public nonisolated let slotShortages: [Shortage]
    private let transport: Transport
    private var lanes: [Lane]
    private var lastTurn: UInt64 = 0
    /// Writes that were sent and are not answered.
    private var writesUnderWay = 0
    private var whenWritesEnd: (() -> Void)?

    /// The loop: whatever the actor does runs on its thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        // Safe: the actor keeps its loop alive.
        unsafe loop.asUnownedSerialExecutor()
    }

    /// Lanes are numbered from 0 in the order given. Nil when memory is short.
    ///
    /// - Parameters:
    ///   - loop: not yet started, or the current one.
    ///   - memory: where the content of answers is counted.
    ///   - whenAuthoritiesChange: called on the loop's thread when a file of trusted certificates has changed.
    public init?(
        on loop: EventLoop, lanes: [LaneSettings], memory: BufferMemory,
        whenAuthoritiesChange: @escaping (AuthorityFileChange) -> Void = { _ in }
    ) {
        // libcurl counts busy connections, too, and keeps no idle ones beyond this number.
        let connections = lanes.reduce(0) { $0 + $1.budget.maxInFlight + Self.mostLagging }
        guard let transport = Transport(on: loop, maximumConnections: connections, memory: memory) else {
            return nil
        }
        transport.whenAuthoritiesChange = whenAuthoritiesChange
        self.loop = loop
        self.transport = transport
        slotShortages = lanes.map { _ in Shortage(now: loop.now) }
        self.lanes = lanes.map { lane in
            Lane(
                origin: transport.origin(lane.origin),
                queue: BudgetQueue(
                    settings: lane.budget, seed: .random(in: .min ... .max), now: loop.now))
        }
    }

    /// Cancels what is under way or queued, and closes every connection.
    public func shutDown() {
        for lane in lanes.indices {
            let waiting = lanes[lane].waiting
            lanes[lane].waiting = [:]
            for (id, waiter) in waiting {
                lanes[lane].queue.leave(id)
                waiter.continuation.resume(returning: .failure(.clientLeft))
            }
        }
        transport.shutdown()
    }

    /// Calls `ended` once every write that was sent has its answer; at once if none is under way.
    public func finishWrites(_ ended: @escaping () -> Void) {
        whenWritesEnd = ended
        reportWritesEnded()
    }

    private func reportWritesEnded() {
        guard writesUnderWay == 0, let report = whenWritesEnd else { return }
        whenWritesEnd = nil
        report()
    }

    // MARK: Budget

    /// Waits for the turn of one request; after it, ``transfer(_:on:_:)`` or ``giveUp(_:on:)`` must follow.
    ///
    /// Cancelling the task gives up a place in the queue, and nothing once the turn has come.
    /// - Parameter isQueued: called when it has to wait, with whether its client holds its share of the
    ///   slots.
    public func turn(
        on lane: Int, for request: BudgetRequest, isQueued: (_ holdsItsShare: Bool) -> Void = { _ in }
    ) async throws(TurnRefusal) -> Turn {
        let arrived = loop.now
        lastTurn += 1
        let id = lastTurn
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { arrive(id, request, lane, $0, isQueued) }
        } onCancel: {
            loop.perform { self.assumeIsolated { $0.leave(id, lane) } }
        }
        let stamp = try result.get()
        return Turn(waited: arrived.duration(to: loop.now), stamp: stamp, resource: request.resource)
    }

    private func arrive(
        _ id: UInt64, _ request: BudgetRequest, _ lane: Int, _ continuation: Lane.Continuation,
        _ isQueued: (Bool) -> Void
    ) {
        switch lanes[lane].queue.arrive(id, request, now: loop.now) {
        case .go: continuation.resume(returning: .success(lanes[lane].queue.stamp(of: request)))
        case .refuse(let reason, let retryAfter):
            continuation.resume(returning: .failure(.budget(reason, retryAfter: retryAfter)))
        case .wait:
            lanes[lane].waiting[id] = Lane.Waiter(continuation: continuation, request: request)
            isQueued(lanes[lane].queue.holdsItsShare(request))
        }
        // It may have taken another's place, or made others hopeless.
        setTimer(lane)
    }

    /// Whether a request waits, or would wait, for a slot because its client holds its share.
    public func holdsItsShare(_ request: BudgetRequest, on lane: Int) -> Bool {
        lanes[lane].queue.holdsItsShare(request)
    }

    /// The request whose turn has come is not sent after all. It gets back what it has paid.
    public func giveUp(_ turn: Turn, on lane: Int) {
        lanes[lane].queue.giveBack(turn.stamp, now: loop.now)
        advance(lane)
    }

    private func leave(_ id: UInt64, _ lane: Int) {
        guard let waiter = lanes[lane].waiting.removeValue(forKey: id) else { return }
        lanes[lane].queue.leave(id)
        waiter.continuation.resume(returning: .failure(.clientLeft))
        advance(lane)
    }

    /// Rejects requests in the queue that are of no use: the origin fails for them. Urgent ones stay.
    /// - Parameter rejection: nil for a request that stays.
    public func dismissWaiting(on lane: Int, _ rejection: (BudgetRequest) -> Breakers.Rejection?) {
        for (id, waiter) in lanes[lane].waiting where !waiter.request.isUrgent {
            guard let rejection = rejection(waiter.request) else { continue }
            lanes[lane].waiting[id] = nil
            lanes[lane].queue.leave(id)
            waiter.continuation.resume(returning: .failure(.originFails(rejection)))
        }
        advance(lane)
    }

    private func advance(_ lane: Int) {
        for decision in lanes[lane].queue.advance(now: loop.now) {
            switch decision {
            case .go(let id):
                guard let waiter = lanes[lane].waiting.removeValue(forKey: id) else {
                    fatalError("A turn was granted to nobody")
                }
                waiter.continuation.resume(
                    returning: .success(lanes[lane].queue.stamp(of: waiter.request)))
            case .refuse(let id, let reason, let retryAfter):
                lanes[lane].waiting.removeValue(forKey: id)?
                    .continuation.resume(returning: .failure(.budget(reason, retryAfter: retryAfter)))
            }
        }
        setTimer(lane)
    }

    private func setTimer(_ lane: Int) {
        slotShortages[lane].note(lanes[lane].queue.isShortOfSlots(now: loop.now), now: loop.now)
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

    /// Sends one request whose turn has come, at most once, and waits for the head of its answer.
    /// - Parameter whenSent: called when a connection stands and the request goes out.
    public func transfer(
        _ request: TransferRequest, on lane: Int, _ turn: Turn, whenSent: @escaping () -> Void = {}
    ) async -> Result<TransferUnderWay, TransferError> {
        if request.isWrite { writesUnderWay += 1 }
        return await withCheckedContinuation { continuation in
            var underWay: TransferUnderWay?
            var (isSent, isWithoutSlot) = (false, false)
            _ = transport.start(request, to: lanes[lane].origin) {
                isSent = true
                self.lanes[lane].queue.sent(now: .now)
                whenSent()
            } whenHead: { response in
                let transfer = TransferUnderWay(response)
                underWay = transfer
                // The rest of a 429 may be slow; the budget must know of it now.
                if response.status == .tooManyRequests {
                    self.freeSlot(of: turn, response, on: lane)
                    isWithoutSlot = true
                }
                continuation.resume(returning: .success(transfer))
            } whenLagging: {
                guard !isWithoutSlot, let underWay else { return }
                isWithoutSlot = self.lag(underWay.response, on: lane, turn)
            } completion: { result in
                if !isSent { self.lanes[lane].queue.sent(now: .now) }
                self.finished(request, underWay?.response, hasSlot: !isWithoutSlot, on: lane, turn)
                if let underWay {
                    underWay.end(result)
                } else if case .failure(let error) = result {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    }

    /// Starts a connection test, which has no turn and no answer.
    func start(
        _ test: TransferRequest, on lane: Int, completion: @escaping (Result<Void, TransferError>) -> Void
    ) {
        transport.start(test, to: lanes[lane].origin, whenHead: { _ in }, completion: completion)
    }

    /// A response waits for its readers alone, perhaps for hours: CareCloud has done its part, and others
    /// may have its slot.
    /// - Returns: Whether it has given up its slot: ``mostLagging`` may, and of each client its share.
    private func lag(_ response: TransferResponse, on lane: Int, _ turn: Turn) -> Bool {
        guard lanes[lane].lagging.mayTake(of: Self.mostLagging, by: turn.stamp.shareholder) else {
            return false
        }
        freeSlot(of: turn, response, on: lane)
        return true
    }

    /// Gives a slot back before the end of the response.
    private func freeSlot(of turn: Turn, _ response: TransferResponse, on lane: Int) {
        lanes[lane].lagging.take(by: turn.stamp.shareholder)
        finishTurn(turn, response, on: lane)
    }

    private func finishTurn(_ turn: Turn, _ response: TransferResponse?, on lane: Int) {
        let settings = lanes[lane].queue.settings
        let longest = turn.resource == nil ? Self.longestOwnPause : settings.longestPause
        let unixNow = loop.unixNanoseconds / 1_000_000_000
        // The moment itself: by the turn's beginning, which may be long ago, a window would be over before its time.
        lanes[lane].queue.finished(
            response?.budgetAnswer(unixNow: unixNow, atMost: longest) ?? .failed,
            hint: response?.quotaHint(unixNow: unixNow, atMost: longest), resource: turn.resource,
            stamp: turn.stamp, now: .now)
        advance(lane)
    }

    private func finished(
        _ request: TransferRequest, _ response: TransferResponse?, hasSlot: Bool, on lane: Int, _ turn: Turn
    ) {
        if hasSlot {
            finishTurn(turn, response, on: lane)
        } else {
            lanes[lane].lagging.giveBack(by: turn.stamp.shareholder)
        }
        guard request.isWrite else { return }
        writesUnderWay -= 1
        reportWritesEnded()
    }

    /// When a request that CareCloud has refused would be served if no other came meanwhile.
    public func retryAfter(_ request: BudgetRequest, on lane: Int) -> Duration {
        lanes[lane].queue.retryAfter(request, now: .now)
    }

    // MARK: Figures

    /// One tenant's lane.
    public func figures(of lane: Int) -> LaneFigures {
        let queue = lanes[lane].queue
        return LaneFigures(
            settings: queue.settings, learnedRate: queue.learnedRate, tokens: queue.tokens(now: loop.now),
            pause: queue.pause(now: loop.now), transitTime: queue.transitTime, queueDepth: queue.queueDepth,
            queueBytes: queue.queueBytes,
            queuedTotal: queue.queuedTotal, refusedTotal: queue.refusedTotal, inFlight: queue.inFlight)
    }
}
