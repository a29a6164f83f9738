/// The lines of a request head (RFC 9112 §2.2, §3, §5).
extension Span<UInt8> {
    /// The line feed must follow the carriage return at `index`: one that stands alone ends a line for some
    /// parsers and not for others.
    @inline(__always)
    func requireLineFeed(after index: Int) throws(Interruption) {
        guard index &+ 1 < count else { throw .endOfBytes }
        guard self[index &+ 1] == ASCII.lineFeed else { throw .invalid(.bareCarriageReturn) }
    }

    /// Skips the one empty line that may stand before a request.
    func startOfRequestLine() throws(Interruption) -> Int {
        var start = 0
        if !isEmpty, self[0] == ASCII.carriageReturn {
            try requireLineFeed(after: 0)
            start = 2
        }
        guard start < count else { throw .endOfBytes }
        switch self[start] {
        case ASCII.carriageReturn: throw .invalid(.emptyRequestLine)
        case ASCII.lineFeed: throw .invalid(.bareLineFeed)
        case 0x16: throw .invalid(.tlsHandshake)  // the record type that a ClientHello begins with
        default: return start
        }
    }

    /// Reads the field line at `index` and moves `index` to the line after it.
    @inline(__always)
    func readFieldLine(
        from index: inout Int, _ knownFields: borrowing KnownFieldTable
    ) throws(Interruption) -> FieldPosition {
        let start = index
        let nameEnd = endOfFieldName(from: start)
        guard nameEnd < count else { throw .endOfBytes }
        guard self[nameEnd] == ASCII.colon, nameEnd > start else {
            throw fieldNameInterruption(lineStart: start, at: nameEnd)
        }
        let known = knownFields.find(start..<nameEnd, in: self)
        guard known != .other || isFieldName(start..<nameEnd) else { throw .invalid(.invalidFieldName) }

        let end = endOfFieldValue(from: nameEnd &+ 1)
        guard end < count else { throw .endOfBytes }
        guard self[end] == ASCII.carriageReturn else {
            throw .invalid(self[end] == ASCII.lineFeed ? .bareLineFeed : .invalidFieldValue)
        }
        try requireLineFeed(after: end)
        index = end &+ 2
        let value = trimmingWhitespace(nameEnd &+ 1..<end)
        return FieldPosition(name: start..<nameEnd, value: value, known: known)
    }

    /// No longer than `FieldName` takes.
    @inline(__always)
    private func isFieldName(_ range: Range<Int>) -> Bool {
        range.count <= 256 && isToken(range)
    }

    @inline(__always)
    func isToken(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            guard ASCII.isToken(self[index]) else { return false }
            index &+= 1
        }
        return !range.isEmpty
    }

    /// What is wrong with a line whose name does not end in a colon.
    private func fieldNameInterruption(lineStart: Int, at index: Int) -> Interruption {
        switch self[index] {
        case ASCII.colon:
            return .invalid(.emptyFieldName)
        case ASCII.space, ASCII.tab:
            return .invalid(index == lineStart ? .foldedField : .spaceInFieldName)
        case ASCII.lineFeed:
            return .invalid(.bareLineFeed)
        case ASCII.carriageReturn:
            guard index + 1 < count else { return .endOfBytes }
            return .invalid(self[index + 1] == ASCII.lineFeed ? .missingColon : .bareCarriageReturn)
        default:
            return .invalid(.invalidFieldName)
        }
    }

    /// Whether a head of which the bytes before `searched` were parsed in vain may have another outcome by now:
    /// it ended, its request line ended, or one of its line ends is wrong. Each byte is looked at twice at most.
    func hasLineWorthParsing(from searched: Int) -> Bool {
        for index in Swift.min(searched, count)..<count {
            let before = index > 0 ? self[index - 1] : 0
            if self[index] == ASCII.lineFeed {
                guard before == ASCII.carriageReturn else { return true }
                let lineLength = lineLength(before: index - 1)
                // The first line, also behind an empty one.
                guard lineLength > 0, index - 1 - lineLength > 2 else { return true }
            } else if before == ASCII.carriageReturn {
                return true
            }
        }
        return false
    }

    private func lineLength(before end: Int) -> Int {
        var start = end
        while start > 0, self[start - 1] != ASCII.lineFeed { start -= 1 }
        return end - start
    }
}
