/// How many lines have a request for each round, when every line may send one a round: a Fenwick tree. Every operation is
/// O(log of the longest line).
struct RoundCounts: Sendable {
    /// Lines with at least so many requests; index 0 is unused.
    private var lines: [Int] = [0, 0]
    private var tree: [Int] = [0, 0]

    /// A line has grown to `length`, at least 1.
    mutating func grown(to length: Int) {
        if length >= lines.count { widen() }
        add(1, at: length)
    }

    /// A line has shrunk from `length`, at least 1.
    mutating func shrunk(from length: Int) {
        add(-1, at: length)
    }

    /// Requests of all lines in the first `rounds` rounds.
    func requests(inRounds rounds: Int) -> Int {
        var sum = 0
        var index = min(rounds, tree.count - 1)
        while index > 0 {
            sum += tree[index]
            index -= index & -index
        }
        return sum
    }

    private mutating func add(_ change: Int, at length: Int) {
        lines[length] += change
        var index = length
        while index < tree.count {
            tree[index] += change
            index += index & -index
        }
    }

    private mutating func widen() {
        lines += Array(repeating: 0, count: lines.count)
        tree = Array(repeating: 0, count: lines.count)
        let counts = lines
        for (length, count) in counts.enumerated() where count > 0 {
            lines[length] = 0
            add(count, at: length)
        }
    }
}
