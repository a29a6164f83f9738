/// Finds the `KnownField` of a name without regard to case: one hash of the name's words, then a comparison
/// in full. It belongs to the parser, so that looking at it checks nothing but bounds.
struct KnownFieldTable: Sendable {
    /// Longer names are `other`.
    static var longestName: Int { 24 }

    private struct Slot: Sendable {
        var name = PackedName()
        /// 0x20 wherever the name has a letter: the bit in which the letter's two cases differ.
        var caseBits = PackedName()
        var known = KnownField.other
    }

    private var slots: [Slot]

    init() {
        slots = Array(repeating: Slot(), count: 64)
        for known in KnownField.allCases where known != .other {
            let bytes = Array(known.name.utf8)
            let letters = bytes.map { byte -> UInt8 in byte &- UInt8(ascii: "a") < 26 ? 0x20 : 0 }
            let name = PackedName(bytes.span, 0..<bytes.count)
            var index = name.slotIndex
            while slots[index].known != .other { index = (index + 1) % 64 }
            slots[index] = Slot(
                name: name, caseBits: PackedName(letters.span, 0..<letters.count), known: known)
        }
    }

    /// `other` also for what is no token at all: a name that is found is one, letter by letter.
    @inline(__always)
    func find(_ range: Range<Int>, in bytes: Span<UInt8>) -> KnownField {
        guard range.count <= Self.longestName else { return .other }
        let name = PackedName(bytes, range)
        var index = name.slotIndex
        while slots[index].known != .other {
            if name.matches(slots[index].name, caseBits: slots[index].caseBits) { return slots[index].known }
            index = (index &+ 1) & 63
        }
        return .other
    }
}

/// A name of at most 24 bytes as three words, zeros after its end.
private struct PackedName: Sendable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0

    init() {}

    @inline(__always)
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        first = bytes.word(at: range.lowerBound, length: min(range.count, 8))
        guard range.count > 8 else { return }
        second = bytes.word(at: range.lowerBound &+ 8, length: min(range.count &- 8, 8))
        guard range.count > 16 else { return }
        third = bytes.word(at: range.lowerBound &+ 16, length: range.count &- 16)
    }

    /// The same for both cases of a letter.
    @inline(__always)
    var slotIndex: Int {
        let folded: UInt64 = 0x2020_2020_2020_2020
        let mixed = (first | folded) ^ ((second | folded) &* 3) ^ ((third | folded) &* 5)
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) &>> 58)
    }

    @inline(__always)
    func matches(_ name: PackedName, caseBits: PackedName) -> Bool {
        ((first | caseBits.first) ^ name.first) | ((second | caseBits.second) ^ name.second)
            | ((third | caseBits.third) ^ name.third) == 0
    }
}
