import UpstreamBudget

/// What is simulated: who asks, what stands between, and what upstream allows.
public struct Setup: Sendable {
    /// How upstream counts at first.
    public var limit: Limiter.Kind
    /// What it tells of that.
    public var manner: Limiter.Manner = .silent
    /// When its limit is another one, in seconds, and which.
    public var change: (at: Double, to: Limiter.Kind)?
    /// Seconds in which it refuses everything, because somebody else has used up all.
    public var outage: Range<Double>?
    /// Who asks.
    public var sources: [Source]
    /// What stands between, one a gateway.
    public var policies: [Policy]
    /// When each gateway begins, in seconds after the first; those that are not there begin with it.
    public var starts: [Double] = []
    /// The way to upstream.
    public var network = Network()
    /// How long it lasts, in seconds.
    public var seconds: Double
    /// Seconds that are not counted: until the rates are found.
    public var uncounted: [ClosedRange<Double>] = [0...60]
    /// The same numbers for the same seed.
    public var seed: UInt64 = 1
}

/// One simulated day, in virtual time.
struct Run {
    enum Event {
        case arrival(source: Int)
        case retry(Request)
        case atUpstream(Request)
        case answer(Request, Limiter.Verdict)
        case wakeUp(gateway: Int)
        case second
    }

    let setup: Setup
    let origin: ContinuousClock.Instant
    var now: Int64 = 0
    var events = EventHeap<Event>()
    var random: SplitMix64
    var limiter: Limiter
    var gateways: [SimulatedGateway]
    var figures: Figures
    private var lastRequest: UInt64 = 0
    private var hasChanged = false

    init(_ setup: Setup, origin: ContinuousClock.Instant) {
        self.setup = setup
        self.origin = origin
        random = SplitMix64(seed: setup.seed)
        var clock = SplitMix64(seed: ~setup.seed)
        limiter = Limiter(setup.limit, setup.manner, phase: Double.random(in: 0..<1, using: &clock))
        gateways = setup.policies.enumerated().map { number, policy in
            SimulatedGateway(policy, seed: setup.seed &+ UInt64(number), now: origin)
        }
        figures = Figures(setup)
    }

    var instant: ContinuousClock.Instant { origin + .nanoseconds(now) }

    /// Runs to the end.
    mutating func play() {
        for source in setup.sources.indices {
            let gateway = setup.sources[source].gateway
            let start = gateway < setup.starts.count ? setup.starts[gateway] : 0
            if case .loop(let copies, _) = setup.sources[source].pattern {
                for _ in 0..<copies {
                    plan(.arrival(source: source), in: start + Double.random(in: 0...1, using: &random))
                }
            } else {
                planArrival(of: source, from: start)
            }
        }
        plan(.second, in: 1)
        let end = Int64(setup.seconds * 1e9)
        while let next = events.next(), next.time <= end {
            now = next.time
            if let change = setup.change, !hasChanged, now >= Int64(change.at * 1e9) {
                hasChanged = true
                limiter.change(to: change.to)
            }
            handle(next.event)
        }
    }

    private mutating func handle(_ event: Event) {
        switch event {
        case .arrival(let source): arrive(source)
        case .retry(let request): send(request)
        case .atUpstream(let request): judge(request)
        case .answer(let request, let verdict): answer(request, verdict)
        case .wakeUp(let gateway):
            if gateways[gateway].wakeUp == now { gateways[gateway].wakeUp = nil }
            advance(gateway)
        case .second:
            figures.tick(gateways)
            plan(.second, in: 1)
        }
    }

    mutating func plan(_ event: Event, in seconds: Double) {
        events.plan(event, at: now + Int64(seconds * 1e9))
    }

    private mutating func planArrival(of source: Int, from start: Double = 0) {
        let time = Double(now) / 1e9 + start
        let rate: Double
        switch setup.sources[source].pattern {
        case .loop: return
        case .random(let perSecond): rate = perSecond
        case .rush(let perSecond, let during, let atRush): rate = during.contains(time) ? atRush : perSecond
        }
        plan(.arrival(source: source), in: start + random.exponential() / rate)
    }

    private mutating func arrive(_ number: Int) {
        planArrival(of: number)
        lastRequest += 1
        let source = setup.sources[number]
        let request = Request(
            id: lastRequest, source: number, gateway: source.gateway, arrived: now,
            deadline: now + Int64(source.patience * 1e9))
        figures.arrived(request, at: now)
        switch gateways[source.gateway].policy {
        case .budget: offer(request)
        case .immediateRefusal:
            if gateways[source.gateway].bucket?.take(at: now) == true {
                send(request)
            } else {
                refused(request)
            }
        case .clientBackOff, .none: send(request)
        }
    }

    mutating func send(_ request: Request) {
        var request = request
        request.sent = now
        request.stamp = gateways[request.gateway].queue?.stamp(
            of: BudgetRequest(classNumber: setup.sources[request.source].classNumber))
        let instant = instant
        gateways[request.gateway].queue?.sent(now: instant)
        let network = setup.network
        plan(.atUpstream(request), in: network.delay + Double.random(in: 0...network.jitter, using: &random))
    }

    private mutating func judge(_ request: Request) {
        let isOut = setup.outage?.contains(Double(now) / 1e9) ?? false
        let verdict = isOut ? Limiter.Verdict(isAccepted: false) : limiter.judge(at: now)
        figures.judged(request, verdict.isAccepted, at: now)
        let service = verdict.isAccepted ? setup.network.service : setup.network.service / 4
        var work = Double.random(in: (service / 4)...service, using: &random)
        if let slow = setup.network.slow, verdict.isAccepted,
            Double.random(in: 0..<1, using: &random) < slow.part
        {
            work = slow.seconds
        }
        let back = setup.network.delay + Double.random(in: 0...setup.network.jitter, using: &random)
        plan(.answer(request, verdict), in: work + back)
    }

    mutating func served(_ request: Request) {
        figures.served(request, at: now)
        sendAgain(request)
    }

    mutating func refused(_ request: Request) {
        figures.refused(request, at: now)
        sendAgain(request)
    }

    private mutating func sendAgain(_ request: Request) {
        guard case .loop(_, let pause) = setup.sources[request.source].pattern else { return }
        plan(.arrival(source: request.source), in: pause)
    }
}

/// A request on its way.
struct Request {
    let id: UInt64
    let source: Int
    let gateway: Int
    let arrived: Int64
    let deadline: Int64
    /// When it was sent last.
    var sent: Int64 = 0
    /// Of its last turn.
    var stamp: TurnStamp?
    /// 429s it has met.
    var refusals = 0
}

extension SplitMix64 {
    /// Exponentially distributed with mean 1, by von Neumann's method of descending runs, which needs no logarithm.
    mutating func exponential() -> Double {
        var whole = 0.0
        while true {
            let first = Double.random(in: 0..<1, using: &self)
            var last = first
            var run = 1
            while true {
                let next = Double.random(in: 0..<1, using: &self)
                if next >= last { break }
                last = next
                run += 1
            }
            if run % 2 == 1 { return whole + first }
            whole += 1
        }
    }
}
