/// Everybody who waits: by class and client, in the order of their turns and in that of their deadlines.
///
/// Places given up are used again, so the memory is that of the longest queue there was. Every operation is O(log n) unless
/// it says otherwise.
struct WaitingRequests: Sendable {
    struct Place: Sendable {
        let id: UInt64
        let request: BudgetRequest
        let deadline: ContinuousClock.Instant
        /// Its line among those of the class; nil for an urgent one.
        fileprivate let line: Int?
        fileprivate var next: Int?
        fileprivate var previous: Int?
    }

    /// The lines of each class.
    private(set) var classes: [ClientLines]
    /// Bytes of all that are not urgent.
    private(set) var byteCount = 0
    private var urgent = LineEnds()
    private var places: [Place] = []
    private var vacant: [Int] = []
    private var indices: [UInt64: Int] = [:]
    private var deadlines = IndexedHeap<ContinuousClock.Instant>()

    init(classCount: Int) {
        classes = Array(repeating: ClientLines(), count: classCount)
    }

    var count: Int { indices.count }
    var urgentCount: Int { urgent.count }
    var firstUrgent: Place? { urgent.head.map { places[$0] } }
    var firstDeadline: Place? { deadlines.first.map { places[$0.index] } }

    /// Whose turn is next in a class.
    func first(of classNumber: Int) -> Place? {
        classes[classNumber].first.map { places[$0] }
    }

    /// The last one of the class's longest line.
    func last(of classNumber: Int) -> (place: Place, length: Int)? {
        classes[classNumber].longest.map { (places[$0.tail], $0.length) }
    }

    /// Traps when `id` waits already: the caller gives every request its own.
    mutating func append(_ id: UInt64, _ request: BudgetRequest, deadline: ContinuousClock.Instant) {
        let line = request.isUrgent ? nil : classes[request.classNumber].open(request.client)
        var ends = line.map { classes[request.classNumber][$0] } ?? urgent
        let index = vacant.popLast() ?? places.count
        let place = Place(
            id: id, request: request, deadline: deadline, line: line, next: nil, previous: ends.tail)
        if index < places.count { places[index] = place } else { places.append(place) }
        let earlier = indices.updateValue(index, forKey: id)
        precondition(earlier == nil)
        deadlines.insert(index, key: deadline)
        if let tail = ends.tail { places[tail].next = index } else { ends.head = index }
        ends.tail = index
        ends.count += 1
        guard let line else { return urgent = ends }
        classes[request.classNumber].grown(line, ends)
        byteCount += request.byteCount
    }

    /// Whether `id` waited.
    @discardableResult
    mutating func remove(_ id: UInt64) -> Bool {
        guard let index = indices.removeValue(forKey: id) else { return false }
        let place = places[index]
        let classNumber = place.request.classNumber
        var ends = place.line.map { classes[classNumber][$0] } ?? urgent
        if let previous = place.previous {
            places[previous].next = place.next
        } else {
            ends.head = place.next
        }
        if let next = place.next {
            places[next].previous = place.previous
        } else {
            ends.tail = place.previous
        }
        ends.count -= 1
        vacant.append(index)
        deadlines.remove(index)
        guard let line = place.line else {
            urgent = ends
            return true
        }
        classes[classNumber].shrunk(line, ends)
        byteCount -= place.request.byteCount
        return true
    }

    /// Takes out the one whose turn it is in a class, and gives the next client its turn.
    mutating func takeTurn(of classNumber: Int) {
        guard let place = first(of: classNumber) else { return }
        let isLast = place.next == nil
        remove(place.id)
        // A line that is closed has handed its turn on.
        if !isLast { classes[classNumber].turn() }
    }

    /// A class's guaranteed share is written up or down; never below nothing, nor up beyond `most`.
    mutating func credit(_ classNumber: Int, _ change: Int, most: Int) {
        classes[classNumber].credit = max(0, min(most, classes[classNumber].credit + change))
    }

    /// All of a class in the order of their turns. O(n).
    func order(of classNumber: Int) -> [Place] {
        var order: [Place] = []
        order.reserveCapacity(classes[classNumber].count)
        var round = classes[classNumber].heads
        while !round.isEmpty {
            var next: [Int] = []
            for index in round {
                order.append(places[index])
                if let behind = places[index].next { next.append(behind) }
            }
            round = next
        }
        return order
    }
}
