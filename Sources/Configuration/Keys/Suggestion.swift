/// What someone probably meant by a key that does not exist.
enum Suggestion {
    /// To be appended to `unknown key`: empty, or `; did you mean "memory"?`.
    static func text(for name: String, in section: String) -> String {
        let siblings = ConfigurationKey.all.filter { $0.section == section }
        let near = siblings.map { (key: $0, distance: distance(name, $0.name)) }
            .filter { $0.distance <= max(1, min(name.utf8.count, $0.key.name.utf8.count) / 3) }
            .min { $0.distance < $1.distance }
        if let near { return "; did you mean \"\(near.key.name)\"?" }
        if let elsewhere = ConfigurationKey.all.first(where: { $0.name == name }) {
            let place = elsewhere.section.isEmpty ? "at the top level" : "under \(elsewhere.section)"
            return "; \"\(name)\" stands \(place)"
        }
        guard !siblings.isEmpty else { return "" }
        return "; known here: " + siblings.map(\.name).joined(separator: ", ")
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that turn one into the other (optimal string
    /// alignment), ASCII case and `-` against `_` aside; quadratic in the length of the names, which are cut.
    static func distance(_ first: String, _ second: String) -> Int {
        let first = folded(first)
        let second = folded(second)
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let substitution = last[column] + (first[row] == second[column] ? 0 : 1)
                var best = min(substitution, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[second.count]
    }

    private static func folded(_ name: String) -> [UInt8] {
        name.lowercased().utf8.prefix(64).map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }
}
