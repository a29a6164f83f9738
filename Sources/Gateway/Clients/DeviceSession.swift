import Configuration
import Cryptography
import Synchronization

/// Tokens of the gateway's own, which a device gets for its key when it logs in as CareCloud's clients do (`virtual_login`).
///
/// `cgt_`, the 16 digits of the key's id, a dot, the end of its time (Unix seconds, hexadecimal), a dot, 16 random digits, a dot,
/// and HMAC-SHA-256 over all of that under a secret of the gateway's: nothing need be remembered of those that are given out,
/// and no two are the same.
struct DeviceSession: Sendable {
    private static let mark = Array("cgt_".utf8)
    private static let digits = 64

    private let secret: Secret
    private let name: String

    /// - Parameter tenant: tokens of one tenant mean nothing to another.
    init(secret: Secret, tenant: String) {
        self.secret = secret
        name = tenant
    }

    static func hasForm(_ token: some Collection<UInt8>) -> Bool {
        token.starts(with: mark)
    }

    /// A token for the device whose key has the id `cgk_…`.
    func token(for id: String, until unixSeconds: Int64) -> String {
        let unique = Hexadecimal.text((0..<8).map { _ in UInt8.random(in: 0...255) })
        let content = "\(id.dropFirst(4)).\(String(unixSeconds, radix: 16)).\(unique)"
        return "cgt_\(content).\(Hexadecimal.text(digest(content)))"
    }

    /// The id of the key that a token was given for, and its end; nil for one that was not given out here, or that has ended.
    func open(_ token: [UInt8], unixSeconds: Int64) -> (id: String, end: Int64)? {
        // Splitting a text with combining marks takes quadratic time.
        guard Self.hasForm(token), token.allSatisfy({ $0 < 0x80 }) else { return nil }
        let text = String(decoding: token.dropFirst(4), as: UTF8.self)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3].utf8.count == Self.digits, let end = Int64(parts[1], radix: 16),
            ConstantTime.areEqual(
                Array(Hexadecimal.text(digest(parts.dropLast().joined(separator: "."))).utf8),
                Array(parts[3].utf8)),
            end > unixSeconds
        else { return nil }
        return ("cgk_\(parts[0])", end)
    }

    private func digest(_ content: String) -> [UInt8] {
        HMACSHA256.digest(Array("\(name)\n\(content)".utf8), key: secret.bytes)
    }
}

/// Tokens that were given back before their end. Any thread; bounded.
final class EndedSessions: Sendable {
    private static let capacity = 10_000

    private let ended = Mutex<[[UInt8]: Int64]>([:])

    func contains(_ token: [UInt8]) -> Bool {
        ended.withLock { $0[token] != nil }
    }

    /// - Parameter end: when it would have ended by itself.
    func end(_ token: [UInt8], at end: Int64, unixSeconds: Int64) {
        ended.withLock { ended in
            if ended.count >= Self.capacity { ended = ended.filter { $0.value > unixSeconds } }
            // Rather one that would end soon anyway than the one that was just given back.
            if ended.count >= Self.capacity, let soonest = ended.min(by: { $0.value < $1.value })?.key {
                ended[soonest] = nil
            }
            ended[token] = end
        }
    }
}
