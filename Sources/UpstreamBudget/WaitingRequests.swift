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
    /// Places of clients with a bound. What others hold takes nothing from their shares: it gives way when the queue is full.
    private(set) var places = ClientShares<UInt32>()
    /// Bytes of clients with a bound.
    private(set) var bytes = ClientShares<UInt32>()
    /// Requests of each class by the operation that they ask for.
    private var operations: [[Int: Int]]
    private var urgent = LineEnds()
    private var entries: [Place] = []
    private var vacant: [Int] = []
    private var indices: [UInt64: Int] = [:]
    private var deadlines = IndexedHeap<ContinuousClock.Instant>()

    init(classCount: Int) {
        classes = Array(repeating: ClientLines(), count: classCount)
        operations = Array(repeating: [:], count: classCount)
    }

    var count: Int { indices.count }
    var urgentCount: Int { urgent.count }
    var firstUrgent: Place? { urgent.head.map { entries[$0] } }
    var firstDeadline: Place? { deadlines.first.map { entries[$0.index] } }

    /// What a request in the queue needs to go besides its turn.
    enum Readiness {
        case ready
        /// None of its client goes.
        case clientWaits
        /// None of its operation goes; its client's next request may.
        case operationWaits
    }

    /// The request of a class whose turn is next, among those that may go. O(clients and requests that may not).
    func first(of classNumber: Int, _ readiness: (BudgetRequest) -> Readiness) -> Place? {
        classes[classNumber].first { head in
            var next: Int? = head
            while let index = next {
                switch readiness(entries[index].request) {
                case .ready: return index
                case .clientWaits: return nil
                case .operationWaits: next = entries[index].next
                }
            }
            return nil
        }.map { entries[$0] }
    }

    /// Requests of a class that ask for any of these operations.
    func count(of classNumber: Int, askingFor operations: [Int]) -> Int {
        operations.reduce(0) { $0 + (self.operations[classNumber][$1] ?? 0) }
    }

    /// The last one of the class's longest line.
    func last(of classNumber: Int) -> (place: Place, length: Int)? {
        classes[classNumber].longest.map { (entries[$0.tail], $0.length) }
    }

    /// Traps when `id` waits already: the caller gives every request its own.
    mutating func append(_ id: UInt64, _ request: BudgetRequest, deadline: ContinuousClock.Instant) {
        let line = request.isUrgent ? nil : classes[request.classNumber].open(request.client)
        var ends = line.map { classes[request.classNumber][$0] } ?? urgent
        let index = vacant.popLast() ?? entries.count
        let place = Place(
            id: id, request: request, deadline: deadline, line: line, next: nil, previous: ends.tail)
        if index < entries.count { entries[index] = place } else { entries.append(place) }
        let earlier = indices.updateValue(index, forKey: id)
        precondition(earlier == nil)
        deadlines.insert(index, key: deadline)
        if let tail = ends.tail { entries[tail].next = index } else { ends.head = index }
        ends.tail = index
        ends.count += 1
        guard let line else { return urgent = ends }
        classes[request.classNumber].grown(line, ends)
        byteCount += request.byteCount
        if let operation = request.resource { operations[request.classNumber][operation, default: 0] += 1 }
        guard let client = request.shareholder else { return }
        places.take(by: client)
        bytes.take(request.byteCount, by: client)
    }

    /// Whether `id` waited.
    @discardableResult
    mutating func remove(_ id: UInt64) -> Bool {
        guard let index = indices.removeValue(forKey: id) else { return false }
        let place = entries[index]
        let classNumber = place.request.classNumber
        var ends = place.line.map { classes[classNumber][$0] } ?? urgent
        if let previous = place.previous {
            entries[previous].next = place.next
        } else {
            ends.head = place.next
        }
        if let next = place.next {
            entries[next].previous = place.previous
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
        if let operation = place.request.resource, let count = operations[classNumber][operation] {
            operations[classNumber][operation] = count > 1 ? count - 1 : nil
        }
        guard let client = place.request.shareholder else { return true }
        places.giveBack(by: client)
        bytes.giveBack(place.request.byteCount, by: client)
        return true
    }

    /// Takes out a request whose turn has come, the first of its client that may go, and gives the next
    /// client of the class its turn.
    mutating func takeTurn(_ place: Place) {
        guard let line = place.line else {
            remove(place.id)
            return
        }
        let classNumber = place.request.classNumber
        classes[classNumber].pass(to: line)
        // A line that is closed has handed its turn on.
        let isLast = classes[classNumber][line].count == 1
        remove(place.id)
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
                order.append(entries[index])
                if let behind = entries[index].next { next.append(behind) }
            }
            round = next
        }
        return order
    }
}
