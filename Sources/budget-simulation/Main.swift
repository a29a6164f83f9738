import BudgetSimulation
import EventLoop
import Glibc

@main
struct Main {
    static func main() {
        guard StandardDescriptors.open() else { exit(1) }
        do {
            let command = try SimulationCommand(arguments: CommandLine.arguments.dropFirst())
            if command.isHelp {
                Console.print(SimulationCommand.usage)
            } else if let folder = command.plots {
                for file in Plots(seed: command.seed).files(origin: ContinuousClock.now) {
                    try FileContents.replacePrivate(folder + "/" + file.name, with: Array(file.svg.utf8))
                }
            } else if !printTable(command) {
                exit(1)
            }
        } catch {
            Console.complain("budget-simulation: \(error)")
            exit(2)
        }
    }

    /// Whether every goal was reached.
    private static func printTable(_ command: SimulationCommand) -> Bool {
        let origin = ContinuousClock.now
        var count = 0
        var missed = 0
        for run in 0..<command.runs {
            let seed = command.seed &+ UInt64(run)
            Console.print("seed \(seed)\n\(Table.header)")
            for scenario in command.scenarios(seed: seed) {
                let figures = simulate(scenario.setup, origin: origin)
                Console.print(Table.line(scenario, figures))
                count += 1
                if !scenario.missed(by: figures).isEmpty { missed += 1 }
            }
        }
        Console.print("\(count) lines, \(missed) missed a goal")
        return missed == 0
    }
}
