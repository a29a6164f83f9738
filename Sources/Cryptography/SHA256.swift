import COpenSSL

/// FIPS 180-4.
public enum SHA256 {
    /// The 32 bytes that stand for `message`. O(length).
    public static func digest(_ message: some Collection<UInt8>) -> [UInt8] {
        let message = Array(message)
        var digest = [UInt8](repeating: 0, count: 32)
        // Safe: the message is read with its length, and 32 bytes are written.
        _ = unsafe COpenSSL.SHA256(message, message.count, &digest)
        return digest
    }
}
