/// A Host field's value (RFC 9110 §7.2): a name or an address, and perhaps a port.
public struct Host: Sendable, Equatable {
    /// Lower case, without port, brackets, and the dot at the end of a DNS name.
    public let name: [UInt8]
    /// Nil when none is given.
    public let port: UInt16?
    /// Whether `name` is an IPv4 or IPv6 address.
    public let isIPLiteral: Bool

    /// Nil unless the value is `uri-host [ ":" port ]` with a DNS name or an address.
    public init?(_ value: some Collection<UInt8>) {
        let value = FieldList.lowercased(value)
        guard !value.isEmpty, value.count <= 261 else { return nil }
        let rest: ArraySlice<UInt8>
        if value[0] == UInt8(ascii: "[") {
            guard let end = value.firstIndex(of: UInt8(ascii: "]")), Self.isIPv6(value[1..<end]) else {
                return nil
            }
            name = Array(value[1..<end])
            isIPLiteral = true
            rest = value[(end + 1)...]
        } else {
            let end = value.firstIndex(of: UInt8(ascii: ":")) ?? value.endIndex
            var name = Array(value[..<end])
            guard !name.isEmpty, name.allSatisfy(Self.isNameByte) else { return nil }
            // The dot of the root makes no other name (RFC 3986 §3.2.2). An address has none.
            if name.count > 1, name.last == UInt8(ascii: "."), !Self.isIPv4(name.dropLast()) {
                name.removeLast()
            }
            self.name = name
            isIPLiteral = Self.isIPv4(name)
            rest = value[end...]
        }
        guard let colon = rest.first else {
            port = nil
            return
        }
        let digits = rest.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else {
            return nil
        }
        if digits.isEmpty {
            port = nil
        } else {
            guard digits.count <= 5, let number = UInt16(String(decoding: digits, as: UTF8.self)) else {
                return nil
            }
            port = number
        }
    }

    /// `localhost`, which no page's name can be made to mean.
    public var isLocalhost: Bool { name == Array("localhost".utf8) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isIPv4(_ name: some Collection<UInt8>) -> Bool {
        let parts = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                1...3 ~= part.count && part.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
                    && UInt8(String(decoding: part, as: UTF8.self)) != nil
                    && (part.count == 1 || part.first != UInt8(ascii: "0"))
            }
    }

    /// Whether the bytes can be nothing but an IPv6 address: enough to tell it from a name (RFC 3986 §3.2.2).
    private static func isIPv6(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.contains(UInt8(ascii: ":")) && 2...45 ~= bytes.count
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: ":"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
