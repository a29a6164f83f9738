/// A queue of times in one array. Appending and dropping are O(1) on average, reading any of them is O(1).
struct FirstInFirstOut: Sendable {
    private var storage: [Int64] = []
    private var head = 0

    var count: Int { storage.count - head }
    var first: Int64? { count > 0 ? storage[head] : nil }

    subscript(index: Int) -> Int64 { storage[head + index] }

    mutating func append(_ time: Int64) {
        storage.append(time)
    }

    /// Nothing happens when it is empty.
    @discardableResult
    mutating func popFirst() -> Int64? {
        guard let first else { return nil }
        head += 1
        if head * 2 > storage.count {
            storage.removeFirst(head)
            head = 0
        }
        return first
    }
}
