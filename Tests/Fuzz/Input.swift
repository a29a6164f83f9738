import HTTPSemantics

/// The bytes of an input as the choices of a state machine; zero after their end.
struct Choices {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) {
        rest = input[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// - Parameter bound: from 1 to 256.
    mutating func number(below bound: Int) -> Int { Int(byte()) % bound }

    mutating func one<Element>(of list: [Element]) -> Element { list[number(below: list.count)] }

    mutating func isChosen() -> Bool { byte() & 1 == 1 }
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The lines between line feeds.
    var lines: [[UInt8]] {
        split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    }

    /// For one short input of 256: 64 KiB in which a middle part comes again and again. Where time is quadratic in the length,
    /// libFuzzer's limit of time is exceeded.
    var stretched: [UInt8]? {
        let hash = reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        guard 2...200 ~= count, hash >> 56 == 0 else { return nil }
        let start = Int(hash >> 16 & 0xFFFF) % count
        let end = Swift.min(count, start + 1 + Int(hash & 0xF))
        let times = 65_536 / (end - start)
        return Array(self[..<start]) + repeatElement(self[start..<end], count: times).joined() + self[end...]
    }

    /// Points at which the bytes arrive in pieces: all at once, byte by byte, in two pieces at each of 64 places, and in pieces
    /// whose lengths follow from the content.
    var cuts: [[Int]] {
        guard count > 1 else { return [[]] }
        let step = Swift.max(1, count / 64)
        var position = 0
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var irregular: [Int] = []
        for (index, byte) in enumerated() {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            guard index > position, hash >> 60 < 3 else { continue }
            irregular.append(index)
            position = index
        }
        return [[], Array<Int>(1..<count), irregular] + stride(from: 1, to: count, by: step).map { [$0] }
    }

    /// Where `CR LF` begins.
    func lineEnd(from start: Int) -> Int? {
        guard start + 1 < count else { return nil }
        return (start..<count - 1).first { self[$0] == 13 && self[$0 + 1] == 10 }
    }
}

extension HTTPFields {
    /// `Name: value` on each line; other lines are left out.
    init(lines: [[UInt8]]) {
        self.init()
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), let name = FieldName(line[..<colon]),
                let field = HTTPField(name, line[(colon + 1)...])
            else { continue }
            append(field)
        }
    }
}
