/// Cuts of a learned rate that follow each other closely: they tell that the limit has fallen, or that another gateway has
/// noticed that and searches.
///
/// While a limit stays what it is, cuts come hundreds of requests apart. When it falls, all gateways on it see more of them
/// at the same time and begin to search together: where only some do, their rates part.
struct CloseCuts: Sendable {
    private static let close = (cuts: 4, requests: 45)
    /// Requests for which other gateways may still be at the end of their search.
    private static let settling = 500

    /// Requests accepted since the search was over.
    private var accepted = 0
    /// Their number at each of the last cuts, the oldest first.
    private var last: [Int] = []

    /// Whether the search has been over for so long that nothing of it is left.
    var isSettled: Bool { accepted >= Self.settling }

    mutating func accepted(isSearching: Bool) {
        guard isSearching else {
            accepted += 1
            return
        }
        accepted = 0
        if !last.isEmpty { last = [] }
    }

    /// - Returns: Whether this cut and those before it tell of another limit.
    mutating func cut() -> Bool {
        guard isSettled else { return false }
        last.append(accepted)
        guard last.count == Self.close.cuts else { return false }
        return accepted - last.removeFirst() <= Self.close.requests
    }
}
