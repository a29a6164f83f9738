/// A dictionary of so many entries at most: the oldest goes when another comes.
struct BoundedTable<Value: Sendable>: Sendable {
    private let capacity: Int
    private var entries: [String: Value] = [:]
    /// The keys as they came; a ring once the table is full.
    private var keys: [String] = []
    private var oldest = 0

    /// An empty table; the capacity is at least 1.
    init(capacity: Int) { self.capacity = max(capacity, 1) }

    /// The entry of a key; setting changes one that is there and does nothing otherwise.
    subscript(key: String) -> Value? {
        get { entries[key] }
        set {
            guard let newValue, entries[key] != nil else { return }
            entries[key] = newValue
        }
    }

    var values: some Sequence<Value> { entries.values }

    /// Adds an entry under a key that was never used before, and hands back the one that had to go for it.
    mutating func insert(_ value: Value, for key: String) -> (key: String, value: Value)? {
        entries[key] = value
        guard keys.count == capacity else {
            keys.append(key)
            return nil
        }
        let gone = keys[oldest]
        keys[oldest] = key
        oldest = (oldest + 1) % capacity
        return entries.removeValue(forKey: gone).map { (gone, $0) }
    }

    /// Changes every entry.
    mutating func updateAll(_ change: (inout Value) -> Void) {
        for index in entries.values.indices { change(&entries.values[index]) }
    }
}
