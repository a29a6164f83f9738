import Configuration
import Cryptography
import EventLoop
import JSON

/// A token as it is kept over restarts (`token_file`).
struct KeptToken: Sendable {
    private static let limit = 64 * 1024

    /// Of the user that it belongs to.
    let fingerprint: String
    let token: [UInt8]
    /// By the wall clock, in seconds since 1970.
    let obtained: Int64
    /// In seconds.
    let lifetime: Int64

    /// Stands for upstream and user, but tells nothing of them; the password may change without making tokens wrong.
    static func fingerprint(of credentials: LoginCredentials, at upstream: String) -> String {
        Hexadecimal.text(SHA256.digest("\(upstream)\n\(credentials.login)".utf8))
    }

    init(fingerprint: String, token: [UInt8], obtained: Int64, lifetime: Int64) {
        self.fingerprint = fingerprint
        self.token = token
        self.obtained = obtained
        self.lifetime = lifetime
    }

    /// How old it is, if it is good still and the clock has not been set back.
    func age(unixSeconds: Int64) -> Duration? {
        let age = unixSeconds - obtained
        return 0..<lifetime ~= age ? .seconds(age) : nil
    }

    // MARK: The file

    /// Nil when there is no such file; fails when it cannot be used.
    init?(readingFrom path: String) throws(SecretFileError) {
        guard FileStamp(path) != nil else { return nil }
        let contents: [UInt8]
        do throws(SystemError) {
            contents = try FileContents.readPrivate(path, limit: Self.limit)
        } catch {
            throw SecretFileError(
                "cannot use \(path) (\(error)): only the gateway's user may read it (chmod 600), or remove it"
            )
        }
        guard let value = JSONValue(parsing: contents), let mark = value["user"]?.string,
            let text = value["bearer_token"]?.string,
            let obtained = value["obtained"]?.integer, obtained >= 0,
            let lifetime = value["lifetime_seconds"]?.integer, 1...31_536_000 ~= lifetime,
            !text.isEmpty, text.utf8.allSatisfy({ 0x21...0x7e ~= $0 })
        else { throw SecretFileError("\(path) holds no token: remove it") }
        fingerprint = mark
        token = Array(text.utf8)
        self.obtained = obtained
        self.lifetime = lifetime
    }

    func write(to path: String) throws(SystemError) {
        let value: JSONValue = [
            "user": .string(fingerprint),
            "bearer_token": .string(String(decoding: token, as: UTF8.self)), "obtained": .integer(obtained),
            "lifetime_seconds": .integer(lifetime),
        ]
        try FileContents.replacePrivate(path, with: value.bytes + [UInt8(ascii: "\n")])
    }
}
