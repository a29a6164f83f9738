public import HTTPSemantics

/// What an answer says to a client that has a cache of its own (RFC 9111 §5.2.2).
public struct ClientCaching: Sendable, Equatable {
    /// Whether the client has to ask each time.
    public let revalidates: Bool
    /// Fields of the request that select the answer, beside those that its origin names.
    public let vary: [FieldName]

    /// Nothing that the origin forbids gets allowed by either.
    public init(revalidates: Bool, vary: [FieldName]) {
        self.revalidates = revalidates
        self.vary = vary
    }

    /// The fields that ``apply(to:tag:)`` may change.
    public static let changedFields: Set<FieldName> = ["Cache-Control", "ETag", "Expires", "Pragma", "Vary"]

    /// Puts it into the fields of an answer.
    ///
    /// - Parameter tag: one for the content, in case the origin has given none.
    public func apply(to fields: inout HTTPFields, tag: EntityTag?) {
        fields.varyAlso(by: vary)
        if let tag, !fields.contains("ETag") { fields.append("ETag", tag.bytes) }
        guard revalidates else { return }
        let control = CacheControl(fields.values("Cache-Control"))
        fields.removeAll("Expires")
        fields.removeAll("Pragma")
        guard !control.noStore else { return }
        fields.set(
            "Cache-Control", control.noTransform ? "private, no-cache, no-transform" : "private, no-cache")
    }
}

extension HTTPFields {
    /// Adds names to what an answer varies by (RFC 9110 §12.5.5). `*` has them already.
    public mutating func varyAlso(by names: [FieldName]) {
        let present = FieldList.elements(values("Vary"))
        guard !present.contains([UInt8(ascii: "*")]) else { return }
        let known = Set(present.compactMap { FieldName($0) })
        let missing = names.filter { !known.contains($0) }.map { Array($0.description.utf8)[...] }
        guard !missing.isEmpty else { return }
        set("Vary", Array((present + missing).joined(separator: ", ".utf8)))
    }
}
