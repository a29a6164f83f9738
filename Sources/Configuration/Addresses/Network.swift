/// A block of addresses that share their first bits (CIDR, RFC 4632 §3.1).
///
/// IPv4-mapped IPv6 addresses and blocks count as the IPv4 ones they stand for.
public struct Network: Hashable, Sendable, CustomStringConvertible {
    /// The first address of the block.
    public let address: IPAddress
    /// How many leading bits the addresses share: 0…32 or 0…128.
    public let prefixLength: Int

    /// Whether all its addresses count as one client: an IPv4 address, or an IPv6 /64 or less.
    var isOneClient: Bool { prefixLength >= (address.family == .ipv4 ? 32 : 64) }

    /// Why a text is no network.
    public enum ParseError: Error, Equatable, Sendable {
        /// Neither `address/bits` nor an address alone.
        case malformed
        /// Bits are set behind the prefix (`10.1.2.3/16`); the block was probably meant.
        case addressInsideNetwork(Network)
    }

    /// `10.1.0.0/16`, `fd00::/8`, or an address alone for just that one.
    public init(_ text: String) throws(ParseError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let parsed = IPAddress(String(first)) else { throw .malformed }
        var length = parsed.family.bitCount
        if parts.count == 2 {
            guard let bits = Int(parts[1]), parts[1] == String(bits), 0...length ~= bits else {
                throw .malformed
            }
            length = bits
        }
        let mappedBits = 96
        let isMapped = parsed.family == .ipv6 && parsed.unmapped.family == .ipv4 && length >= mappedBits
        let address = isMapped ? parsed.unmapped : parsed
        if isMapped { length -= mappedBits }
        let mask = Self.mask(address.family, length)
        let start = IPAddress(family: address.family, bits: address.bits & mask)
        guard start == address else {
            throw .addressInsideNetwork(Network(address: start, prefixLength: length))
        }
        self.init(address: address, prefixLength: length)
    }

    private init(address: IPAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Whether `address` lies in the block; one mask and one comparison.
    public func contains(_ address: IPAddress) -> Bool {
        let address = address.unmapped
        return address.family == self.address.family
            && address.bits & Self.mask(address.family, prefixLength) == self.address.bits
    }

    /// The same for 4 or 16 bytes in network order; false for any other count.
    public func contains(bytes: some Collection<UInt8>) -> Bool {
        IPAddress(bytes: bytes).map(contains) ?? false
    }

    private static func mask(_ family: IPAddress.Family, _ length: Int) -> UInt128 {
        let hostBits = family.bitCount - length
        return hostBits == 128 ? 0 : UInt128.max << hostBits
    }

    /// `10.1.0.0/16`
    public var description: String { "\(address)/\(prefixLength)" }
}
