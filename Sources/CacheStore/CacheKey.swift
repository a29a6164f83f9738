public import HTTPSemantics

/// What a stored response is found by: parts, each with its length before it, so that no two lists of parts have
/// the same bytes. Compared in full.
public struct CacheKey: Hashable, Sendable {
    /// The encoded parts.
    public private(set) var bytes: [UInt8]

    /// A key without parts.
    public init() {
        bytes = []
    }

    /// Appends a part. O(length).
    public mutating func append(_ part: some Collection<UInt8>) {
        Self.append(length: part.count, to: &bytes)
        bytes.append(contentsOf: part)
    }

    /// Appends a number as a part of its own.
    public mutating func append(number: Int) {
        Self.append(length: number, to: &bytes)
    }

    func withoutSlack() -> CacheKey {
        var key = self
        key.bytes = bytes.withoutSlack()
        return key
    }

    /// Writes a part's length the way keys do: four bytes.
    public static func append(length: Int, to bytes: inout [UInt8]) {
        let length = UInt32(truncatingIfNeeded: length)
        bytes.append(UInt8(truncatingIfNeeded: length))
        bytes.append(UInt8(truncatingIfNeeded: length >> 8))
        bytes.append(UInt8(truncatingIfNeeded: length >> 16))
        bytes.append(UInt8(truncatingIfNeeded: length >> 24))
    }
}

/// Where a response is stored.
public struct StorageKey: Sendable {
    /// What requests for it have in common.
    public let primary: CacheKey
    /// Nil when it depends on nothing else; otherwise the fields that it depends on (RFC 9111 §4.1), and a key with their
    /// values.
    public let variant: (fields: [FieldName], key: CacheKey)?
    /// Whether the response itself has no Vary, and stands beside those that have.
    var isBeside = false

    /// A place for responses that the primary key alone decides about, or one among its variants.
    public init(primary: CacheKey, variant: (fields: [FieldName], key: CacheKey)? = nil) {
        self.primary = primary
        self.variant = variant
    }

    /// Under which bytes the response itself stands.
    public var own: CacheKey { variant?.key ?? primary }

    /// As it is kept. Without the lock, since it copies.
    func withoutSlack() -> StorageKey {
        StorageKey(
            primary: primary.withoutSlack(), variant: variant.map { ($0.fields, $0.key.withoutSlack()) })
    }

    /// Beside the responses that depend on these fields.
    func beside(_ fields: [FieldName], _ key: CacheKey) -> StorageKey {
        var beside = StorageKey(primary: primary, variant: (fields, key.withoutSlack()))
        beside.isBeside = true
        return beside
    }
}
