import Foundation

/// Large bodies.
enum Bytes {
    /// Not a multiple of any size that is used for buffers: a piece that is lost, doubled or moved shows.
    private static let period: [UInt8] = {
        var state: UInt32 = 1
        return (0..<4093).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
    }()

    /// The body of this size; always the same.
    static func pattern(_ count: Int) -> [UInt8] {
        var bytes = period
        bytes.reserveCapacity(2 * count)
        while bytes.count < count { bytes += bytes }
        return Array(bytes[..<count])
    }

    static func chunked(_ body: [UInt8], by size: Int = 10_000) -> [UInt8] {
        stride(from: 0, to: body.count, by: size).flatMap { start in
            chunk(Array(body[start..<min(start + size, body.count)]))
        } + Array("0\r\n\r\n".utf8)
    }

    static func chunk(_ bytes: [UInt8], extension words: String = "") -> [UInt8] {
        Array((String(bytes.count, radix: 16) + words + "\r\n").utf8) + bytes + [13, 10]
    }
}

extension Message {
    /// Whether the body is `Bytes.pattern` of this size, or its beginning.
    func isPattern(_ count: Int) -> Bool {
        body.count == count && memcmp(body, Bytes.pattern(count), count) == 0
    }
}
