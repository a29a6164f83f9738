import HTTPSemantics
import JSON

extension UserLogin {
    /// The longest message that is read, in bytes.
    public static let maximumContent = 8192

    /// Reads a login as a client sends it: JSON, or a form (`application/x-www-form-urlencoded`), which some clients send,
    /// with or without a byte order mark (RFC 8259 §8.1).
    ///
    /// Nil when it is neither, is too long, or lacks login or password. Whatever else stands in it does not matter.
    public init?(content: [UInt8], isForm: Bool) {
        guard content.count <= Self.maximumContent else { return nil }
        let text = ByteOrderMark.dropped(from: content)
        let member = isForm ? Self.form(text) : Self.json(text)
        guard let login = member("login"), let password = member("password") else { return nil }
        self.init(
            login: login, password: password,
            externalApplicationID: member("user_external_application_id") ?? "")
    }

    private static func json(_ content: [UInt8]) -> (String) -> String? {
        let value = JSONValue(parsing: content)
        return { value?[$0]?.string }
    }

    private static func form(_ content: [UInt8]) -> (String) -> String? {
        let pairs = content.split(separator: UInt8(ascii: "&")).map { pair in
            pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false).map(text)
        }
        return { name in
            pairs.last { $0.first??.utf8.elementsEqual(name.utf8) == true && $0.count == 2 }?.last ?? nil
        }
    }

    private static func text(_ encoded: ArraySlice<UInt8>) -> String? {
        let spaced = encoded.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }
        return String(validating: PercentEncoding.decoding(spaced[...]), as: UTF8.self)
    }
}

extension UserLoginAnswer {
    /// An answer in CareCloud's own form, for a login that the gateway answers itself.
    ///
    /// - Parameter validTo: by the clock on the wall, in seconds since 1970-01-01 00:00 of that clock.
    public static func content(bearerToken: String, validTo: Int64, userID: String, login: String) -> [UInt8]
    {
        let user: JSONValue = ["user_id": .string(userID), "login": .string(login)]
        let answer: JSONValue = [
            "data": ["bearer_token": .string(bearerToken), "valid_to": .string(text(validTo)), "user": user]
        ]
        return answer.bytes
    }
}
