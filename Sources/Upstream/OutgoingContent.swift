import Streams

/// A request's streamed content on its way into libcurl's buffer.
struct OutgoingContent {
    /// What there is for libcurl.
    enum Sending {
        /// So many bytes; none at the end.
        case sent(Int)
        /// Nothing yet.
        case later
        /// The content will not end as it should.
        case failed
    }

    private static let turn = 64 * 1024

    private let reader: ContentReader?
    private let length: Int?
    /// Taken from the reader, and not yet by libcurl.
    private var pieces: ArraySlice<[UInt8]> = []
    private var unsent: ArraySlice<UInt8> = []
    private var taken = 0
    /// Whether libcurl has all of it; so it is at once when it is not a stream.
    private(set) var isTaken = false

    init(_ content: TransferContent) {
        if case .stream(let reader, let length) = content {
            (self.reader, self.length) = (reader, length)
        } else {
            (reader, length, isTaken) = (nil, nil, true)
        }
    }

    /// Fills `room`, as far as something has come.
    mutating func send(into room: UnsafeMutableRawBufferPointer) -> Sending {
        if unsent.isEmpty, let ending = fetch() { return ending }
        let count = min(room.count, unsent.count)
        // Safe: `room` has at least `count` bytes, and they are copied.
        unsafe unsent.prefix(count).withUnsafeBytes { unsafe room.copyMemory(from: $0) }
        unsent.removeFirst(count)
        taken += count
        if taken == length { isTaken = true }
        return .sent(count)
    }

    /// Takes the next piece; when there is none, says why.
    private mutating func fetch() -> Sending? {
        guard let reader else { return .failed }
        if pieces.isEmpty {
            let reading = reader.read(upTo: Self.turn)
            pieces = reading.pieces[...]
            if pieces.isEmpty {
                switch reading.ending {
                case .more: return .later
                case .failed: return .failed
                case .ended:
                    isTaken = true
                    return .sent(0)
                }
            }
        }
        unsent = pieces.removeFirst()[...]
        return nil
    }
}
