/// The mark that may stand before text in UTF-8 and is no part of it (RFC 8259 §8.1).
enum ByteOrderMark {
    private static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func dropped(from bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: utf8) ? Array(bytes.dropFirst(utf8.count)) : bytes
    }
}
