public import HTTPSemantics

/// What a client already has, so that it need not be sent again (RFC 9110 §13.1.2, §13.1.3).
public struct RequestConditions: Sendable, Equatable {
    private enum NoneMatch: Equatable {
        case any
        case tags([EntityTag])
    }

    private let noneMatch: NoneMatch?
    private let modifiedSince: Int64?

    /// Nil when the request has none that can be read.
    public init?(_ fields: HTTPFields, unixNow: Int64) {
        let elements = FieldList.elements(fields.values("If-None-Match"))
        if elements.contains([UInt8(ascii: "*")]) {
            noneMatch = .any
        } else if fields.contains("If-None-Match") {
            noneMatch = .tags(elements.compactMap { EntityTag($0) })
        } else {
            noneMatch = nil
        }
        let dates = fields.values("If-Modified-Since")
        // If-None-Match goes first, and alone (RFC 9110 §13.1.3).
        modifiedSince =
            noneMatch == nil && dates.count == 1 ? HTTPDate.parse(dates[0], now: unixNow) : nil
        if noneMatch == nil, modifiedSince == nil { return nil }
    }

    /// Whether 304 is the answer, when this response would be: RFC 9111 §4.3.2.
    public func isNotModified(_ response: HTTPFields, status: Status, unixNow: Int64) -> Bool {
        guard status == .ok else { return false }
        switch noneMatch {
        case .any: return true
        case .tags(let tags):
            guard let own = Validators(response, unixNow: unixNow).entityTag else { return false }
            return tags.contains { $0.matchesWeakly(own) }
        case nil:
            guard let modifiedSince else { return false }
            let values = response.values("Last-Modified")
            let dates = values.isEmpty ? response.values("Date") : values
            guard let date = dates.first.flatMap({ HTTPDate.parse($0, now: unixNow) }) else { return false }
            return date <= modifiedSince
        }
    }

    /// What a 304 repeats of the response (RFC 9110 §15.4.5), beside what every answer of the gateway has.
    public static let repeatedFields: Set<FieldName> = [
        "Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Vary", "Last-Modified", "Via",
    ]
}
