/// A web page's origin as browsers send it in `Origin` (RFC 6454 §6.2).
public struct WebOrigin: Hashable, Sendable, CustomStringConvertible {
    /// The exact bytes a browser sends: lower case, no default port.
    public let bytes: [UInt8]

    /// `scheme://host[:port]` in any case; nil for `*`, `null`, and anything with a path.
    public init?(_ text: String) {
        guard let separator = text.firstRange(of: "://"),
            let authority = Authority(text[separator.upperBound...]), authority.port != 0
        else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard let first = scheme.utf8.first, UInt8(ascii: "a")...UInt8(ascii: "z") ~= first,
            scheme.utf8.allSatisfy(Self.isSchemeByte)
        else { return nil }
        let host: String
        switch authority.host {
        case .any: return nil
        case .name(let name): host = name
        case .address(let address): host = address.family == .ipv6 ? "[\(address)]" : "\(address)"
        }
        let isDefault =
            (scheme == "https" && authority.port == 443) || (scheme == "http" && authority.port == 80)
        let port = isDefault ? nil : authority.port
        bytes = Array("\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")".utf8)
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// `https://kiosk.example`
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
