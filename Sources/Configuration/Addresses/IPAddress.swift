/// An IPv4 or IPv6 address as a number, without a zone.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The protocol version.
    public enum Family: UInt8, Sendable {
        /// 4 bytes, RFC 791.
        case ipv4
        /// 16 bytes, RFC 4291.
        case ipv6

        var bitCount: Int { self == .ipv4 ? 32 : 128 }
    }

    /// Which of the two.
    public let family: Family
    /// The address with its first byte as the most significant of the family's 32 or 128 bits.
    let bits: UInt128

    init(family: Family, bits: UInt128) {
        self.family = family
        self.bits = bits
    }

    /// From 4 or 16 bytes in network order, as `accept` reports them; nil for any other count.
    public init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4: family = .ipv4
        case 16: family = .ipv6
        default: return nil
        }
        bits = bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// 4 or 16 bytes in network order.
    public var bytes: [UInt8] {
        stride(from: family.bitCount - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) }
    }

    /// 127.0.0.0/8 and ::1, also in IPv4-mapped form.
    public var isLoopback: Bool {
        let address = unmapped
        return address.family == .ipv4 ? address.bits >> 24 == 127 : address.bits == 1
    }

    /// 0.0.0.0 and ::, which listen on every address of the machine.
    public var isUnspecified: Bool { bits == 0 }

    /// The IPv4 address inside an IPv4-mapped IPv6 address (`::ffff:10.1.2.3`, RFC 4291 §2.5.5.2), else itself.
    public var unmapped: IPAddress {
        guard family == .ipv6, bits >> 32 == 0xffff else { return self }
        return IPAddress(family: .ipv4, bits: bits & 0xffff_ffff)
    }
}
