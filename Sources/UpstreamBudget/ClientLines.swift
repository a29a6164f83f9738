/// Both ends of a list of places in ``WaitingRequests``.
struct LineEnds: Sendable {
    var head: Int?
    var tail: Int?
    var count = 0
}

/// The lines of one class, one a client, that take turns: a ring. A line exists while somebody waits in it.
///
/// Every operation is O(log n).
struct ClientLines: Sendable {
    struct Line: Sendable {
        let client: UInt32
        var ends = LineEnds()
        fileprivate var next: Int
        fileprivate var previous: Int
    }

    /// All that wait.
    private(set) var count = 0
    /// Percent points of the class's guaranteed share that it has not had; at 100 one request is due.
    var credit = 0
    private var lines: [Line] = []
    private var vacant: [Int] = []
    private var indices: [UInt32: Int] = [:]
    /// Whose turn is next.
    private var current: Int?
    /// Longest first.
    private var lengths = IndexedHeap<Int>()
    private var rounds = RoundCounts()

    /// The request whose turn is next: of the first line in which there is one that may go. O(lines without).
    /// - Parameter search: finds it behind a line's first request.
    func first(_ search: (_ head: Int) -> Int?) -> Int? {
        guard let current else { return nil }
        var line = current
        repeat {
            if let found = lines[line].ends.head.flatMap(search) { return found }
            line = lines[line].next
        } while line != current
        return nil
    }

    /// The last request of the longest line, and that line's length.
    var longest: (tail: Int, length: Int)? {
        guard let index = lengths.first?.index, let tail = lines[index].ends.tail else { return nil }
        return (tail, lines[index].ends.count)
    }

    func length(of client: UInt32) -> Int {
        indices[client].map { lines[$0].ends.count } ?? 0
    }

    /// Of the class, sent before a newcomer: at least, for its line may stand first or last in the ring.
    func leastAhead(of client: UInt32) -> Int {
        let length = length(of: client)
        return rounds.requests(inRounds: max(1, length))
    }

    /// Of the class, sent before a newcomer: at most.
    func mostAhead(of client: UInt32) -> Int {
        rounds.requests(inRounds: length(of: client) + 1)
    }

    /// The line of a client, made if there is none: behind all others.
    mutating func open(_ client: UInt32) -> Int {
        if let index = indices[client] { return index }
        let index = vacant.popLast() ?? lines.count
        let next = current ?? index
        let previous = current.map { lines[$0].previous } ?? index
        let line = Line(client: client, next: next, previous: previous)
        if index < lines.count { lines[index] = line } else { lines.append(line) }
        lines[previous].next = index
        lines[next].previous = index
        current = current ?? index
        indices[client] = index
        lengths.insert(index, key: 0)
        return index
    }

    subscript(line: Int) -> LineEnds { lines[line].ends }

    /// `ends` has one request more than before.
    mutating func grown(_ line: Int, _ ends: LineEnds) {
        lines[line].ends = ends
        count += 1
        rounds.grown(to: ends.count)
        lengths.update(line, key: -ends.count)
    }

    /// `ends` has one request less than before; the line is closed when it has none.
    mutating func shrunk(_ line: Int, _ ends: LineEnds) {
        lines[line].ends = ends
        count -= 1
        rounds.shrunk(from: ends.count + 1)
        guard ends.count == 0 else { return lengths.update(line, key: -ends.count) }
        lengths.remove(line)
        indices[lines[line].client] = nil
        let (next, previous) = (lines[line].next, lines[line].previous)
        lines[previous].next = next
        lines[next].previous = previous
        if current == line { current = next == line ? nil : next }
        vacant.append(line)
    }

    /// It is the turn of this line; those before it, which may not go now, wait for the next round.
    mutating func pass(to line: Int) {
        current = line
    }

    /// The line whose turn it was has had it.
    mutating func turn() {
        if let line = current { current = lines[line].next }
    }

    /// The heads of all lines in the order of their turns. O(lines).
    var heads: [Int] {
        guard let current else { return [] }
        var heads: [Int] = []
        var line = current
        repeat {
            if let head = lines[line].ends.head { heads.append(head) }
            line = lines[line].next
        } while line != current
        return heads
    }
}
