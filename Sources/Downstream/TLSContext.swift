import COpenSSL

/// A certificate and key for listeners that speak TLS 1.2 and 1.3.
@safe public final class TLSContext: @unchecked Sendable {
    // Safe: OpenSSL counts references of the context atomically, and it is not changed after `init`.
    private let context: OpaquePointer

    /// Reads a certificate chain and a key, both PEM.
    public init(certificateFile: String, keyFile: String) throws(TLSError) {
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw TLSError(file: certificateFile)
        }
        // Safe: the context is alive in all of these calls, and the paths are copied.
        unsafe self.context = context
        guard unsafe copenssl_set_min_proto_version(context, TLS1_2_VERSION) == 1,
            unsafe SSL_CTX_use_certificate_chain_file(context, certificateFile) == 1
        else { throw TLSError(file: certificateFile) }
        guard unsafe SSL_CTX_use_PrivateKey_file(context, keyFile, SSL_FILETYPE_PEM) == 1,
            unsafe SSL_CTX_check_private_key(context) == 1
        else { throw TLSError(file: keyFile) }
        let mode =
            SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
        _ = unsafe copenssl_set_mode(context, Int(mode))
    }

    /// Whether a PEM file holds certificates that can be trusted, so that a wrong one is noticed at start.
    public static func checkAuthorities(in file: String) throws(TLSError) {
        // Safe: the store is made and freed here, and the path is read during the call.
        let store = unsafe X509_STORE_new()
        defer { unsafe X509_STORE_free(store) }
        guard unsafe X509_STORE_load_file(store, file) == 1 else { throw TLSError(file: file) }
    }

    deinit {
        unsafe SSL_CTX_free(context)
    }

    func session(on descriptor: CInt) -> TLSSession? {
        unsafe TLSSession(context: context, descriptor: descriptor)
    }
}

/// A certificate or key that cannot be used.
public struct TLSError: Error, Sendable, CustomStringConvertible {
    /// The file it was read from.
    public let file: String
    /// OpenSSL's reason.
    public let reason: String

    init(file: String) {
        self.file = file
        let code = ERR_get_error()
        // Safe: the text is static, or nil for an unknown code.
        let text = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
        reason = text ?? "cannot be read"
        ERR_clear_error()
    }

    /// The file and OpenSSL's reason.
    public var description: String { "\(file): \(reason)" }
}
