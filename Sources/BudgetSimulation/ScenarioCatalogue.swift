import UpstreamBudget

/// All that is simulated, for one choice of limits.
public struct ScenarioCatalogue: Sendable {
    /// The limits of upstream.
    public var limits: [Limiter.Kind]
    /// Gateways that share a hidden limit.
    public var gatewayCounts = [1, 2, 4, 8]
    /// By how much the way to upstream varies, in seconds; nil for the most that goals are meant for: a hundredth of a window, or a
    /// tenth of the time in which a bucket fills, and at most a tenth of a second.
    public var jitter: Double?
    /// For every random number.
    public var seed: UInt64

    /// Three kinds of 10 a second.
    public static let standardLimits: [Limiter.Kind] = [
        .tokenBucket(rate: 10, burst: 20), .fixedWindow(limit: 100, seconds: 10),
        .slidingWindow(limit: 100, seconds: 10),
    ]

    /// Every scenario for each of the limits.
    public init(limits: [Limiter.Kind] = standardLimits, seed: UInt64 = 1) {
        self.limits = limits
        self.seed = seed
    }

    /// The lines of the table, in their order.
    public var scenarios: [Scenario] {
        limits.flatMap { overload($0) } + limits.map { flood($0, isKnown: true) }
            + limits.map { flood($0, isKnown: false) } + limits.flatMap { tablet($0) }
            + limits.flatMap { [morning($0, isKnown: true), morning($0, isKnown: false)] }
            + limits.map { slowAnswers($0) } + limits.map { outage($0) }
            + limits.flatMap { limit in gatewayCounts.map { hidden(limit, gateways: $0) } }
            + limits.flatMap { limit in
                [
                    hidden(limit, gateways: 2, manner: .retryAfter),
                    hidden(limit, gateways: 2, manner: .fields),
                ]
            } + limits.map { joined($0) }
    }

    /// The budget that an operator who knows the limit writes down.
    static func known(_ limit: Limiter.Kind) -> Policy {
        let written: BudgetSettings.Limit
        switch limit {
        case .tokenBucket(let rate, let burst):
            written = .rate(Rate(Int((rate * 1000).rounded()), per: .seconds(1000)), burst: burst)
        case .fixedWindow(let limit, let seconds), .slidingWindow(let limit, let seconds):
            written = .window(limit: limit, window: .seconds(seconds))
        }
        return .budget(settings(written, for: limit))
    }

    /// The budget of one who does not.
    static func learned(_ limit: Limiter.Kind) -> Policy {
        .budget(settings(.learned(ceiling: nil, burst: 5), for: limit))
    }

    /// Places in flight for half a second's requests, so that they are not what is simulated.
    private static func settings(
        _ written: BudgetSettings.Limit, for limit: Limiter.Kind
    ) -> BudgetSettings {
        BudgetSettings(
            limit: written, maxWait: .seconds(5), maxQueue: 1000,
            maxInFlight: max(16, Int(limit.perSecond / 2)), transit: written.transit)
    }

    private func network(_ limit: Limiter.Kind) -> Network {
        if let jitter { return Network(jitter: jitter) }
        return switch limit {
        case .tokenBucket(let rate, let burst): Network(jitter: min(0.1, Double(burst) / rate / 10))
        case .fixedWindow(_, let seconds), .slidingWindow(_, let seconds):
            Network(jitter: min(0.1, seconds / 100))
        }
    }

    /// Seconds within which a gateway must have found its rate: 60, or those for 600 requests.
    private static func found(_ perSecond: Double) -> Double { max(60, 600 / perSecond) }

    private func overload(_ limit: Limiter.Kind) -> [Scenario] {
        let rate = limit.perSecond
        let network = network(limit)
        let bucket: Policy
        switch limit {
        case .tokenBucket(let rate, let burst): bucket = .immediateRefusal(rate: rate, burst: burst)
        case .fixedWindow(let limit, _), .slidingWindow(let limit, _):
            bucket = .immediateRefusal(rate: rate, burst: max(1, limit / 5))
        }
        let policies = [Self.known(limit), bucket, .clientBackOff, .none]
        return policies.map { policy in
            let setup = Setup(
                limit: limit, sources: Traffic.shop(perSecond: 10 * rate), policies: [policy],
                network: network,
                seconds: 660, seed: seed)
            var goals = Scenario.Goals()
            if case .budget = policy { goals = Scenario.Goals(tooMany: 0, used: 0.98, fairness: 0.95) }
            return Scenario(group: "known", name: "10x overload", setup: setup, goals: goals)
        }
    }

    private func flood(_ limit: Limiter.Kind, isKnown: Bool) -> Scenario {
        let network = network(limit)
        let found = isKnown ? 60 : Self.found(limit.perSecond)
        let setup = Setup(
            limit: limit, sources: Traffic.flood(checkout: limit.perSecond / 2, batch: limit.perSecond * 5),
            policies: [isKnown ? Self.known(limit) : Self.learned(limit)],
            network: network,
            seconds: found + 1200, uncounted: [0...found], seed: seed)
        let goals =
            isKnown
            ? Scenario.Goals(
                tooMany: 0, used: 0.98, checkoutWait: 0.5, refusedCheckouts: 0.01, fairness: 0.95)
            : Scenario.Goals(
                tooMany: 0.01, used: 0.9, checkoutWait: 0.5, refusedCheckouts: 0.01, fairness: 0.95)
        return Scenario(
            group: isKnown ? "known" : "hidden", name: "batch flood", setup: setup, goals: goals)
    }

