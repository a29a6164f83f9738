/// Operations that CareCloud has answered with another status than 401. Bounded: the last
/// ``capacity`` ones are known. O(1) on average.
struct AcceptedOperations: Sendable {
    static let capacity = 512

    private var current: Set<Int> = []
    private var before: Set<Int> = []

    mutating func note(_ operation: Int) {
        guard !current.contains(operation) else { return }
        if current.count == Self.capacity / 2 { (before, current) = (current, []) }
        current.insert(operation)
    }

    func contains(_ operation: Int) -> Bool {
        current.contains(operation) || before.contains(operation)
    }
}
