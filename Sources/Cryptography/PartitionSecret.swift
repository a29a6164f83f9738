/// Tells the owners of credentials apart in cache keys without keeping the credentials.
///
/// HMAC-SHA-256 under a key that is drawn for this process and never leaves it, cut to 128 bits.
public struct PartitionSecret: Sendable {
    private let key: [UInt8]

    /// Draws a key; nil when the machine has no randomness to give.
    public init?() {
        guard let key = SecureRandom.bytes(32) else { return nil }
        self.key = key
    }

    /// Sixteen bytes that stand for the credentials.
    public func partition(of credentials: some Collection<UInt8>) -> [UInt8] {
        Array(HMACSHA256.digest(credentials, key: key).prefix(16))
    }
}
