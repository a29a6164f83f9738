import Foundation

/// Content that both sides can compute from a seed, and sums of it. Whole blocks at a time: the harness is built
/// without optimisation.
enum SoakBytes {
    /// Not a multiple of any size that is used for buffers: a piece that is lost, doubled or moved shows.
    private static let period = 1021

    static func filling(_ count: Int, seed: UInt64) -> [UInt8] {
        var bytes = beginning(count, seed: seed)
        while bytes.count < count { bytes += bytes }
        return bytes.count == count ? bytes : Array(bytes[..<count])
    }

    /// Whether everything from `start` on is the beginning of the filling of this seed.
    static func isFilled(_ bytes: [UInt8], from start: Int, seed: UInt64) -> Bool {
        let count = bytes.count - start
        guard count > 0 else { return true }
        let beginning = beginning(count, seed: seed)
        return bytes.withUnsafeBytes { all in
            guard let rest = all.baseAddress.map({ $0 + start }) else { return false }
            return memcmp(rest, beginning, beginning.count) == 0
                && (count <= period || memcmp(rest, rest + period, count - period) == 0)
        }
    }

    private static func beginning(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SplitMix(seed: seed)
        let count = min(count, period)
        let words = (0..<((count + 7) / 8)).map { _ in random.next() }
        return words.withUnsafeBytes { Array($0.prefix(count)) }
    }

    /// FNV-1a of eight bytes at a time, mixed a little more so that their high bits count, too.
    static func sum(of bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var sum: UInt64 = 0xCBF2_9CE4_8422_2325
            var offset = 0
            while offset + 8 <= bytes.count {
                sum ^= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                sum = (sum &* 0x100_0000_01B3) ^ (sum >> 32)
                offset += 8
            }
            while offset < bytes.count {
                sum = (sum ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
                offset += 1
            }
            return sum
        }
    }

    static func sum(of text: String) -> UInt64 {
        sum(of: Array(text.utf8))
    }
}
