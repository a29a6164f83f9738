import HTTPSemantics

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
    /// no-cache, with or without field names.
    public private(set) var noCache = false
    /// private, with or without field names.
    public private(set) var isPrivate = false
    /// public.
    public private(set) var isPublic = false
    /// must-revalidate.
    public private(set) var mustRevalidate = false
    /// proxy-revalidate.
    public private(set) var proxyRevalidate = false
    /// must-understand.
    public private(set) var mustUnderstand = false
    /// only-if-cached.
    public private(set) var onlyIfCached = false

    /// Reads the field's lines; absent means no lines.
    public init(_ lines: [[UInt8]]) {
        for element in FieldList.elements(lines) {
            let name = element.prefix { !Self.endsName($0) }
            let rest = element[name.endIndex...]
            let value = rest.first == UInt8(ascii: "=") ? rest.dropFirst() : nil
            apply(String(decoding: FieldList.lowercased(name), as: UTF8.self), value)
        }
    }

    /// A semicolon is no separator here, but who writes `no-store; max-age=0` means no-store.
    private static func endsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte == UInt8(ascii: ";") || byte == 0x20 || byte == 0x09
    }

    private mutating func apply(_ name: String, _ value: ArraySlice<UInt8>?) {
        switch name {
        case "max-age": maxAge = Self.strictest(maxAge, DeltaSeconds.parse(value))
        case "s-maxage": sharedMaxAge = Self.strictest(sharedMaxAge, DeltaSeconds.parse(value))
        case "no-store": noStore = true
        case "no-cache": noCache = true
        case "private": isPrivate = true
        case "public": isPublic = true
        case "must-revalidate": mustRevalidate = true
        case "proxy-revalidate": proxyRevalidate = true
        case "must-understand": mustUnderstand = true
        case "only-if-cached": onlyIfCached = true
        default: break
        }
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
