/// Decides for one tenant which request may be sent upstream now, which waits, and which is refused.
///
/// Urgent requests go first, then the classes in their order, but each with its guaranteed share;
/// inside a class clients take turns, and each client's requests go in the order in which they came. A
/// request that is told to go holds a slot in flight until `finished`. No client takes more slots, or
/// places in the queue, than its share (``ClientShares``): the turn passes to the next client. In the same
/// way no operation takes more slots than its share: the turn passes to the client's next request. Nothing
/// happens by itself: the owner of the queue calls `advance` at `nextWakeUp` and after `arrive`,
/// `finished` and `leave`. Every call is O(log n) in the requests that wait plus O(clients that hold
/// their share of the slots), on average over the calls; `advance` for each decision.
public struct BudgetQueue: Sendable {
    /// What became of a request that has just come.
    public enum Arrival: Sendable, Equatable {
        /// Send it; it has paid and is in flight.
        case go
        /// It waits; `advance` will name it.
        case wait
        /// Turned away. `retryAfter` is when a request would be served if no other came meanwhile.
        case refuse(RefusalReason, retryAfter: Duration)
    }

    /// What became of a request that waited; it no longer does.
    public enum Decision: Sendable, Equatable {
        /// Send it; it has paid and is in flight.
        case go(UInt64)
        /// Turned away. `retryAfter` is when a request would be served if no other came meanwhile.
        case refuse(UInt64, RefusalReason, retryAfter: Duration)
    }

    /// What others wait for is not given up for a short `maxWait`.
    static let urgentWait: Duration = .seconds(10)

    /// What the queue was made with.
    public let settings: BudgetSettings
    /// Slots in flight: requests sent and not finished.
    private(set) var slots = ClientShares<UInt32>()
    /// The same slots by operation.
    private(set) var operationSlots = ClientShares<Int>()
    /// Those of all classes but the most urgent one.
    private(set) var lessUrgentInFlight = 0
    /// Requests that had to wait, since the start.
    public private(set) var queuedTotal: UInt64 = 0
    /// Requests refused on arrival or later, since the start; those of a class without a share are not counted.
    public private(set) var refusedTotal: UInt64 = 0
    /// 429s from upstream, since the start.
    public private(set) var tooManyRequestsTotal: UInt64 = 0

    private(set) var limited: LimitedResources
    var gate: SendGate
    var waiting: WaitingRequests
    /// Decided already, but not told.
    var untold: [Decision] = []
    /// Requests that have come since the waiting were last searched for hopeless ones.
    var unsearched = 0
    private(set) var pace = SlotPace()

    /// An empty queue with a full bucket.
    ///
    /// - Parameter seed: for the jitter of pauses; gateways that share a quota need different ones.
    public init(settings: BudgetSettings, seed: UInt64, now: ContinuousClock.Instant) {
        self.settings = settings
        limited = LimitedResources(longest: settings.longestPause)
        gate = SendGate(settings, seed: seed, now: now)
        waiting = WaitingRequests(classCount: settings.classes.count)
    }

    /// Requests sent and not finished.
    public var inFlight: Int { slots.total }
    /// Requests that wait.
    public var queueDepth: Int { waiting.count }
    /// Bytes that those who wait keep in memory; urgent ones are not counted.
    public var queueBytes: Int { waiting.byteCount }
    /// What was learned of upstream's limit, in requests a second; nil when the rate is not learned.
    public var learnedRate: Double? { gate.learned?.perSecond }

    /// Tokens in the bucket, fractions included, or free slots of the window; nil when the budget is off.
    public func tokens(now: ContinuousClock.Instant) -> Double? { gate.available(now: now) }

    /// How long nothing is sent because upstream has refused a request; zero when it does not.
    public func pause(now: ContinuousClock.Instant) -> Duration { gate.pause(now: now) }

    /// How long a request that was sent counts as on its way, unless it is answered; 0 with a learned rate and without a limit.
    public var transitTime: Duration { gate.transitTime }

