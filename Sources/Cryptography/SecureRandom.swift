import COpenSSL

/// Randomness that nobody can foretell.
public enum SecureRandom {
    /// Nil when the machine has none to give.
    public static func bytes(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        // Safe: the call writes `count` bytes.
        return unsafe RAND_bytes(&bytes, CInt(clamping: count)) == 1 ? bytes : nil
    }
}

/// Comparison that takes the same time wherever two values of the same length differ.
public enum ConstantTime {
    /// Whether both hold the same bytes; the lengths are no secret.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        // Safe: both have `left.count` bytes and are only read.
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
