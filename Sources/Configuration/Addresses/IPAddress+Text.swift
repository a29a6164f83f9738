extension IPAddress {
    /// Dotted decimal (four numbers, no leading zeros) or RFC 4291 §2.2 text without brackets and zone; else nil.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.longestText else { return nil }
        let parsed = text.contains(":") ? Self.ipv6(text[...]) : Self.ipv4(text[...])
        guard let parsed else { return nil }
        self = parsed
    }

    /// An IPv6 address whose last 32 bits are written as IPv4.
    private static let longestText = 45

    private static func ipv4(_ text: Substring) -> IPAddress? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt128 = 0
        for part in parts {
            let isDecimal = part.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard isDecimal, part.utf8.count <= 3, part == "0" || !part.hasPrefix("0"), let byte = UInt8(part)
            else { return nil }
            bits = bits << 8 | UInt128(byte)
        }
        return IPAddress(family: .ipv4, bits: bits)
    }

    private static func ipv6(_ text: Substring) -> IPAddress? {
        let groups: [UInt16]
        if let gap = doubleColon(in: text) {
            guard let head = Self.groups(text[..<gap.lowerBound], mayEndInIPv4: false),
                let tail = Self.groups(text[gap.upperBound...], mayEndInIPv4: true),
                head.count + tail.count <= 7
            else { return nil }
            groups = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
        } else {
            guard let all = Self.groups(text, mayEndInIPv4: true), all.count == 8 else { return nil }
            groups = all
        }
        return IPAddress(family: .ipv6, bits: groups.reduce(0) { $0 << 16 | UInt128($1) })
    }

    private static func doubleColon(in text: Substring) -> Range<Substring.Index>? {
        var index = text.startIndex
        while index < text.endIndex, let colon = text[index...].firstIndex(of: ":") {
            let next = text.index(after: colon)
            if next < text.endIndex, text[next] == ":" { return colon..<text.index(after: next) }
            index = next
        }
        return nil
    }

    /// Groups between single colons; nothing for the empty text.
    private static func groups(_ text: Substring, mayEndInIPv4: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if mayEndInIPv4, index == parts.count - 1, part.contains(".") {
                guard let tail = ipv4(part) else { return nil }
                groups += [
                    UInt16(truncatingIfNeeded: tail.bits >> 16), UInt16(truncatingIfNeeded: tail.bits),
                ]
            } else {
                guard 1...4 ~= part.utf8.count, part.utf8.allSatisfy({ $0.isHexDigit }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    /// Dotted decimal, or RFC 5952 text without brackets.
    public var description: String {
        guard family == .ipv6 else { return bytes.map(String.init).joined(separator: ".") }
        if unmapped.family == .ipv4 { return "::ffff:\(unmapped)" }
        let groups = stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: bits >> $0) }
        guard let gap = Self.longestZeroRun(groups) else {
            return groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        let head = groups[..<gap.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
        let tail = groups[gap.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
        return "\(head)::\(tail)"
    }

    /// The first of the longest runs of at least two zero groups (RFC 5952 §4.2).
    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var longest: Range<Int>?
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start >= 2, end - start > longest?.count ?? 0 { longest = start..<end }
            start = max(end, start) + 1
        }
        return longest
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
