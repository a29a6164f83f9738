/// How much of something scarce each client holds.
///
/// A client may take a further unit only while it holds less than is still free. Alone it gets half,
/// two get a third each, and a newcomer finds some (the dynamic threshold of shared-memory switches,
/// Choudhury and Hahne 1998). Holders without a bound count for the total alone. Every call is O(1).
public struct ClientShares<Client: Hashable & Sendable>: Sendable {
    /// What all clients hold.
    public private(set) var total = 0
    private var held: [Client: Int] = [:]

    /// Nothing is held.
    public init() {}

    /// What one client holds; 0 for a holder without a bound.
    public func held(by client: Client?) -> Int {
        client.flatMap { held[$0] } ?? 0
    }

    /// Whether a client may take a further unit.
    ///
    /// - Parameter client: nil for a holder without a bound, which may take the last one.
    public func mayTake(of capacity: Int, by client: Client?) -> Bool {
        held(by: client) < capacity - total
    }

    /// Counts what a client takes, whether it may or not.
    public mutating func take(_ count: Int = 1, by client: Client?) {
        total += count
        if let client, count > 0 { held[client, default: 0] += count }
    }

    /// Counts what a client has taken and gives back. Traps when it gives back more than it holds.
    public mutating func giveBack(_ count: Int = 1, by client: Client?) {
        total -= count
        precondition(total >= 0)
        guard let client, count > 0 else { return }
        let left = (held[client] ?? 0) - count
        precondition(left >= 0)
        held[client] = left > 0 ? left : nil
    }

    /// The clients that hold as much as is free, or more. O(clients that hold anything); O(1) while
    /// more is free than is held.
    public func atBound(of capacity: Int) -> [Client] {
        let free = capacity - total
        guard total >= free else { return [] }
        return held.filter { $0.value >= free }.map(\.key)
    }
}
