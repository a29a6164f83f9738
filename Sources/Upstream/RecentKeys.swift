/// Keys that were noted within some time, in bounded memory: only a hash of each is kept, so once in a great while a key
/// is taken for noted that was not.
public struct RecentKeys: Sendable {
    private let lifetime: Duration
    private let capacity: Int
    private var noted: [Int: ContinuousClock.Instant] = [:]
    private var order: [(hash: Int, at: ContinuousClock.Instant)] = []

    /// - Parameters:
    ///   - lifetime: how long a key is remembered.
    ///   - capacity: how many are; the oldest go first.
    public init(lifetime: Duration, capacity: Int) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    /// Remembers a key from now on. Amortised O(1).
    public mutating func note(_ key: [UInt8], now: ContinuousClock.Instant) {
        let hash = key.hashValue
        noted[hash] = now
        order.append((hash, now))
        guard order.count > capacity * 2 else { return }
        // Of those that were noted again, the last time counts.
        order.removeAll { noted[$0.hash] != $0.at || now - $0.at >= lifetime }
        order = order.suffix(capacity)
        noted = [:]
        for entry in order { noted[entry.hash] = entry.at }
    }

    /// Forgets a key.
    public mutating func forget(_ key: [UInt8]) {
        guard !noted.isEmpty else { return }
        noted[key.hashValue] = nil
    }

    /// Whether a key was noted lately.
    public func contains(_ key: [UInt8], now: ContinuousClock.Instant) -> Bool {
        guard !noted.isEmpty, let at = noted[key.hashValue] else { return false }
        return now - at < lifetime
    }
}
