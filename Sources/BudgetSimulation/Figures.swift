import UpstreamBudget

/// What is counted of one run. Times are virtual.
public struct Figures: Sendable {
    /// One second of it, for plots.
    public struct Second: Sendable {
        /// Requests that upstream accepted.
        public var accepted = 0
        /// Those it refused.
        public var tooMany = 0
        /// What each gateway has learned, in requests a second; 0 for one that does not learn.
        public var rates: [Double] = []
    }

    /// Requests that reached upstream while it counted.
    public private(set) var requests = 0
    /// 429s from upstream while it counted.
    public private(set) var tooMany = 0
    /// 429s from upstream at any time.
    public private(set) var tooManyTotal = 0
    /// Requests that came, by class.
    public private(set) var arrivals = Array(repeating: 0, count: 6)
    /// Requests that were refused, by class; a 429 that reaches the client is a refusal.
    public private(set) var refusals = Array(repeating: 0, count: 6)
    /// Served for each client, as they are numbered.
    public private(set) var servedByClient: [UInt32: Int] = [:]
    /// Served through each gateway.
    public private(set) var servedByGateway: [Int]
    /// Second by second, the uncounted too.
    public private(set) var seconds: [Second] = [Second()]

    private let setup: Setup
    private var checkoutWaits: [Int64] = []

    init(_ setup: Setup) {
        self.setup = setup
        servedByGateway = Array(repeating: 0, count: setup.policies.count)
    }

    /// Seconds that count.
    var countedSeconds: Double {
        setup.uncounted.reduce(setup.seconds) { $0 - ($1.upperBound - $1.lowerBound) }
    }

    /// What upstream allowed while it counted.
    private var allowed: Double {
        guard let change = setup.change else { return setup.limit.perSecond * countedSeconds }
        var before = change.at
        var after = setup.seconds - change.at
        for range in setup.uncounted {
            before -= max(0, min(range.upperBound, change.at) - range.lowerBound)
            after -= max(0, range.upperBound - max(range.lowerBound, change.at))
        }
        return setup.limit.perSecond * before + change.to.perSecond * after
    }

    /// Of upstream's limit, the part that was used; 1 is all of it.
    public var used: Double { Double(requests - tooMany) / allowed }
    /// Of the requests that reached upstream, those it refused.
    public var tooManyShare: Double { requests == 0 ? 0 : Double(tooMany) / Double(requests) }
    /// What 99 of 100 purchases that were served waited for at most before they were sent, in seconds.
    public var checkoutWait: Double {
        guard !checkoutWaits.isEmpty else { return 0 }
        return Double(checkoutWaits.sorted()[checkoutWaits.count * 99 / 100]) / 1e9
    }
    /// Of the purchases, those that were refused.
    public var refusedCheckouts: Double { Double(refusals[0]) / Double(max(1, arrivals[0])) }
    /// Of all requests, those that were refused.
    public var refused: Double {
        Double(refusals.reduce(0, +)) / Double(max(1, arrivals.reduce(0, +)))
    }
    /// Jain's index over the clients that are hungry, or over the gateways when there are several: 1 is equal.
    public var fairness: Double {
        guard servedByGateway.count == 1 else { return jain(servedByGateway) }
        let hungry = Set(setup.sources.filter(\.isHungry).map(\.client))
        return jain(hungry.sorted().map { servedByClient[$0] ?? 0 })
    }

    /// Jain's index.
    private func jain(_ counts: [Int]) -> Double {
        let sum = counts.reduce(0.0) { $0 + Double($1) }
        let squares = counts.reduce(0.0) { $0 + Double($1) * Double($1) }
        return squares == 0 ? 1 : sum * sum / (Double(counts.count) * squares)
    }

    private func counts(_ time: Int64) -> Bool {
        !setup.uncounted.contains { $0.contains(Double(time) / 1e9) }
    }

    mutating func arrived(_ request: Request, at time: Int64) {
        if counts(time) { arrivals[setup.sources[request.source].classNumber] += 1 }
    }

    mutating func judged(_ request: Request, _ isAccepted: Bool, at time: Int64) {
        if isAccepted {
            seconds[seconds.count - 1].accepted += 1
        } else {
            seconds[seconds.count - 1].tooMany += 1
        }
        if !isAccepted { tooManyTotal += 1 }
        guard counts(time) else { return }
        requests += 1
        if !isAccepted { tooMany += 1 }
    }

    mutating func served(_ request: Request, at time: Int64) {
        guard counts(time) else { return }
        let source = setup.sources[request.source]
        // Only one class of a client is compared with others.
        let isCompared =
            source.isHungry || !setup.sources.contains { $0.client == source.client && $0.isHungry }
        if isCompared { servedByClient[source.client, default: 0] += 1 }
        servedByGateway[request.gateway] += 1
        if source.classNumber == 0 { checkoutWaits.append(request.sent - request.arrived) }
    }

    mutating func refused(_ request: Request, at time: Int64) {
        if counts(time) { refusals[setup.sources[request.source].classNumber] += 1 }
    }

    mutating func tick(_ gateways: [SimulatedGateway]) {
        seconds[seconds.count - 1].rates = gateways.map { $0.queue?.learnedRate ?? 0 }
        seconds.append(Second())
    }
}

/// Plays a run to its end.
///
/// - Parameter origin: any moment; only the time since it counts.
public func simulate(_ setup: Setup, origin: ContinuousClock.Instant) -> Figures {
    var run = Run(setup, origin: origin)
    run.play()
    return run.figures
}
