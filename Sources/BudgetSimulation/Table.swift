/// The table in plain text.
public enum Table {
    /// The line above the others.
    public static let header = line(
        [
            "limit", "what happens", "upstream", "tells", "gw", "policy", "429s", "429 %", "used %",
            "p99 wait", "Jain",
            "refused %", "sales %", "goals",
        ])

    /// One line.
    public static func line(_ scenario: Scenario, _ figures: Figures) -> String {
        let setup = scenario.setup
        let missed = scenario.missed(by: figures)
        let hasGoals =
            scenario.goals.tooMany != nil || scenario.goals.used != nil || scenario.goals.fairness != nil
        return line([
            scenario.group, scenario.name, setup.limit.name,
            setup.manner == .silent ? "-" : setup.manner.rawValue,
            "\(setup.policies.count)", setup.policies.first?.name ?? "-", "\(figures.tooMany)",
            fixed(figures.tooManyShare * 100, 2), fixed(figures.used * 100, 1),
            fixed(figures.checkoutWait, 2) + " s", fixed(figures.fairness, 3),
            fixed(figures.refused * 100, 1),
            fixed(figures.refusedCheckouts * 100, 1),
            hasGoals ? (missed.isEmpty ? "met" : "MISSED: " + missed.joined(separator: ", ")) : "",
        ])
    }

    private static func line(_ cells: [String]) -> String {
        let widths = [7, 15, 18, 12, 3, 10, 7, 7, 7, 9, 6, 10, 8, 0]
        var text = ""
        for (cell, width) in zip(cells, widths) {
            let filling = String(repeating: " ", count: max(0, width - cell.count))
            let isNumber = [3, 7, 9, 6, 10, 8].contains(width) && width != 10 || cell.first?.isNumber == true
            text += (isNumber && width > 0 ? filling + cell : cell + filling) + "  "
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// A number with so many decimals.
    static func fixed(_ number: Double, _ decimals: Int) -> String {
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((number * Double(scale)).rounded())
        guard decimals > 0 else { return "\(scaled)" }
        let fraction = String(abs(scaled) % scale)
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(scaled < 0 ? "-" : "")\(abs(scaled) / scale).\(zeros)\(fraction)"
    }
}
