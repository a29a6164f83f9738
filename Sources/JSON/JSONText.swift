/// A look over a JSON text (RFC 8259) that builds no value of it.
public struct JSONText {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether the bytes are one text of which nothing can be missing: each bracket and string is closed, each member has
    /// its value, and nothing follows. Escapes and the form of numbers are not checked.
    ///
    /// A number alone is not taken: more digits might have followed. O(length), with no memory beside the nesting, which
    /// ``JSONParser/maximumDepth`` bounds.
    public static func isWhole(_ bytes: [UInt8]) -> Bool {
        var text = JSONText(bytes)
        text.skipWhitespace()
        guard let first = text.current, !isOfNumber(first), text.value(depth: 0) else { return false }
        text.skipWhitespace()
        return text.position == bytes.count
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipWhitespace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            position += 1
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        skipWhitespace()
        switch current {
        case UInt8(ascii: "{"): return values(until: UInt8(ascii: "}"), areNamed: true, depth: depth + 1)
        case UInt8(ascii: "["): return values(until: UInt8(ascii: "]"), areNamed: false, depth: depth + 1)
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    private mutating func values(until end: UInt8, areNamed: Bool, depth: Int) -> Bool {
        guard depth <= JSONParser.maximumDepth else { return false }
        position += 1
        skipWhitespace()
        if skip(end) { return true }
        repeat {
            if areNamed {
                skipWhitespace()
                guard string() else { return false }
                skipWhitespace()
                guard skip(UInt8(ascii: ":")) else { return false }
            }
            guard value(depth: depth) else { return false }
            skipWhitespace()
        } while skip(UInt8(ascii: ","))
        return skip(end)
    }

    private mutating func string() -> Bool {
        guard skip(UInt8(ascii: "\"")) else { return false }
        while let byte = current, byte >= 0x20 {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private mutating func word(_ word: StaticString) -> Bool {
        for byte in word.description.utf8 where !skip(byte) { return false }
        return true
    }

    private mutating func number() -> Bool {
        let start = position
        while let byte = current, Self.isOfNumber(byte) { position += 1 }
        return position > start
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
