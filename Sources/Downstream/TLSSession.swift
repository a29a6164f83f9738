import COpenSSL
import Glibc

/// One TLS connection over a non-blocking socket. The handshake happens inside the first reads.
@safe final class TLSSession {
    // Safe: owned by one connection and used on its loop's thread only; freed once.
    private let session: OpaquePointer

    init?(context: OpaquePointer, descriptor: CInt) {
        guard let session = unsafe SSL_new(context) else { return nil }
        unsafe self.session = session
        guard unsafe SSL_set_fd(session, descriptor) == 1 else { return nil }
        unsafe SSL_set_accept_state(session)
    }

    deinit {
        unsafe SSL_free(session)
    }

    var hasPending: Bool { unsafe SSL_pending(session) > 0 }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transport.Outcome {
        ERR_clear_error()
        // Safe: at most `buffer.count` bytes are written.
        let count = unsafe SSL_read(session, buffer.baseAddress, CInt(clamping: buffer.count))
        return outcome(of: count)
    }

    func write(_ piece: iovec) -> Transport.Outcome {
        ERR_clear_error()
        // Safe: the piece is read during the call; partial writes and moved buffers are allowed by the mode.
        let count = unsafe SSL_write(session, piece.iov_base, CInt(clamping: piece.iov_len))
        return outcome(of: count)
    }

    func shutdown() {
        ERR_clear_error()
        unsafe SSL_shutdown(session)
    }

    private func outcome(of result: CInt) -> Transport.Outcome {
        if result > 0 { return .moved(Int(result)) }
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .notNow(wantsWrite: false)
        case SSL_ERROR_WANT_WRITE: return .notNow(wantsWrite: true)
        case SSL_ERROR_ZERO_RETURN: return .ended
        default: return .failed
        }
    }
}
