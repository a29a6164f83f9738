/// What the target of a request line means (RFC 9112 §3.2), in the client's own bytes.
///
/// Targets that a cache, an access rule and an origin could read differently are refused.
public struct RequestTarget: Sendable, Equatable {
    /// Begins with `/`.
    public let path: [UInt8]
    /// Without the `?`; nil when there is none.
    public let query: [UInt8]?
    /// Host and port of absolute-form.
    public let authority: [UInt8]?

    /// Reads origin-form and absolute-form; other forms are refused.
    public init(_ bytes: some Collection<UInt8>) throws(RequestTargetError) {
        let bytes = Array(bytes)
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw .invalidByte }
        guard !bytes.contains(UInt8(ascii: "#")) else { throw .fragment }
        var rest = bytes[...]
        if bytes[0] != UInt8(ascii: "/") {
            guard let scheme = Self.schemeLength(bytes) else { throw .notOriginOrAbsoluteForm }
            rest = bytes[scheme...]
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard Host(rest[..<end]) != nil else { throw .invalidAuthority }
            authority = Array(rest[..<end])
            rest = rest[end...]
        } else {
            authority = nil
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Array(rest[(mark + 1)...])
            rest = rest[..<mark]
        } else {
            query = nil
        }
        path = rest.isEmpty ? [UInt8(ascii: "/")] : Array(rest)
        try Self.check(path)
    }

    /// The same target without the first `count` bytes of its path, of which a slash must follow, or nothing.
    public func droppingPrefix(_ count: Int) -> RequestTarget {
        let rest = Array(path.dropFirst(count))
        return RequestTarget(
            path: rest.isEmpty ? [UInt8(ascii: "/")] : rest, query: query, authority: authority)
    }

    private init(path: [UInt8], query: [UInt8]?, authority: [UInt8]?) {
        self.path = path
        self.query = query
        self.authority = authority
    }

    /// Path and query as they are sent on.
    public var pathAndQuery: [UInt8] {
        guard let query else { return path }
        return path + [UInt8(ascii: "?")] + query
    }

    private static func schemeLength(_ bytes: [UInt8]) -> Int? {
        let start = FieldList.lowercased(bytes.prefix(8))
        if start.starts(with: "http://".utf8) { return 7 }
        return start.starts(with: "https://".utf8) ? 8 : nil
    }

    private static func check(_ path: [UInt8]) throws(RequestTargetError) {
        for (index, byte) in path.enumerated() {
            if byte == UInt8(ascii: "\\") { throw .backslash }
            guard byte == UInt8(ascii: "%") else { continue }
            guard let value = Hexadecimal.octet(path[(index + 1)...].prefix(2)) else {
                throw .badPercentEncoding
            }
            switch value {
            case UInt8(ascii: "/"): throw .encodedSlash
            case UInt8(ascii: "\\"): throw .encodedBackslash
            case 0: throw .encodedNul
            default: break
            }
        }
        let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            if segment.isEmpty, index < segments.count - 1 { throw .emptySegment }
            if hasDots(segment) { throw .dotSegment }
        }
    }

    /// How often an origin and the servers before it may decode a path, one after the other.
    private static let mostDecodings = 3

    /// `.` and `..`, also where an origin finds them that decodes the segment, perhaps more than once, and cuts it at
    /// a `;` (RFC 3986 §3.3, §6.2.2.3).
    private static func hasDots(_ segment: ArraySlice<UInt8>) -> Bool {
        guard segment.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "%") }) else {
            return false
        }
        var decoded = segment
        for _ in 0...mostDecodings {
            let parts = decoded.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
            if parts.contains(where: { isDots($0.prefix { $0 != UInt8(ascii: ";") }) }) { return true }
            guard decoded.contains(UInt8(ascii: "%")) else { return false }
            decoded = PercentEncoding.decoding(decoded)[...]
        }
        return false
    }

    private static func isDots(_ bytes: ArraySlice<UInt8>) -> Bool {
        1...2 ~= bytes.count && bytes.allSatisfy { $0 == UInt8(ascii: ".") }
    }
}
