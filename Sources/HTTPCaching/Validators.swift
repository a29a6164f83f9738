public import HTTPSemantics

/// By what a stored response can be asked for again (RFC 9111 §4.3.1).
public struct Validators: Sendable, Equatable {
    /// Nil when there is none, several, or one that is none.
    public let entityTag: EntityTag?
    /// The value as it came; nil when it is no date.
    public let lastModified: [UInt8]?

    /// None: a response that cannot be asked for again by condition.
    public static let none = Validators()

    private init() {
        entityTag = nil
        lastModified = nil
    }

    /// Those of a response.
    public init(_ fields: HTTPFields, unixNow: Int64) {
        let tags = fields.values("ETag")
        entityTag = tags.count == 1 ? tags.first.flatMap { EntityTag($0) } : nil
        let dates = fields.values("Last-Modified")
        lastModified = dates.count == 1 && HTTPDate.parse(dates[0], now: unixNow) != nil ? dates.first : nil
    }

    /// Whether there is none.
    public var isEmpty: Bool { entityTag == nil && lastModified == nil }

    /// The fields that ask for a response only if it is another than the stored one.
    public func addConditions(to fields: inout HTTPFields) {
        if let entityTag { fields.set("If-None-Match", entityTag.bytes) }
        if let lastModified { fields.set("If-Modified-Since", lastModified) }
    }

    /// Whether a 304 with these validators is about a response with those of `stored` (RFC 9111 §4.3.4).
    public func confirm(_ stored: Validators) -> Bool {
        guard let entityTag else { return lastModified == nil || lastModified == stored.lastModified }
        guard let other = stored.entityTag else { return false }
        return entityTag.isWeak ? entityTag.matchesWeakly(other) : entityTag.matchesStrongly(other)
    }
}
