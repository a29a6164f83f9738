/// Requests in the order of their arrival, any of which may leave: a linked list in one array with an index by id.
/// Every operation is O(1). Places given up are used again, so the memory is that of the longest line there was.
struct WaitingLine: Sendable {
    struct Place: Sendable {
        let id: UInt64
        let deadline: ContinuousClock.Instant
        fileprivate var next: Int?
        fileprivate var previous: Int?
    }

    private var places: [Place] = []
    private var vacant: [Int] = []
    private var indices: [UInt64: Int] = [:]
    private var head: Int?
    private var tail: Int?

    var count: Int { indices.count }
    var first: Place? { head.map { places[$0] } }

    /// Traps when `id` waits already: the caller gives every request its own.
    mutating func append(_ id: UInt64, deadline: ContinuousClock.Instant) {
        let place = Place(id: id, deadline: deadline, next: nil, previous: tail)
        let index: Int
        if let reused = vacant.popLast() {
            places[reused] = place
            index = reused
        } else {
            places.append(place)
            index = places.count - 1
        }
        let earlier = indices.updateValue(index, forKey: id)
        precondition(earlier == nil)
        if let tail { places[tail].next = index } else { head = index }
        tail = index
    }

    /// Whether `id` waited.
    @discardableResult
    mutating func remove(_ id: UInt64) -> Bool {
        guard let index = indices.removeValue(forKey: id) else { return false }
        let place = places[index]
        if let previous = place.previous { places[previous].next = place.next } else { head = place.next }
        if let next = place.next { places[next].previous = place.previous } else { tail = place.previous }
        vacant.append(index)
        return true
    }
}
