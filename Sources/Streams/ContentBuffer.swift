/// Content between one producer and its readers: which pieces are held, who has read what, and who is to wait. A value
/// that decides; ``ContentStream`` acts.
///
/// Pieces are immutable and shared by all readers. A reader's place is a piece's number, counted from the first.
struct ContentBuffer {
    enum Phase {
        case arriving, ended, failed
    }

    /// What an array costs beside its bytes, so that content of tiny pieces is bounded, too.
    static let pieceCost = 48

    private(set) var phase = Phase.arriving
    private(set) var retention: ContentStream.Retention
    /// Bytes of content so far.
    private(set) var length = 0
    /// What the pieces take.
    private(set) var cost = 0
    private var pieces: [[UInt8]] = []
    /// The number of `pieces[0]`.
    private var first = 0
    /// Up to where pieces are dropped; their places are given up from time to time.
    private var firstHeld = 0
    /// Each reader's next piece.
    private var places: [Int: Int] = [:]
    private var lastReader = 0
    /// How many readers are at each place where there are any.
    private var readers: [Int: Int] = [:]
    /// No reader is before this place. It stays 0 while ``isWhole``, so a new reader, who begins there, is never before it.
    private var slowest = 0
    /// What lies before the reader that is, or was, the furthest.
    private var furthest = 0
    private var lengthBeforeFurthest = 0

    init(retention: ContentStream.Retention) {
        self.retention = retention
    }

    var hasReaders: Bool { !places.isEmpty }
    /// Whether all content so far is still here.
    var isWhole: Bool { firstHeld == 0 }
    private var end: Int { first + pieces.count }

    /// Bytes that the readers have not taken: the slowest, or the furthest where everything is kept anyway.
    var ahead: Int {
        switch retention {
        case .whole(_, let isPaced): isPaced && hasReaders ? length - lengthBeforeFurthest : 0
        case .undecided, .unread, .nothing: cost
        }
    }

    // MARK: The producer

    mutating func append(_ piece: [UInt8]) {
        guard phase == .arriving, !piece.isEmpty else { return }
        pieces.append(piece)
        length += piece.count
        cost += piece.count + Self.pieceCost
        if case .whole(let limit, _) = retention, length > limit { retention = .unread }
        drop()
    }

    mutating func end(_ phase: Phase) {
        if self.phase == .arriving { self.phase = phase }
    }

    mutating func settle(_ retention: ContentStream.Retention) {
        self.retention = retention
        if case .whole(let limit, _) = retention, length > limit || !isWhole { self.retention = .unread }
        drop()
    }

    // MARK: Readers

    /// Nil when the first bytes are gone, or the last will not come.
    mutating func addReader() -> Int? {
        guard isWhole, phase != .failed else { return nil }
        lastReader += 1
        places[lastReader] = 0
        readers[0, default: 0] += 1
        return lastReader
    }

    mutating func removeReader(_ reader: Int) {
        guard let place = places.removeValue(forKey: reader) else { return }
        left(place)
        drop()
    }

    /// The next pieces of a reader, at least one if there is one, else as many as `limit` bytes hold.
    mutating func read(_ reader: Int, upTo limit: Int) -> [[UInt8]] {
        guard let place = places[reader], place < end else { return [] }
        var next = place
        var count = 0
        repeat {
            count += pieces[next - first].count
            next += 1
        } while next < end && count + pieces[next - first].count <= limit
        let taken = Array(pieces[(place - first)..<(next - first)])
        if next > furthest {
            lengthBeforeFurthest += lengthOf(furthest..<next)
            furthest = next
        }
        places[reader] = next
        readers[next, default: 0] += 1
        left(place)
        drop()
        return taken
    }

    func hasMore(_ reader: Int) -> Bool {
        places[reader].map { $0 < end } ?? false
    }

    /// All content so far; nil unless it is whole.
    var content: [UInt8]? {
        guard isWhole else { return nil }
        guard pieces.count > 1 else { return pieces.first ?? [] }
        var content: [UInt8] = []
        content.reserveCapacity(length)
        for piece in pieces { content.append(contentsOf: piece) }
        return content
    }

    private func lengthOf(_ range: Range<Int>) -> Int {
        range.reduce(0) { $0 + pieces[$1 - first].count }
    }

    /// A reader is no longer at `place`.
    private mutating func left(_ place: Int) {
        let others = readers[place, default: 1] - 1
        readers[place] = others > 0 ? others : nil
    }

    /// The place of the reader that has read least. Amortized O(1): it only moves forward.
    private mutating func findSlowest() -> Int {
        while slowest < end, readers[slowest] == nil { slowest += 1 }
        return slowest
    }

    /// Lets go of what nobody will ask for.
    private mutating func drop() {
        let keep: Int
        switch retention {
        case .undecided, .whole: return
        case .unread where hasReaders: keep = findSlowest()
        case .unread: keep = phase == .arriving ? firstHeld : end
        case .nothing: keep = hasReaders ? findSlowest() : end
        }
        while firstHeld < keep {
            cost -= pieces[firstHeld - first].count + Self.pieceCost
            pieces[firstHeld - first] = []
            firstHeld += 1
        }
        if firstHeld - first > 64, (firstHeld - first) * 2 > pieces.count {
            pieces.removeFirst(firstHeld - first)
            first = firstHeld
        }
    }
}
