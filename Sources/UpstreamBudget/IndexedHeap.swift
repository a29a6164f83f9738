/// A heap of small whole numbers, each with a key, any of which can be taken out or given another key: the smallest key is
/// always at hand. Every change is O(log n); the memory is that of the largest number there was.
struct IndexedHeap<Key: Comparable & Sendable>: Sendable {
    private var entries: [(index: Int, key: Key)] = []
    /// Where each index stands in `entries`; -1 when it does not.
    private var positions: [Int] = []

    var count: Int { entries.count }
    var first: (index: Int, key: Key)? { entries.first }

    /// `index` must not be there (trap).
    mutating func insert(_ index: Int, key: Key) {
        while positions.count <= index { positions.append(-1) }
        precondition(positions[index] == -1)
        positions[index] = entries.count
        entries.append((index, key))
        rise(from: entries.count - 1)
    }

    /// `index` must be there (trap).
    mutating func update(_ index: Int, key: Key) {
        let position = positions[index]
        entries[position].key = key
        rise(from: position)
        sink(from: positions[index])
    }

    /// `index` must be there (trap).
    mutating func remove(_ index: Int) {
        let position = positions[index]
        let last = entries.count - 1
        exchange(position, last)
        entries.removeLast()
        positions[index] = -1
        guard position < last else { return }
        let moved = entries[position].index
        rise(from: position)
        sink(from: positions[moved])
    }

    private mutating func rise(from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard entries[position].key < entries[parent].key else { return }
            exchange(position, parent)
            position = parent
        }
    }

    private mutating func sink(from start: Int) {
        var position = start
        while true {
            var smallest = position
            for child in (2 * position + 1)...(2 * position + 2)
            where child < entries.count && entries[child].key < entries[smallest].key {
                smallest = child
            }
            guard smallest != position else { return }
            exchange(position, smallest)
            position = smallest
        }
    }

    private mutating func exchange(_ left: Int, _ right: Int) {
        guard left != right else { return }
        entries.swapAt(left, right)
        positions[entries[left].index] = left
        positions[entries[right].index] = right
    }
}
