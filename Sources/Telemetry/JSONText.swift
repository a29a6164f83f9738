/// The inside of a JSON string, RFC 8259 §7, from bytes that should be UTF-8.
enum JSONText {
    /// Bytes that one byte of input can become: `\u001f`.
    static let growth = 6

    /// Escapes what must be escaped, and writes U+FFFD for each part that is not well-formed UTF-8 (maximal subparts, as
    /// Unicode recommends). Stops before the character that would need more than `limit` bytes of input.
    static func append(_ bytes: Span<UInt8>, limit: Int = .max, to output: inout OutputSpan<UInt8>) {
        let end = min(bytes.count, limit)
        var index = 0
        while index < end {
            let start = index
            while index < end, isPlain(bytes[index]) { index += 1 }
            output.append(contentsOf: bytes.extracting(start..<index))
            if index == end { return }
            if bytes[index] < 0x80 {
                append(escaped: bytes[index], to: &output)
                index += 1
                continue
            }
            let (length, isWellFormed) = sequence(at: index, of: bytes)
            if index + length > end { return }
            if isWellFormed {
                output.append(contentsOf: bytes.extracting(index..<(index + length)))
            } else {
                output.append(literal: "\u{FFFD}")
            }
            index += length
        }
    }

    /// ASCII that stands for itself.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x80).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func append(escaped byte: UInt8, to output: inout OutputSpan<UInt8>) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        default:
            output.append(literal: "u00")
            output.append(HexDigits.lowercase(byte >> 4))
            output.append(HexDigits.lowercase(byte & 0xF))
        }
    }

    /// The bytes from `index` on that form one character, or that together are one error (Unicode, table 3-7).
    private static func sequence(at index: Int, of bytes: Span<UInt8>) -> (length: Int, isWellFormed: Bool) {
        let length: Int
        var allowed: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, allowed) = (3, 0xA0...0xBF)
        case 0xED: (length, allowed) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, allowed) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, allowed) = (4, 0x80...0x8F)
        default: return (1, false)
        }
        for offset in 1..<length {
            guard index + offset < bytes.count, allowed.contains(bytes[index + offset]) else {
                return (offset, false)
            }
            allowed = 0x80...0xBF
        }
        return (length, true)
    }
}

enum HexDigits {
    /// `nibble` is below 16.
    @inline(__always)
    static func lowercase(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") - 10 + nibble
    }
}
