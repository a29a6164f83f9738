import Configuration

/// Numbers clients for all that is counted by client: turns, slots, buffers, forced refreshes.
///
/// A number is a hash with the process's own seed: two clients have the same one with a probability of
/// 2^-32.
enum ClientNumber {
    /// A device with a key, wherever it is.
    static func ofDevice(_ index: Int) -> UInt32 {
        number(kind: 0, UInt64(index))
    }

    /// An IPv4 address, or the /64 of an IPv6 address, which one machine may use alone.
    static func ofAddress(_ address: IPAddress) -> UInt32 {
        number(kind: 1, address.unmapped.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    private static func number(kind: UInt8, _ value: UInt64) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(kind)
        hasher.combine(value)
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }
}
