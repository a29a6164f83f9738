/// Cuts of a learned rate that follow each other closely: they tell that the limit has fallen, or that another gateway has
/// noticed that and searches.
///
/// While a limit stays what it is, cuts come hundreds of requests apart, or tens where many gateways share a small one. When
/// it falls, all gateways on it see more of them at the same time and begin to search together: where only some do, their
/// rates part.
struct CloseCuts: Sendable {
    /// So many within so many requests, and so much closer to each other than those before them.
    private static let close = (cuts: 4, requests: 45, times: 3)
    /// Requests for which other gateways may still be at the end of their search.
    private static let settling = 500

    /// Requests accepted since the search was over.
    private var accepted = 0
    /// Their number at each of the last cuts, the oldest first.
    private var last: [Int] = []
    /// Cuts since the search was over that are not among the last.
    private var earlier = 0

    /// Whether the search has been over for so long that nothing of it is left.
    var isSettled: Bool { accepted >= Self.settling }

    mutating func accepted(isSearching: Bool) {
        if isSearching { self = CloseCuts() } else { accepted += 1 }
    }

    /// - Returns: Whether this cut and those before it tell of another limit.
    mutating func cut() -> Bool {
        if isSettled { last.append(accepted) } else { earlier += 1 }
        guard last.count == Self.close.cuts else { return false }
        let first = last.removeFirst()
        earlier += 1
        let usual = first / earlier
        return accepted - first <= min(Self.close.requests, usual / Self.close.times)
    }
}
