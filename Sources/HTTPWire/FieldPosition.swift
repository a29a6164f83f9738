/// Where one field line stands in the bytes that were parsed.
public struct FieldPosition: Sendable, Equatable {
    /// A token of at most 256 bytes, as the client spelled it.
    public let name: Range<Int>
    /// Without the whitespace around it; may be empty.
    public let value: Range<Int>
    /// Which field it is, whatever its spelling.
    public let known: KnownField
}