    private func tablet(_ limit: Limiter.Kind) -> [Scenario] {
        let network = network(limit)
        let bucket = Policy.immediateRefusal(rate: limit.perSecond, burst: 20)
        return [Self.known(limit), bucket].map { policy in
            let setup = Setup(
                limit: limit, sources: Traffic.loopingTablet(perSecond: 2 * limit.perSecond),
                policies: [policy],
                network: network, seconds: 660, seed: seed)
            var goals = Scenario.Goals()
            if case .budget = policy {
                goals = Scenario.Goals(tooMany: 0, used: 0.98, fairness: 0.95, share: (9, 0.105))
            }
            return Scenario(group: "known", name: "looping tablet", setup: setup, goals: goals)
        }
    }

    /// Of a limit that is hidden all is counted, from the first request of the day on.
    private func morning(_ limit: Limiter.Kind, isKnown: Bool) -> Scenario {
        let setup = Setup(
            limit: limit,
            sources: Traffic.morning(quiet: limit.perSecond * 0.4, rush: limit.perSecond * 0.9),
            policies: [isKnown ? Self.known(limit) : Self.learned(limit)], network: network(limit),
            seconds: 900, uncounted: [], seed: seed)
        return Scenario(
            group: isKnown ? "known" : "hidden", name: "morning rush", setup: setup,
            goals: Scenario.Goals(tooMany: isKnown ? 0 : 0.01))
    }

    /// One request in two hundred is answered after twenty seconds; the others are not to wait for that.
    private func slowAnswers(_ limit: Limiter.Kind) -> Scenario {
        let found = Self.found(limit.perSecond)
        var network = network(limit)
        network.slow = (0.005, 20)
        var learned = Self.learned(limit)
        // Places for those that are slow.
        if case .budget(var settings) = learned {
            settings.maxInFlight += Int(limit.perSecond / 5)
            learned = .budget(settings)
        }
        let setup = Setup(
            limit: limit, sources: Traffic.shop(perSecond: 4 * limit.perSecond), policies: [learned],
            network: network, seconds: found + 1200, uncounted: [0...found], seed: seed)
        return Scenario(
            group: "hidden", name: "slow answers", setup: setup,
            goals: Scenario.Goals(tooMany: 0.01, used: 0.9))
    }

    /// For two minutes all is refused. Ten minutes later the limit must be used again.
    private func outage(_ limit: Limiter.Kind) -> Scenario {
        let begin = Self.found(limit.perSecond) + 600
        let setup = Setup(
            limit: limit, outage: begin..<(begin + 120),
            sources: Traffic.shop(perSecond: 4 * limit.perSecond), policies: [Self.learned(limit)],
            network: network(limit), seconds: begin + 1320, uncounted: [0...(begin + 720)], seed: seed)
        return Scenario(
            group: "hidden", name: "all refused", setup: setup,
            goals: Scenario.Goals(tooMany: 0.01, used: 0.9))
    }

    /// Twelve minutes after it must have been found, the limit halves.
    func hidden(
        _ limit: Limiter.Kind, gateways: Int, manner: Limiter.Manner = .silent
    ) -> Scenario {
        let each = limit.perSecond / Double(gateways)
        let found = Self.found(each)
        let foundAgain = Self.found(each / 2)
        let change = found + 720
        let setup = Setup(
            limit: limit, manner: manner, change: (change, limit.halved),
            sources: (0..<gateways).flatMap { Traffic.shop(perSecond: 4 * each, gateway: $0) },
            policies: Array(repeating: Self.learned(limit), count: gateways), network: network(limit),
            seconds: change + foundAgain + 720, uncounted: [0...found, change...(change + foundAgain)],
            seed: seed)
        return Scenario(
            group: "hidden", name: "limit halves", setup: setup,
            goals: Scenario.Goals(tooMany: 0.01, used: 0.9, fairness: gateways < 8 ? 0.95 : 0.8))
    }

    /// A gateway comes to another that has all of a hidden limit.
    private func joined(_ limit: Limiter.Kind) -> Scenario {
        let found = Self.found(limit.perSecond / 2)
        let setup = Setup(
            limit: limit,
            sources: (0..<2).flatMap { Traffic.shop(perSecond: 2 * limit.perSecond, gateway: $0) },
            policies: [Self.learned(limit), Self.learned(limit)], starts: [0, 120], network: network(limit),
            seconds: 120 + found + 1200, uncounted: [0...(120 + found)], seed: seed)
        return Scenario(
            group: "hidden", name: "one joins", setup: setup,
            goals: Scenario.Goals(tooMany: 0.01, used: 0.9, fairness: 0.95))
    }
}
