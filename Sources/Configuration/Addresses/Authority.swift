/// `host[:port]` as it stands in addresses, origins and URLs (RFC 3986 §3.2 without user info).
struct Authority: Equatable {
    enum Host: Equatable {
        /// Lower-cased.
        case name(String)
        case address(IPAddress)
        /// The star that stands for every address of the machine.
        case any
    }

    let host: Host
    let port: UInt16?

    /// Nil for anything else, for IPv6 without brackets and for a port that is empty or above 65535.
    init?(_ text: Substring) {
        guard let end = Self.endOfHost(in: text), let host = Self.host(text[..<end]) else { return nil }
        self.host = host
        guard end < text.endIndex else {
            port = nil
            return
        }
        let digits = text[text.index(after: end)...]
        guard let port = UInt16(digits), String(port) == digits else { return nil }
        self.port = port
    }

    private static func endOfHost(in text: Substring) -> Substring.Index? {
        guard text.hasPrefix("[") else { return text.firstIndex(of: ":") ?? text.endIndex }
        guard let bracket = text.firstIndex(of: "]") else { return nil }
        let end = text.index(after: bracket)
        return end == text.endIndex || text[end] == ":" ? end : nil
    }

    private static func host(_ text: Substring) -> Host? {
        if text == "*" { return .any }
        if text.hasPrefix("["), text.hasSuffix("]") {
            guard let address = IPAddress(String(text.dropFirst().dropLast())), address.family == .ipv6 else {
                return nil
            }
            return .address(address)
        }
        if let address = IPAddress(String(text)), address.family == .ipv4 { return .address(address) }
        return HostName.normalize(text).map(Host.name)
    }
}

/// Names of machines as DNS and browsers take them.
enum HostName {
    /// Lower-cased; nil unless 1…253 letters, digits, `-` and `_` in labels of 1…63. A last label of digits would
    /// be a mistyped IPv4 address and is refused.
    static func normalize(_ text: Substring) -> String? {
        let name = text.lowercased()
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...253 ~= name.utf8.count, labels.allSatisfy(isLabel),
            let last = labels.last, !last.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        return name
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard 1...63 ~= label.utf8.count, !label.hasPrefix("-"), !label.hasSuffix("-") else { return false }
        return label.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
