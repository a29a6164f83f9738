/// Takes the chunked transfer coding off a body (RFC 9112 §7.1), strictly: a size is hexadecimal digits and
/// nothing else, every line ends in CR LF, and every chunk is followed by one.
///
/// Extensions and trailer fields are checked and dropped; both are bounded.
public struct ChunkedDecoder: Sendable {
    /// How far one call came.
    public struct Progress: Sendable, Equatable {
        /// Bytes taken. While `finished` is false these are all that were given.
        public let consumed: Int
        /// Whether the body has ended; what follows belongs to the next request.
        public let finished: Bool
    }

    /// Bytes of extensions in the whole body: a body of one-byte chunks with long extensions costs more than it
    /// is worth.
    public static var longestExtensions: Int { 8192 }
    /// Bytes of the trailer section, its line ends counted.
    public static var longestTrailers: Int { 8192 }

    private enum State: Sendable {
        case sizeStart, size, extensions, sizeLineFeed
        case data, dataCarriageReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, lastLineFeed
        case finished
    }

    private var state = State.sizeStart
    /// Of the size line that is being read, then the bytes of this chunk that are still to come.
    private var remaining: UInt64 = 0
    private var sizeDigits = 0
    private var extensionGrammar = ChunkExtensionGrammar()
    private var extensionBytes = 0
    private var trailerBytes = 0
    /// Bytes that the body may still grow by.
    private var allowance: UInt64

    /// - Parameter maximumBody: bytes of content; a chunk that would exceed it is refused by its size line.
    public init(maximumBody: Int) {
        allowance = UInt64(max(maximumBody, 0))
    }

    /// Appends the content in `bytes` to `body`. After an error the decoder is of no further use, and the
    /// connection must be closed: where the body ends is unknown.
    public mutating func decode(
        _ bytes: Span<UInt8>, into body: inout [UInt8]
    ) throws(ChunkedError) -> Progress {
        var index = 0
        while index < bytes.count, state != .finished {
            if state == .data {
                index = takeData(bytes, from: index, into: &body)
            } else {
                try takeFraming(bytes[index])
                index += 1
            }
        }
        return Progress(consumed: index, finished: state == .finished)
    }

    private mutating func takeData(_ bytes: Span<UInt8>, from index: Int, into body: inout [UInt8]) -> Int {
        let count = Int(min(remaining, UInt64(bytes.count - index)))
        let data = bytes.extracting(index..<index + count)
        body.append(addingCapacity: count) { output in
            for offset in data.indices { output.append(data[offset]) }
        }
        remaining -= UInt64(count)
        if remaining == 0 { state = .dataCarriageReturn }
        return index + count
    }

    private mutating func takeFraming(_ byte: UInt8) throws(ChunkedError) {
        switch state {
        case .sizeStart, .size, .extensions, .sizeLineFeed:
            try takeSizeLine(byte)
        case .dataCarriageReturn:
            guard byte == ASCII.carriageReturn else { throw .missingLineEndAfterChunk }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == ASCII.lineFeed else { throw .missingLineEndAfterChunk }
            state = .sizeStart
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .lastLineFeed:
            try takeTrailer(byte)
        case .data, .finished:
            break
        }
    }

    private mutating func takeSizeLine(_ byte: UInt8) throws(ChunkedError) {
        switch (state, byte) {
        case (.sizeLineFeed, ASCII.lineFeed):
            try beginChunk()
        case (.sizeLineFeed, _):
            throw .bareCarriageReturn
        case (.size, ASCII.carriageReturn):
            state = .sizeLineFeed
        case (_, ASCII.lineFeed):
            throw .bareLineFeed
        case (.size, UInt8(ascii: ";")):
            extensionGrammar = ChunkExtensionGrammar()
            state = .extensions
        case (.extensions, ASCII.carriageReturn):
            guard extensionGrammar.mayEnd else { throw .invalidExtension }
            state = .sizeLineFeed
        case (.extensions, _):
            guard extensionGrammar.take(byte) else { throw .invalidExtension }
            extensionBytes += 1
            guard extensionBytes <= Self.longestExtensions else { throw .extensionsTooLong }
        default:
            try takeSizeDigit(byte)
        }
    }

    private mutating func takeSizeDigit(_ byte: UInt8) throws(ChunkedError) {
        guard let digit = ASCII.hexadecimalValue(byte) else { throw .invalidSize }
        // Sixteen digits fill 64 bits: more, be they zeros, are a game with somebody's counter.
        guard sizeDigits < 16 else { throw .invalidSize }
        remaining = remaining << 4 | UInt64(digit)
        sizeDigits += 1
        state = .size
    }

    private mutating func beginChunk() throws(ChunkedError) {
        sizeDigits = 0
        guard remaining <= allowance else { throw .bodyTooLarge }
        allowance -= remaining
        state = remaining == 0 ? .trailerStart : .data
    }
}

extension ChunkedDecoder {
    /// RFC 9112 §7.1.2: field lines, then an empty line.
    private mutating func takeTrailer(_ byte: UInt8) throws(ChunkedError) {
        trailerBytes += 1
        guard trailerBytes <= Self.longestTrailers else { throw .trailersTooLong }
        switch (state, byte) {
        case (.lastLineFeed, ASCII.lineFeed):
            state = .finished
        case (.trailerLineFeed, ASCII.lineFeed):
            state = .trailerStart
        case (.lastLineFeed, _), (.trailerLineFeed, _):
            throw .bareCarriageReturn
        case (_, ASCII.lineFeed):
            throw .bareLineFeed
        case (.trailerStart, ASCII.carriageReturn):
            state = .lastLineFeed
        case (.trailerStart, _), (.trailerName, _):
            if state == .trailerName, byte == ASCII.colon {
                state = .trailerValue
            } else {
                guard ASCII.isToken(byte) else { throw .invalidTrailer }
                state = .trailerName
            }
        case (_, ASCII.carriageReturn):
            state = .trailerLineFeed
        default:
            guard !ASCII.isForbiddenInValue(byte) else { throw .invalidTrailer }
        }
    }
}
