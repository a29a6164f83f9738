/// The tags that a write drops, in ascending order.
public struct InvalidationSet: Sendable, Equatable, Sequence, IteratorProtocol {
    /// Tags are below this; the highest of them is left to the caller.
    public static let capacity = 128

    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Nothing.
    public init() {}

    /// Whether a write drops nothing.
    public var isEmpty: Bool { low == 0 && high == 0 }

    /// Numbers from the capacity on are in no set.
    public func contains(_ tag: UInt8) -> Bool {
        // Shifts by 64 or more leave nothing.
        (low >> UInt64(tag)) & 1 == 1 || (tag >= 64 && (high >> UInt64(tag - 64)) & 1 == 1)
    }

    /// Whether a stored answer with these tags is dropped.
    public func contains(_ tags: InvalidationTags) -> Bool {
        contains(tags.resource) || contains(tags.family)
    }

    /// Numbers from the capacity on are ignored.
    public mutating func insert(_ tag: UInt8) {
        if tag < 64 { low |= 1 << UInt64(tag) } else { high |= 1 << UInt64(tag - 64) }
    }

    /// Takes the lowest tag out.
    public mutating func next() -> UInt8? {
        if low != 0 {
            defer { low &= low - 1 }
            return UInt8(low.trailingZeroBitCount)
        }
        guard high != 0 else { return nil }
        defer { high &= high - 1 }
        return UInt8(64 + high.trailingZeroBitCount)
    }
}
