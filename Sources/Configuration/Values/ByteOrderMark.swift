/// The mark that some editors put before a text (Unicode 15, §2.6).
enum ByteOrderMark {
    /// To follow the name of the file or variable.
    static let advice = "is UTF-16 or UTF-32 text; save it as UTF-8"

    private static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The text after a mark of UTF-8. Indices stay those of `bytes`.
    static func dropped(from bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: utf8) ? bytes.dropFirst(utf8.count) : bytes[...]
    }

    /// Whether it is UTF-16 or UTF-32: by its mark, or because one of the first two bytes is zero, as in an ASCII character.
    static func isWide(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 1 else { return false }
        return bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            || (bytes[0] == 0) != (bytes[1] == 0)
    }
}