    /// `id` must differ from that of every request that waits (trap), as must the class be one of the settings'.
    ///
    /// Refused at once when its turn cannot come by its deadline, even if nobody else came: a certainty, not a guess about how
    /// long upstream takes. An arrival may make others hopeless or, in a full queue, take the place of a less urgent request
    /// or of one of a client that has more waiting: `advance` names them.
    public mutating func arrive(
        _ id: UInt64, _ request: BudgetRequest = BudgetRequest(), now: ContinuousClock.Instant
    ) -> Arrival {
        let pause = limited.pause(of: request.resource, now: now)
        guard pause == .zero else { return refuseArrival(.resourceLimited, request, retryAfter: pause) }
        gate.endProbe(now: now)
        let terms = terms(request.classNumber, isFree: request.isUrgent)
        if isNext(request), start(request, terms, now: now) {
            granted(to: request.isUrgent ? nil : request.classNumber, isDue: false)
            if queueDepth > 0 { searchIfDue(now: now) }
            return .go
        }
        let longest = request.isUrgent ? max(settings.maxWait, Self.urgentWait) : settings.maxWait
        let deadline = request.deadline ?? now + longest
        if isHopeless(request, deadline: deadline, now: now) {
            return refuseArrival(.hopeless, request, retryAfter: retryAfter(request, now: now))
        }
        if let reason = makeRoom(for: request, now: now) {
            return refuseArrival(reason, request, retryAfter: retryAfter(request, now: now))
        }
        waiting.append(id, request, deadline: deadline)
        queuedTotal += 1
        searchIfDue(now: now)
        return .wait
    }

    /// The client of a waiting request is gone: its place is free and it pays nothing. No effect on one that does
    /// not wait: what was sent ends with `finished`.
    public mutating func leave(_ id: UInt64) {
        waiting.remove(id)
        untold.removeAll { if case .refuse(id, _, _) = $0 { true } else { false } }
    }

    /// What is known when a request is told to go; ``finished(_:hint:resource:stamp:now:)`` takes it back.
    public func stamp(of request: BudgetRequest = BudgetRequest()) -> TurnStamp {
        TurnStamp(
            refusals: gate.refusals, shareholder: request.shareholder, operation: request.resource,
            isLessUrgent: request.isLessUrgent)
    }

    /// A request that was told to go is sent. Until then what it has paid comes back for nobody, however long a connection takes.
    public mutating func sent(now: ContinuousClock.Instant) {
        gate.sent(now: now)
    }

    /// A request that was told to go is not sent after all, and gets back what it has paid. Traps when none is in flight.
    public mutating func giveBack(_ stamp: TurnStamp, now: ContinuousClock.Instant) {
        precondition(inFlight > 0)
        if inFlight == settings.maxInFlight { pace.freed(now: now) }
        giveBackSlot(stamp)
        gate.giveBack(stamp, now: now)
    }

    /// A request that was told to go and sent has ended. Traps when none is in flight.
    ///
    /// A 429 stops the whole queue for a while; after that one request at a time goes until one is accepted. Its own request
    /// may come again, urgent, if it can still wait. If upstream has gone on accepting others, only its resource is stopped.
    ///
    /// - Parameters:
    ///   - resource: what it asked for; nil if that is unknown.
    ///   - stamp: of its turn; nil for the one that has been under way for longest, of a client without
    ///     a bound, and not of the most urgent class if another is under way.
    public mutating func finished(
        _ answer: UpstreamAnswer = .accepted, hint: QuotaHint? = nil, resource: Int? = nil,
        stamp: TurnStamp? = nil, now: ContinuousClock.Instant
    ) {
        precondition(inFlight > 0)
        if case .tooManyRequests = answer { tooManyRequestsTotal += 1 }
        noteQuota(hint, answer, of: resource, now: now)
        let isNews = stamp.map { $0.refusals == gate.refusals } ?? true
        let answer = resource.map { judge(answer, to: $0, isNews: isNews, now: now) } ?? answer
        let isSaturated = inFlight == settings.maxInFlight
        if isSaturated { pace.freed(now: now) }
        giveBackSlot(stamp)
        let pause = gate.pause(now: now)
        gate.finished(
            answer, hint: hint, stamp: stamp, inFlight: inFlight, isWanted: !isSaturated && hasWaiting,
            now: now)
        if gate.pause(now: now) > pause { searchForHopeless(now: now) }
    }

    /// If nothing is left of a quota although the answer is no 429, it may be the resource's own: no other is stopped.
    private mutating func noteQuota(
        _ hint: QuotaHint?, _ answer: UpstreamAnswer, of resource: Int?, now: ContinuousClock.Instant
    ) {
        guard let resource, let hint, gate.learned != nil else { return }
        if hint.remaining > 0, case .accepted = answer { limited.hasQuota(resource) }
        guard hint.remaining == 0, hint.reset >= SendGate.shortestHint else { return }
        if case .tooManyRequests = answer { return }
        limited.exhausted(resource, for: hint.reset, now: now)
    }

