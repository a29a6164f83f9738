import HTTPWire
import Testing

@Suite("Mutated heads")
struct MutationTests {
    /// SplitMix64: the same mutations in every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
            return word ^ word >> 31
        }
    }

    private static func mutate(_ bytes: inout [UInt8], with generator: inout Generator) {
        let interesting = Array("\r\n\r\n: ,\0\t\u{7F}/HTTP/1.1[]@;".utf8) + [0x80, 0xFF]
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            let other = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[index] = interesting.randomElement(using: &generator) ?? 0
            case 2: bytes.insert(interesting.randomElement(using: &generator) ?? 0, at: index)
            case 3: bytes.remove(at: index)
            case 4: bytes.removeSubrange(min(index, other)..<max(index, other))
            default: bytes.insert(contentsOf: bytes[min(index, other)..<max(index, other)], at: index)
            }
        }
    }

    @Test(
        "Nothing traps, every range lies inside the head, and what passes is well-formed",
        arguments: validHeads)
    func mutations(text: String) {
        var generator = Generator(state: UInt64(text.utf8.count))
        var parser = RequestHeadParser(limits: WireLimits(requestLine: 60, head: 200, fieldCount: 6))
        var completed = 0
        for _ in 0..<5_000 {
            var bytes = Array(text.utf8)
            Self.mutate(&bytes, with: &generator)
            let searched = Int.random(in: 0...bytes.count + 2, using: &generator)
            _ = parser.parse(bytes.span, searched: searched)
            guard parser.parse(bytes.span) == .complete else { continue }
            completed += 1
            check(parser.head, of: bytes)
        }
        #expect(completed > 100)
    }

    private func check(_ head: RequestHead, of bytes: [UInt8]) {
        #expect(head.length <= bytes.count && bytes[..<head.length].suffix(4) == [13, 10, 13, 10])
        var position = head.method.lowerBound
        for range in [head.method, head.target] + head.fields.flatMap({ [$0.name, $0.value] }) {
            #expect(position <= range.lowerBound && range.upperBound <= head.length - 4)
            #expect(bytes[range].allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
            position = range.upperBound
        }
        let lineEnds = bytes[..<head.length].count { $0 == 0x0A }
        #expect(lineEnds == head.fields.count + (head.method.lowerBound == 0 ? 2 : 3))
        #expect(!(head.hasField(.contentLength) && head.hasField(.transferEncoding)))
        #expect(head.version == .http10 || head.count(of: .host) == 1)
    }
}
