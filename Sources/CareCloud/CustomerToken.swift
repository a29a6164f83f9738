/// The token that a value of Authorization stands for on the customer interface.
///
/// CareCloud takes `Bearer T` and, from before, `Basic` with `T` as the password for the same token.
public enum CustomerToken {
    /// User name and password of Basic, with the colon between them; nil for another scheme, or for what is no Base64. Padding may be
    /// missing.
    public static func basicPair(in authorization: [UInt8]) -> [UInt8]? {
        let parts = authorization.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].map({ $0 | 0x20 }) == Array("basic".utf8) else { return nil }
        let digits = parts[1].filter { $0 != 0x20 && $0 != UInt8(ascii: "=") }
        return Base64.decode(digits + Array(repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4))
    }

    /// The token; the whole value where it has another form, so that equal values stay equal.
    public static func token(in authorization: [UInt8]) -> [UInt8] {
        let parts = authorization.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2 else { return authorization }
        let credentials = parts[1].drop { $0 == 0x20 }
        switch parts[0].map({ $0 | 0x20 }) {
        case Array("bearer".utf8): return Array(credentials)
        case Array("basic".utf8):
            guard let pair = Base64.decode(credentials), let colon = pair.firstIndex(of: UInt8(ascii: ":"))
            else { return authorization }
            return Array(pair[(colon + 1)...])
        default: return authorization
        }
    }
}

/// RFC 4648 §4.
enum Base64 {
    /// Nil for anything but whole groups of four with their padding.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.dropLast(padding) {
            guard let digit = value(byte) else { return nil }
            bits = bits << 6 | UInt32(digit)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
