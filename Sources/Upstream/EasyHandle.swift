import CCurl
import COpenSSL

/// libcurl's easy handle: the settings of a transfer. Owns what libcurl keeps pointers to.
@safe
final class EasyHandle {
    // Safe: freed in `deinit` alone, when the handle is in no multi handle.
    let pointer: UnsafeMutableRawPointer
    private let errorBuffer: UnsafeMutablePointer<CChar>
    /// Which version of the trusted certificates was set.
    private var authorities = 0
    /// The first setting that libcurl refused: an old libcurl, or no memory.
    private(set) var refusal: CURLcode?

    /// Nil when memory is short.
    init?() {
        guard globalState == CURLE_OK, let pointer = unsafe curl_easy_init() else { return nil }
        unsafe self.pointer = unsafe pointer
        unsafe errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        // Safe: the buffer has the size libcurl expects and outlives the handle.
        unsafe check(curl_easy_setopt(pointer, CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorBuffer)))
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe errorBuffer.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) {
        // Safe: the handle is alive, and libcurl checks that the option takes a number.
        unsafe check(curl_easy_setopt(pointer, option, value))
    }

    /// libcurl copies strings.
    func set(_ option: CURLoption, _ value: String?) {
        // Safe: as above; the text is zero-ended for the length of the call.
        unsafe check(curl_easy_setopt(pointer, option, value))
    }

    /// A string given as bytes, none of them zero.
    func set(_ option: CURLoption, bytes: [UInt8]) {
        let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
        // Safe: as above.
        unsafe terminated.withUnsafeBufferPointer { buffer in
            unsafe check(curl_easy_setopt(pointer, option, buffer.baseAddress))
        }
    }

    /// The caller keeps the list until it has set another or nil.
    func set(_ option: CURLoption, _ list: StringList?) {
        // Safe: the list outlives its use, as said above.
        unsafe check(curl_easy_setopt(pointer, option, list?.pointer))
    }

    /// The certificates that are trusted; empty for those of the file that libcurl knows. libcurl copies them.
    func setAuthorities(_ contents: [UInt8], version: Int) {
        guard version != authorities else { return }
        authorities = version
        // Safe: the call reads `count` bytes.
        unsafe contents.withUnsafeBytes { bytes in
            unsafe check(ccurl_setopt_blob(pointer, CURLOPT_CAINFO_BLOB, bytes.baseAddress, bytes.count))
        }
    }

    /// Sets the content of a POST. libcurl copies what is held whole; `none` frees that copy. A stream is asked for by
    /// the read callback.
    func setContent(_ content: TransferContent) {
        switch content {
        case .none:
            set(CURLOPT_POSTFIELDS, nil as String?)
        case .stream(_, let length):
            set(CURLOPT_POSTFIELDS, nil as String?)
            set(CURLOPT_POSTFIELDSIZE_LARGE, length ?? -1)
        case .bytes(let bytes):
            set(CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
            // Safe: libcurl copies the number of bytes that was set just before; an empty array's pointer is not read.
            unsafe bytes.withUnsafeBytes { buffer in
                let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
                if let start = unsafe start, !bytes.isEmpty {
                    unsafe check(curl_easy_setopt(pointer, CURLOPT_COPYPOSTFIELDS, start))
                } else {
                    set(CURLOPT_POSTFIELDS, "")
                }
            }
        }
    }

    /// Stops or continues either direction; may call back. Not from within a callback.
    func pause(receiving: Bool, sending: Bool) {
        let bits =
            (receiving ? CURLPAUSE_RECV : CURLPAUSE_RECV_CONT)
            | (sending ? CURLPAUSE_SEND : CURLPAUSE_SEND_CONT)
        // Safe: the handle is alive. A failure ends the transfer, which libcurl then reports.
        _ = unsafe curl_easy_pause(pointer, bits)
    }

    /// Whether OpenSSL holds bytes of the connection that nobody has asked for: they stand behind the last answer.
    var hasUnreadTLS: Bool {
        // Safe: libcurl gives the connection of the transfer that is about to be sent, which is open.
        guard let connection = unsafe ccurl_openssl_connection(pointer) else { return false }
        return unsafe SSL_has_pending(OpaquePointer(connection)) != 0
    }

    /// A `long`, or a `curl_off_t`, which is the same here.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        // Safe: libcurl writes one number of 64 bits.
        return unsafe curl_easy_getinfo(pointer, info, &value) == CURLE_OK ? value : 0
    }

    /// What libcurl says of the last failure, or what `code` means in general. One line.
    func errorText(_ code: CURLcode) -> String {
        // Safe: libcurl keeps the buffer zero-ended; the other text is static.
        let own = unsafe String(cString: errorBuffer)
        let text = unsafe own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
        return String(text.map { $0.isNewline ? " " : $0 })
    }

    /// Forgets the last failure's text.
    func clearErrorText() {
        // Safe: the buffer has at least one byte.
        unsafe errorBuffer.pointee = 0
    }

    func check(_ code: CURLcode) {
        if code != CURLE_OK, refusal == nil { refusal = code }
    }
}

/// The result of libcurl's one initialisation for the process: a failure if its TLS is not OpenSSL's.
private let globalState = initialize()

private func initialize() -> CURLcode {
    guard curl_global_sslset(CURLSSLBACKEND_OPENSSL, nil, nil) == CURLSSLSET_OK else {
        return CURLE_FAILED_INIT
    }
    return curl_global_init(Int(CURL_GLOBAL_SSL))
}
