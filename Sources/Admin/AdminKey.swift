public import Configuration
import Cryptography
public import Gateway
import HTTPSemantics

/// The key for requests that change something.
public struct AdminKey: Sendable {
    private static let minimumLength = 16

    private let secret: Secret

    /// Reads `admin.key_file`; nil when the configuration names none.
    ///
    /// Fails with one line, which holds nothing of the key, for a file that is missing, empty, or holds no key of
    /// at least 16 visible characters.
    public init?(_ configuration: AdminConfiguration) throws(StartError) {
        guard let file = configuration.keyFile else { return nil }
        let contents: [UInt8]
        do throws(SecretFileError) {
            contents = try SecretFile.read(file.path)
        } catch {
            throw StartError("\(file.position): \(error)")
        }
        do throws(Secret.TokenError) {
            secret = try Secret(bearerToken: contents)
        } catch {
            throw StartError("\(file.position): \(file.path) \(error): \(Self.advice)")
        }
        guard secret.bytes.count >= Self.minimumLength else {
            throw StartError("\(file.position): the key in \(file.path) is too short: \(Self.advice)")
        }
    }

    private static let advice =
        "put a key of at least \(minimumLength) characters alone into it, such as openssl rand -hex 32 makes"

    var bytes: [UInt8] { secret.bytes }

    /// Whether a request says `Authorization: Bearer KEY`, once.
    func isBrought(by fields: HTTPFields) -> Bool {
        let values = fields.values("Authorization")
        let scheme = "bearer "
        guard let value = values.first, values.count == 1,
            String(decoding: value.prefix(scheme.utf8.count), as: UTF8.self).lowercased() == scheme
        else { return false }
        let given = value.dropFirst(scheme.utf8.count).drop { $0 == UInt8(ascii: " ") }
        return ConstantTime.areEqual(Array(given), secret.bytes)
    }
}
