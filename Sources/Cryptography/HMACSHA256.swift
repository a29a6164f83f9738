import COpenSSL

/// Authenticates messages under a secret key (RFC 2104, FIPS 180-4).
public enum HMACSHA256 {
    /// The 32 bytes that only who has the key can make. O(length).
    public static func digest(_ message: some Collection<UInt8>, key: [UInt8]) -> [UInt8] {
        let message = Array(message)
        var digest = [UInt8](repeating: 0, count: 32)
        // Safe: key and message are read with their lengths, and SHA-256 writes 32 bytes.
        _ = unsafe HMAC(EVP_sha256(), key, CInt(key.count), message, message.count, &digest, nil)
        return digest
    }
}
