/// The drawings of docs/budget.md.
public struct Plots: Sendable {
    /// For every random number.
    public var seed: UInt64

    /// Drawings of runs with that seed.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Each file's name and what is in it.
    public func files(origin: ContinuousClock.Instant) -> [(name: String, svg: String)] {
        [
            ("learning.svg", learning(gateways: 1, origin).svg),
            ("learning-shared.svg", learning(gateways: 4, origin).svg),
            ("overload.svg", overload(origin).svg), ("fairness.svg", fairness(origin).svg),
        ]
    }

    /// Rates that are learned, against the limit that nobody tells, which halves.
    private func learning(gateways: Int, _ origin: ContinuousClock.Instant) -> Plot {
        let limit = Limiter.Kind.fixedWindow(limit: 100, seconds: 10)
        var setup = ScenarioCatalogue(seed: seed).hidden(limit, gateways: gateways).setup
        setup.change = (900, limit.halved)
        setup.seconds = 1800
        let figures = simulate(setup, origin: origin)
        let share = limit.perSecond / Double(gateways)
        var plot = Plot(
            title: gateways == 1
                ? "One gateway finds a limit of 100 in 10 s, and again when it is 50"
                : "\(gateways) gateways share it without talking",
            xLabel: "seconds", yLabel: "requests a second", top: share * 1.6)
        for gateway in 0..<gateways {
            let points = figures.seconds.enumerated().compactMap { second, figures in
                gateway < figures.rates.count ? (x: Double(second + 1), y: figures.rates[gateway]) : nil
            }
            plot.series.append(
                Plot.Series(name: "gateway \(gateway + 1)", color: Plot.colors[gateway], points: points))
        }
        let steps = [(x: 0.0, y: share), (900.0, share), (900.0, share / 2), (1800.0, share / 2)]
        plot.series.append(Plot.Series(name: "fair share", color: "#333", points: steps, isDashed: true))
        return plot
    }

    /// What becomes of ten times what the limit allows.
    private func overload(_ origin: ContinuousClock.Instant) -> Plot {
        var plot = Plot(
            title:
                "Ten times what 100 in 10 s allows: percent of what reaches CareCloud that is answered with 429",
            xLabel: "", yLabel: "percent", top: 100)
        let scenarios = ScenarioCatalogue(limits: [.fixedWindow(limit: 100, seconds: 10)], seed: seed)
            .scenarios
            .filter { $0.name == "10x overload" }
        let names = [
            "budget": "the gateway's budget", "limit_req": "nginx limit_req", "back-off": "clients back off",
            "none": "no limiter",
        ]
        var points: [(x: Double, y: Double)] = []
        for scenario in scenarios {
            let figures = simulate(scenario.setup, origin: origin)
            let name = scenario.setup.policies.first?.name ?? ""
            plot.categories.append(names[name] ?? "the gateway's budget")
            points.append((Double(points.count), figures.tooManyShare * 100))
        }
        plot.series = [Plot.Series(name: "429s", color: Plot.colors[1], points: points)]
        return plot
    }

    /// Nine kiosks and a tablet caught in a loop.
    private func fairness(_ origin: ContinuousClock.Instant) -> Plot {
        var plot = Plot(
            title: "Nine kiosks and a tablet caught in a loop share 10 requests a second",
            xLabel: "client (10 is the tablet)", yLabel: "served a second", top: 10)
        plot.categories = (1...10).map { "\($0)" }
        let scenarios = ScenarioCatalogue(limits: [.tokenBucket(rate: 10, burst: 20)], seed: seed).scenarios
            .filter { $0.name == "looping tablet" }
        for (number, scenario) in scenarios.enumerated() {
            let figures = simulate(scenario.setup, origin: origin)
            let seconds = figures.countedSeconds
            let points = (0..<10 as Range<UInt32>).map { client in
                (x: Double(client), y: Double(figures.servedByClient[client] ?? 0) / seconds)
            }
            plot.series.append(
                Plot.Series(
                    name: number == 0 ? "the gateway's budget" : "nginx limit_req",
                    color: Plot.colors[number],
                    points: points))
        }
        return plot
    }
}
