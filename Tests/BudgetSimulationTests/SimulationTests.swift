import BudgetSimulation
import Testing

@Suite("Simulation")
struct SimulationTests {
    private func scenarios(_ only: String, seed: UInt64) -> [Scenario] {
        var command = try? SimulationCommand(arguments: ["--only", only])
        command?.limits = [.slidingWindow(limit: 20, seconds: 2)]
        return command?.scenarios(seed: seed) ?? []
    }

    @Test(
        "A known window is kept to exactly and used, and without a budget it is not",
        arguments: 1...3 as ClosedRange<UInt64>)
    func knownWindow(seed: UInt64) {
        for scenario in scenarios("overload", seed: seed) {
            var scenario = scenario
            scenario.setup.seconds = 120
            let figures = simulate(scenario.setup, origin: ContinuousClock.now)
            if case .budget = scenario.setup.policies[0] {
                #expect(scenario.missed(by: figures) == [] && figures.tooManyTotal == 0, "seed \(seed)")
            } else {
                #expect(figures.tooMany > 0)
            }
        }
    }

    @Test(
        "A way that varies by more than a limit can bear costs a few 429s at first, and then hardly one",
        arguments: [
            (Limiter.Kind.fixedWindow(limit: 20, seconds: 1), 0.3, 0.7),
            (.slidingWindow(limit: 20, seconds: 1), 0.3, 0.7),
            (.tokenBucket(rate: 50, burst: 5), 0.1, 0.6),
        ])
    func longWays(limit: Limiter.Kind, jitter: Double, used: Double) throws {
        var catalogue = ScenarioCatalogue(limits: [limit])
        catalogue.jitter = jitter
        var scenario = try #require(catalogue.scenarios.first { $0.name == "10x overload" })
        scenario.setup.uncounted = [0...330]
        let figures = simulate(scenario.setup, origin: ContinuousClock.now)
        #expect((1...12).contains(figures.tooManyTotal) && figures.tooMany <= 1)
        #expect(figures.used > used)
    }

    @Test(
        "Batches that wait for a short window wait for what they leave to purchases once, not again each time it is full"
    )
    func shortWindow() throws {
        let catalogue = ScenarioCatalogue(limits: [.slidingWindow(limit: 5, seconds: 1)])
        let scenario = try #require(catalogue.scenarios.first { $0.name == "batch flood" })
        let figures = simulate(scenario.setup, origin: ContinuousClock.now)
        #expect(figures.tooManyTotal == 0 && figures.used > 0.9)
    }

    @Test(
        "One that joins a minute's window while another has it gets its part, and little is left unused",
        arguments: [7, 8] as [UInt64])
    func joinedWindow(seed: UInt64) throws {
        let catalogue = ScenarioCatalogue(limits: [.fixedWindow(limit: 600, seconds: 60)], seed: seed)
        let scenario = try #require(catalogue.scenarios.first { $0.name == "one joins" })
        let figures = simulate(scenario.setup, origin: ContinuousClock.now)
        #expect(figures.used > 0.9 && figures.fairness > 0.9 && figures.tooManyShare < 0.01)
    }

    @Test(
        "Two minutes in which all is refused, and slow answers, leave the limit used",
        arguments: ["all refused", "slow answers"])
    func troubles(name: String) throws {
        let catalogue = ScenarioCatalogue(limits: [.tokenBucket(rate: 10, burst: 20)], seed: 3)
        let scenario = try #require(catalogue.scenarios.first { $0.name == name })
        let figures = simulate(scenario.setup, origin: ContinuousClock.now)
        #expect(scenario.missed(by: figures) == [])
        if name == "all refused" { #expect(figures.tooManyTotal > figures.tooMany + 10) }
    }

    @Test("The same seed gives the same run, another seed another")
    func deterministic() {
        let served = [1, 1, 2].map { (seed: UInt64) -> [UInt32: Int] in
            var setup = scenarios("rush", seed: seed)[0].setup
            setup.seconds = 100
            return simulate(setup, origin: ContinuousClock.now).servedByClient
        }
        #expect(served[0] == served[1] && served[0] != served[2])
    }

    @Test(
        "A command line that makes no sense is refused with its reason",
        arguments: [
            (["--seed"], "--seed needs a value"), (["--window", "9"], "--limit and --window go together"),
            (["--rate", "-1"], "--rate: \"-1\" is no number for it"),
            (["--x", "1"], "--x is no option; see --help"),
        ])
    func usage(arguments: [String], message: String) {
        #expect(throws: SimulationCommand.UsageError.self) { try SimulationCommand(arguments: arguments) }
        do {
            _ = try SimulationCommand(arguments: arguments)
        } catch {
            #expect(error.description == message)
        }
    }
}
