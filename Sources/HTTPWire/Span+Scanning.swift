/// Finding bytes eight at a time.
///
/// The words are put together from eight checked reads; the optimiser proves the checks from the one guard and
/// emits a single load. In a word the first byte is the lowest.
extension Span<UInt8> {
    /// The eight bytes at `index` as one word; nil when fewer than eight are left.
    @inline(__always)
    func word(at index: Int) -> UInt64? {
        let rest = extracting(droppingFirst: index)
        guard rest.count >= 8 else { return nil }
        var word: UInt64 = 0
        for offset in 0..<8 {
            word |= UInt64(rest[offset]) &<< UInt64(8 &* offset)
        }
        return word
    }

    /// The first `length` bytes at `index` as one word, the rest of it zero. `length` is at most 8.
    @inline(__always)
    func word(at index: Int, length: Int) -> UInt64 {
        guard length > 0 else { return 0 }
        if let word = word(at: index) {
            return word & (UInt64.max &>> UInt64(64 &- 8 &* length))
        }
        var word: UInt64 = 0
        for offset in 0..<length {
            word |= UInt64(self[index &+ offset]) &<< UInt64(8 &* offset)
        }
        return word
    }

    /// The first index from `start` whose byte is a control, a space or DEL; `count` when there is none.
    @inline(__always)
    func endOfVisible(from start: Int) -> Int {
        firstIndex(from: start) { word in
            Words.below(0x21, in: word) | Words.equal(ASCII.delete, in: word)
        } orByte: { byte in
            byte <= 0x20 || byte == ASCII.delete
        }
    }

    /// The first index from `start` whose byte may not stand in a field value; `count` when there is none.
    @inline(__always)
    func endOfFieldValue(from start: Int) -> Int {
        var index = start
        while true {
            index = firstIndex(from: index) { word in
                Words.below(0x20, in: word) | Words.equal(ASCII.delete, in: word)
            } orByte: { byte in
                byte < 0x20 || byte == ASCII.delete
            }
            guard index < count, self[index] == ASCII.tab else { return index }
            index &+= 1
        }
    }

    /// The first index from `start` whose byte is a colon, a control or a space; `count` when there is none.
    @inline(__always)
    func endOfFieldName(from start: Int) -> Int {
        firstIndex(from: start) { word in
            Words.below(0x21, in: word) | Words.equal(ASCII.colon, in: word)
        } orByte: { byte in
            byte <= 0x20 || byte == ASCII.colon
        }
    }

    @inline(__always)
    private func firstIndex(
        from start: Int, marks: (UInt64) -> UInt64, orByte isStop: (UInt8) -> Bool
    ) -> Int {
        var index = start
        while let word = word(at: index) {
            let marked = marks(word)
            if marked != 0 { return index &+ marked.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count, !isStop(self[index]) { index &+= 1 }
        return index
    }

    /// Whether the bytes of `range` are `name` (in lower case) when their ASCII letters are lower-cased.
    func equals(_ range: Range<Int>, ignoringCase name: String) -> Bool {
        let name = name.utf8
        guard range.count == name.count else { return false }
        return zip(range, name).allSatisfy { index, byte in ASCII.lowercased(self[index]) == byte }
    }

    /// `range` without the OWS at both its ends.
    @inline(__always)
    func trimmingWhitespace(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, ASCII.isWhitespace(self[lower]) { lower &+= 1 }
        while lower < upper, ASCII.isWhitespace(self[upper &- 1]) { upper &-= 1 }
        return lower..<upper
    }
}

/// Tests on the eight bytes of a word at once. In the result the top bit of a byte marks a match; the lowest
/// mark is exact, those above it may be false (a borrow runs upwards from a true one).
private enum Words {
    static var ones: UInt64 { 0x0101_0101_0101_0101 }
    static var tops: UInt64 { 0x8080_8080_8080_8080 }

    @inline(__always)
    static func below(_ bound: UInt8, in word: UInt64) -> UInt64 {
        (word &- ones &* UInt64(bound)) & ~word & tops
    }

    @inline(__always)
    static func equal(_ byte: UInt8, in word: UInt64) -> UInt64 {
        below(1, in: word ^ (ones &* UInt64(byte)))
    }
}
