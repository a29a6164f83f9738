import UpstreamBudget

/// One gateway as the simulation sees it.
struct SimulatedGateway {
    let policy: Policy
    var queue: BudgetQueue?
    var bucket: LeakyBucket?
    var waiting: [UInt64: Request] = [:]
    /// The time for which a wake-up is planned.
    var wakeUp: Int64?

    init(_ policy: Policy, seed: UInt64, now: ContinuousClock.Instant) {
        self.policy = policy
        switch policy {
        case .budget(let settings): queue = BudgetQueue(settings: settings, seed: seed, now: now)
        case .immediateRefusal(let rate, let burst): bucket = LeakyBucket(rate: rate, burst: burst)
        case .clientBackOff, .none: break
        }
    }
}

/// What the gateway's shell does with the budget's decisions; and what clients do without one.
extension Run {
    /// A 429ed request is tried so often again.
    private static let replays = 2

    mutating func offer(_ request: Request, isUrgent: Bool = false) {
        let source = setup.sources[request.source]
        let offered = BudgetRequest(
            classNumber: source.classNumber, client: source.client,
            deadline: origin + .nanoseconds(request.deadline), isUrgent: isUrgent,
            wasRefused: request.refusals > 1)
        let now = instant
        switch gateways[request.gateway].queue?.arrive(request.id, offered, now: now) {
        case .go: send(request)
        case .wait: gateways[request.gateway].waiting[request.id] = request
        case .refuse, nil: refused(request)
        }
        planWakeUp(request.gateway)
    }

    mutating func advance(_ gateway: Int) {
        let now = instant
        for decision in gateways[gateway].queue?.advance(now: now) ?? [] {
            switch decision {
            case .go(let id):
                if let request = gateways[gateway].waiting.removeValue(forKey: id) { send(request) }
            case .refuse(let id, _, _):
                if let request = gateways[gateway].waiting.removeValue(forKey: id) { refused(request) }
            }
        }
        planWakeUp(gateway)
    }

    private mutating func planWakeUp(_ gateway: Int) {
        guard let next = gateways[gateway].queue?.nextWakeUp(now: instant) else { return }
        let time = origin.duration(to: next).components
        let wakeUp = max(now, time.seconds * 1_000_000_000 + (time.attoseconds + 999_999_999) / 1_000_000_000)
        if let planned = gateways[gateway].wakeUp, planned <= wakeUp { return }
        gateways[gateway].wakeUp = wakeUp
        events.plan(.wakeUp(gateway: gateway), at: wakeUp)
    }

    mutating func answer(_ request: Request, _ verdict: Limiter.Verdict) {
        switch gateways[request.gateway].policy {
        case .budget: budgetAnswer(request, verdict)
        case .immediateRefusal, .none: verdict.isAccepted ? served(request) : refused(request)
        case .clientBackOff:
            guard !verdict.isAccepted else { return served(request) }
            guard request.refusals < 4 else { return refused(request) }
            var again = request
            let pause = Double(1 << again.refusals) * Double.random(in: 0.8...1.2, using: &random)
            again.refusals += 1
            plan(.retry(again), in: pause)
        }
    }

    private mutating func budgetAnswer(_ request: Request, _ verdict: Limiter.Verdict) {
        var hint: QuotaHint?
        if let remaining = verdict.remaining, let reset = verdict.reset {
            hint = QuotaHint(remaining: remaining, reset: .nanoseconds(reset))
        }
        let answer: UpstreamAnswer =
            verdict.isAccepted
            ? .accepted : .tooManyRequests(retryAfter: verdict.retryAfter.map { .nanoseconds($0) })
        let instant = instant
        gateways[request.gateway].queue?.finished(
            answer, hint: hint, stamp: request.stamp, now: instant)
        if verdict.isAccepted {
            served(request)
        } else if request.refusals < Self.replays, now < request.deadline {
            var again = request
            again.refusals += 1
            offer(again, isUrgent: true)
        } else {
            refused(request)
        }
        advance(request.gateway)
    }
}
