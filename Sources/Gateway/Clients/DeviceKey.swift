import Cryptography
import HTTPSemantics

/// A device's key for the gateway: `cgk_`, 16 hexadecimal digits by which it is found, a dot, and 64 more that are secret.
public struct DeviceKey: Sendable {
    private static let mark = Array("cgk_".utf8)
    private static let idLength = 20
    private static let length = 85

    /// Up to the dot.
    public let id: String
    /// The whole key: shown once, to whoever makes it.
    public let text: String

    /// A new one; nil without randomness.
    public static func make() -> DeviceKey? {
        guard let id = SecureRandom.bytes(8), let secret = SecureRandom.bytes(32) else { return nil }
        let name = "cgk_" + Hexadecimal.text(id)
        return DeviceKey(id: name, text: "\(name).\(Hexadecimal.text(secret))")
    }

    /// What the configuration holds of it: `ID:DIGEST`.
    public var configurationText: String {
        "\(id):\(Hexadecimal.text(SHA256.digest(Array(text.utf8))))"
    }

    /// Whether a bearer token is meant for the gateway and not for CareCloud.
    static func hasForm(_ token: some Collection<UInt8>) -> Bool {
        token.starts(with: mark)
    }

    /// Whether the mark of a key stands somewhere in content whose encoding is not known: also in UTF-16 and UTF-32, which add
    /// zero bytes to ASCII.
    static func mayStand(in content: [UInt8]) -> Bool {
        let bytes = content.filter { $0 != 0 }
        return bytes.indices.contains { bytes[$0...].starts(with: mark) }
    }

    /// Whether a key or a session token stands somewhere in a text: its mark and the 16 digits behind it, as they are, or
    /// percent-encoded up to three times. O(length).
    static func stands(in text: [UInt8]) -> Bool {
        var decoded = text
        for _ in 0...3 {
            if standsPlainly(in: decoded) { return true }
            guard decoded.contains(UInt8(ascii: "%")) else { return false }
            decoded = PercentEncoding.decoding(decoded[...])
        }
        return false
    }

    private static func standsPlainly(in text: [UInt8]) -> Bool {
        var rest = text[...]
        while let start = rest.firstIndex(of: mark[0]) {
            rest = rest[start...]
            if hasForm(rest) || DeviceSession.hasForm(rest),
                rest.dropFirst(mark.count).prefix(16).count(where: isDigit) == 16
            {
                return true
            }
            rest = rest.dropFirst()
        }
        return false
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }

    /// The part by which a key is found; nil for what has not the form of a key.
    static func id(of key: [UInt8]) -> String? {
        guard key.count == length, hasForm(key), key[idLength] == UInt8(ascii: ".") else { return nil }
        return String(decoding: key[..<idLength], as: UTF8.self)
    }
}
