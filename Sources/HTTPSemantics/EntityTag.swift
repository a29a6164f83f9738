/// An entity tag (RFC 9110 §8.8.3): `"xyzzy"` or `W/"xyzzy"`.
public struct EntityTag: Sendable, Hashable {
    /// Whether it stands for content that is the same in meaning only.
    public let isWeak: Bool
    /// With its quotes.
    public let opaque: [UInt8]

    /// Nil for anything but one entity tag.
    public init?(_ bytes: some Collection<UInt8>) {
        var rest = Array(bytes)[...]
        isWeak = rest.starts(with: "W/".utf8)
        if isWeak { rest = rest.dropFirst(2) }
        let quote = UInt8(ascii: "\"")
        guard rest.count >= 2, rest.first == quote, rest.last == quote,
            rest.dropFirst().dropLast().allSatisfy({ $0 == 0x21 || 0x23...0x7E ~= $0 || $0 >= 0x80 })
        else { return nil }
        opaque = Array(rest)
    }

    /// As it stands in a field.
    public var bytes: [UInt8] { (isWeak ? Array("W/".utf8) : []) + opaque }

    /// RFC 9110 §8.8.3.2: for reads.
    public func matchesWeakly(_ other: EntityTag) -> Bool { opaque == other.opaque }

    /// RFC 9110 §8.8.3.2: the same bytes, for sure.
    public func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && opaque == other.opaque
    }
}
