import CCurl
import EventLoop

extension Transfer {
    /// What it means that the timer fired; nil when the request's own content is still on its way.
    func deadlineError() -> TransferError? {
        let settings = origin.settings
        switch phase {
        case .resolving:
            return error(.dnsTimeout, "\(settings.host): no address within \(settings.connectTimeout)")
        case .racing, .connecting:
            let silent = silentAddresses.isEmpty ? "" : ", \(silentAddresses) silent"
            return error(.connectionTimeout, "no connection within \(settings.connectTimeout)\(silent)")
        case .receiving where isSendingOn:
            timer.set(to: transport.loop.now + settings.idleTimeout)
            return nil
        case .receiving:
            // A part of a line is progress, too, but libcurl tells only of whole ones.
            if headReceived == nil, let endpoints, let last = transport.sockets.lastReadable(endpoints),
                last + settings.idleTimeout > transport.loop.now
            {
                timer.set(to: last + settings.idleTimeout)
                return nil
            }
            return error(.responseIdle, "the answer paused for \(settings.idleTimeout)")
        case .awaitingHead:
            guard isSendingOn else {
                return error(.responseTimeout, "no byte of an answer within \(settings.firstByteTimeout)")
            }
            timer.set(to: transport.loop.now + settings.firstByteTimeout)
            return nil
        }
    }

    /// Whether the request's content is still on its way and goes forward. While the client is waited for, the client's time
    /// counts.
    private var isSendingOn: Bool {
        if isSendingPaused { return true }
        let sent = easy.number(CURLINFO_SIZE_UPLOAD_T)
        defer { bytesSent = sent }
        return mayBeSending && sent > bytesSent
    }

    /// Small content leaves together with the head.
    private var mayBeSending: Bool {
        switch request.sentContent {
        case .none: false
        case .bytes(let bytes): bytes.count > 64 * 1024
        case .stream: true
        }
    }
}
