import CLinux
import Glibc

/// The bytes of one connection: a plain socket or TLS over it.
struct Transport {
    /// What an attempt to move bytes came to.
    enum Outcome {
        /// At least one byte was moved.
        case moved(Int)
        /// Not now; `wantsWrite` tells which readiness to wait for.
        case notNow(wantsWrite: Bool)
        /// The peer sent FIN (or its TLS counterpart).
        case ended
        /// Reset or broken.
        case failed
    }

    let descriptor: CInt
    let tls: TLSSession?

    /// Whether bytes may be at hand that the kernel does not know of.
    var hasBuffered: Bool { tls?.hasPending ?? false }

    /// Whether the kernel holds bytes that were not read: closing would then send a reset, which can overtake the
    /// answer.
    var hasUnread: Bool { clinux_bytes_waiting(descriptor) > 0 }

    /// What the peer has not acknowledged of what was sent.
    var bytesUnacknowledged: Int { Int(max(0, clinux_bytes_unacknowledged(descriptor))) }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        if let tls { return unsafe tls.read(into: buffer) }
        while true {
            // Safe: at most `buffer.count` bytes are written to the buffer.
            let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .moved(count) }
            if count == 0 { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .notNow(wantsWrite: false)
            default: return .failed
            }
        }
    }

    /// Sends all that goes at once; with TLS a piece at a time.
    func send(_ pieces: UnsafeBufferPointer<iovec>) -> Outcome {
        if let tls, let first = unsafe pieces.first { return unsafe tls.write(first) }
        var message = unsafe msghdr()
        unsafe message.msg_iov = UnsafeMutablePointer(mutating: pieces.baseAddress)
        unsafe message.msg_iovlen = pieces.count
        while true {
            // Safe: the pieces stay in place during the call, and the kernel only reads them.
            let count = unsafe sendmsg(descriptor, &message, CInt(MSG_NOSIGNAL))
            if count >= 0 { return .moved(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .notNow(wantsWrite: true)
            default: return .failed
            }
        }
    }

    /// Ends our direction, so that the peer sees the end of the answer while it may still be sending.
    func shutdownWrite() {
        tls?.shutdown()
        shutdown(descriptor, CInt(SHUT_WR))
    }

    /// Ends the connection with RST, so that the peer cannot take what it has for all there is.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        // Safe: the kernel reads the structure during the call.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        Glibc.close(descriptor)
    }

    /// Gives the descriptor back; it must be out of its loop's table by then.
    func close() {
        tls?.shutdown()
        Glibc.close(descriptor)
    }
}
