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
        let name = "cgk_" + hexadecimal(id)
        return DeviceKey(id: name, text: "\(name).\(hexadecimal(secret))")
    }

    /// What the configuration holds of it: `ID:DIGEST`.
    public var configurationText: String {
        "\(id):\(Self.hexadecimal(SHA256.digest(Array(text.utf8))))"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Whether a bearer token is meant for the gateway and not for CareCloud.
    static func hasForm(_ token: some Collection<UInt8>) -> Bool {
        token.starts(with: mark)
    }

    /// The part by which a key is found; nil for what has not the form of a key.
    static func id(of key: [UInt8]) -> String? {
        guard key.count == length, hasForm(key), key[idLength] == UInt8(ascii: ".") else { return nil }
        return String(decoding: key[..<idLength], as: UTF8.self)
    }

    /// Takes the key out of a request's fields; CareCloud never sees it.
    /// - Returns: Nil when there is none.
    static func take(from fields: inout HTTPFields) -> [UInt8]? {
        if let key = fields.combined("X-Gateway-Key") {
            fields.removeAll("X-Gateway-Key")
            return key
        }
        guard let value = fields.combined("Authorization"), let space = value.firstIndex(of: 0x20),
            value[..<space].map({ $0 | 0x20 }) == Array("bearer".utf8)
        else { return nil }
        let token = value[space...].drop { $0 == 0x20 }
        guard hasForm(token) else { return nil }
        fields.removeAll("Authorization")
        return Array(token)
    }
}
