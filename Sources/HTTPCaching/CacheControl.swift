public import HTTPSemantics

/// The directives of a Cache-Control field (RFC 9111 §5.2), of a request or a response.
///
/// Names are compared without regard to case; unknown directives are ignored. A directive that comes twice counts
/// in its strictest reading.
public struct CacheControl: Sendable, Equatable {
    /// Seconds; 0 when the value is invalid, or given twice with different values (RFC 9111 §4.2.1 encourages
    /// to take such a response as stale).
    public private(set) var maxAge: Int64?
    /// As `maxAge`, for shared caches.
    public private(set) var sharedMaxAge: Int64?
    /// no-store.
    public private(set) var noStore = false
    /// no-cache without field names, or with names that cannot be read.
    public private(set) var noCache = false
    /// Fields that `no-cache="…"` names: not to be used again without validation (RFC 9111 §5.2.2.4).
    public private(set) var noCacheFields: Set<FieldName> = []
    /// private without field names, or with names that cannot be read.
    public private(set) var isPrivate = false
    /// Fields that `private="…"` names: not for a shared cache (RFC 9111 §5.2.2.7).
    public private(set) var privateFields: Set<FieldName> = []
    /// public.
    public private(set) var isPublic = false
    /// must-revalidate.
    public private(set) var mustRevalidate = false
    /// proxy-revalidate.
    public private(set) var proxyRevalidate = false
    /// must-understand.
    public private(set) var mustUnderstand = false
    /// no-transform.
    public private(set) var noTransform = false
    /// only-if-cached.
    public private(set) var onlyIfCached = false
    /// Seconds; 0 when the value is invalid.
    public private(set) var minFresh: Int64?
    /// Seconds past its freshness that the client takes; without a value any, which is ``anyStaleness``; 0 when the value
    /// is invalid.
    public private(set) var maxStale: Int64?
    /// Seconds past its freshness in which a response may be used while it is asked for again (RFC 5861 §3).
    public private(set) var staleWhileRevalidate: Int64?
    /// Seconds past its freshness in which a response may be used in place of an error (RFC 5861 §4).
    public private(set) var staleIfError: Int64?

    /// What max-stale without a value stands for.
    public static let anyStaleness = DeltaSeconds.maximum

    /// Reads the field's lines; absent means no lines.
    public init(_ lines: [[UInt8]]) {
        FieldList.forEachElement(lines) { element in
            let name = element.prefix { !Self.endsName($0) }
            guard Self.nameLengths.contains(name.count) else { return }
            let rest = element[name.endIndex...]
            let value = rest.first == UInt8(ascii: "=") ? rest.dropFirst() : nil
            apply(String(decoding: FieldList.lowercased(name), as: UTF8.self), value)
        }
    }

    /// From `public` to `stale-while-revalidate`.
    private static let nameLengths = 6...22

    /// A semicolon is no separator here, but who writes `no-store; max-age=0` means no-store.
    private static func endsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte == UInt8(ascii: ";") || byte == 0x20 || byte == 0x09
    }

    private mutating func apply(_ name: String, _ value: ArraySlice<UInt8>?) {
        switch name {
        case "max-age": maxAge = Self.strictest(maxAge, DeltaSeconds.parse(value))
        case "s-maxage": sharedMaxAge = Self.strictest(sharedMaxAge, DeltaSeconds.parse(value))
        case "no-store": noStore = true
        case "no-cache": Self.qualify(value, &noCacheFields, &noCache)
        case "private": Self.qualify(value, &privateFields, &isPrivate)
        case "public": isPublic = true
        case "must-revalidate": mustRevalidate = true
        case "proxy-revalidate": proxyRevalidate = true
        case "must-understand": mustUnderstand = true
        case "no-transform": noTransform = true
        case "only-if-cached": onlyIfCached = true
        case "min-fresh": minFresh = max(minFresh ?? 0, DeltaSeconds.parse(value) ?? 0)
        case "max-stale":
            let staleness = value == nil ? Self.anyStaleness : DeltaSeconds.parse(value) ?? 0
            maxStale = min(maxStale ?? staleness, staleness)
        case "stale-while-revalidate":
            staleWhileRevalidate = Self.strictest(staleWhileRevalidate, DeltaSeconds.parse(value))
        case "stale-if-error": staleIfError = Self.strictest(staleIfError, DeltaSeconds.parse(value))
        default: break
        }
    }

    /// With names that can be read the directive is about those fields; any other value is as none.
    private static func qualify(
        _ value: ArraySlice<UInt8>?, _ fields: inout Set<FieldName>, _ isUnqualified: inout Bool
    ) {
        guard let value else { return isUnqualified = true }
        let quote = UInt8(ascii: "\"")
        let isQuoted = value.count >= 2 && value.first == quote && value.last == quote
        // Names stand in quotes; who writes `private=true` means all of it.
        let elements = isQuoted ? FieldList.elements([Array(value.dropFirst().dropLast())]) : []
        let names = elements.compactMap { FieldName($0) }
        guard !names.isEmpty, names.count == elements.count else { return isUnqualified = true }
        fields.formUnion(names)
    }

    private static func strictest(_ earlier: Int64?, _ value: Int64?) -> Int64 {
        guard let value, earlier == nil || earlier == value else { return 0 }
        return value
    }
}

/// `delta-seconds` of RFC 9111 §1.2.2.
enum DeltaSeconds {
    /// What overflow is taken for.
    static let maximum: Int64 = 1 << 31

    /// A whole number, also in quotes; more than ``maximum`` is ``maximum``; nil for anything else.
    static func parse(_ bytes: ArraySlice<UInt8>?) -> Int64? {
        guard var digits = bytes, !digits.isEmpty else { return nil }
        if digits.count >= 2, digits.first == UInt8(ascii: "\""), digits.last == UInt8(ascii: "\"") {
            digits = digits.dropFirst().dropLast()
        }
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
            value = min(maximum, value * 10 + Int64(digit - UInt8(ascii: "0")))
        }
        return value
    }
}