    private mutating func giveBackSlot(_ stamp: TurnStamp?) {
        slots.giveBack(by: stamp?.shareholder)
        operationSlots.giveBack(by: stamp?.operation)
        if stamp?.isLessUrgent ?? (lessUrgentInFlight > 0) { lessUrgentInFlight -= 1 }
    }

    /// What the answer says of the limit of all.
    private mutating func judge(
        _ answer: UpstreamAnswer, to resource: Int, isNews: Bool, now: ContinuousClock.Instant
    ) -> UpstreamAnswer {
        switch answer {
        case .failed: break
        case .accepted: limited.accepted(resource, isNews: isNews)
        case .tooManyRequests(let retryAfter):
            if limited.refused(resource, isNews: isNews, retryAfter: retryAfter, now: now) {
                return .failed
            }
        }
        return answer
    }

    /// A wake-up may come so late: nobody is turned away for it who can be sent at once.
    private static let lateness: Duration = .milliseconds(100)

    /// All that can be decided now, in the order in which it is to be carried out. Whose deadline is long past, as after a machine's
    /// sleep, is not sent any more.
    public mutating func advance(now: ContinuousClock.Instant) -> [Decision] {
        var decisions = untold
        untold = []
        gate.endProbe(now: now)
        while let late = waiting.firstDeadline, late.deadline + Self.lateness < now {
            decisions.append(refuse(late, .deadline, now: now))
        }
        while let turn = nextTurn, start(turn.place.request, turn.terms, now: now) {
            waiting.takeTurn(turn.place)
            granted(to: turn.classNumber, isDue: turn.isDue)
            decisions.append(.go(turn.place.id))
        }
        while let late = waiting.firstDeadline, late.deadline <= now {
            decisions.append(refuse(late, .deadline, now: now))
        }
        return decisions
    }

    /// Whether a request of a client without a slot in flight waits for one, although the budget would let it go. A
    /// client that waits for a further slot has reached its share. O(waiting clients that hold slots).
    public func isShortOfSlots(now: ContinuousClock.Instant) -> Bool {
        guard queueDepth > 0, gate.timeUntilTurn(SendGate.Terms(), now: now) == .zero else { return false }
        return waiting.urgentCount > 0
            || settings.classes.indices.contains { number in
                settings.classes[number].percent > 0
                    && waiting.first(of: number) { isWithoutSlot($0) ? .ready : .clientWaits } != nil
            }
    }

    private func isWithoutSlot(_ request: BudgetRequest) -> Bool {
        request.shareholder.map { slots.held(by: $0) == 0 } ?? false
    }

    /// When `advance` next has something to decide if nothing else happens; never before `now`, nil when none waits.
    public func nextWakeUp(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        if !untold.isEmpty { return now }
        guard let first = waiting.firstDeadline?.deadline else { return nil }
        let deadline = max(now, first)
        guard let turn = nextTurn, turn.terms.freeSlots > 0 else {
            return min(deadline, gate.probeEnd.map { max(now, $0) } ?? deadline)
        }
        return min(deadline, now + gate.timeUntilTurn(turn.terms.gate, now: now))
    }

    /// Takes a slot in flight and a token, or neither.
    private mutating func start(
        _ request: BudgetRequest, _ terms: TurnTerms, now: ContinuousClock.Instant
    ) -> Bool {
        guard terms.freeSlots > 0, mayTakeSlot(request), gate.take(terms.gate, now: now) else {
            return false
        }
        slots.take(by: request.shareholder)
        operationSlots.take(by: request.resource)
        if request.isLessUrgent { lessUrgentInFlight += 1 }
        if inFlight == settings.maxInFlight { pace.saturated(now: now) }
        return true
    }

    private mutating func refuseArrival(
        _ reason: RefusalReason, _ request: BudgetRequest, retryAfter: Duration
    ) -> Arrival {
        if !isSpare(request) { refusedTotal += 1 }
        return .refuse(reason, retryAfter: retryAfter)
    }

    /// One that waits is turned away.
    mutating func refuse(
        _ place: WaitingRequests.Place, _ reason: RefusalReason, now: ContinuousClock.Instant
    ) -> Decision {
        waiting.remove(place.id)
        if !isSpare(place.request) { refusedTotal += 1 }
        return .refuse(place.id, reason, retryAfter: retryAfter(place.request, now: now))
    }
}
