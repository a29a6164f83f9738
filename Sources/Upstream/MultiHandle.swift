import CCurl

/// libcurl's multi handle: the transfers under way and the connections kept between them.
@safe
final class MultiHandle {
    // Safe: nil once closed; used on the loop's thread only.
    private var pointer: UnsafeMutableRawPointer?

    /// Nil when memory is short.
    ///
    /// - Parameter maximumConnections: how many connections libcurl keeps, busy ones counted.
    init?(maximumConnections: Int) {
        guard let pointer = unsafe curl_multi_init() else { return nil }
        unsafe self.pointer = unsafe pointer
        // Safe: the handle is alive and the options take numbers.
        unsafe curl_multi_setopt(pointer, CURLMOPT_MAXCONNECTS, maximumConnections)
        unsafe curl_multi_setopt(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    /// The transport must outlive the handle or close it.
    func setCallbacks(to transport: Transport) {
        guard let pointer = unsafe pointer else { return }
        // Safe: the transport closes this handle before it goes.
        let context = unsafe Unmanaged.passUnretained(transport).toOpaque()
        unsafe curl_multi_setopt(pointer, CURLMOPT_SOCKETDATA, context)
        unsafe curl_multi_setopt(pointer, CURLMOPT_TIMERDATA, context)
        unsafe curl_multi_setopt(pointer, CURLMOPT_SOCKETFUNCTION) { _, descriptor, what, context, _ in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<Transport>.fromOpaque(context).takeUnretainedValue()
                .sockets.watch(descriptor, for: what)
            return 0
        }
        unsafe curl_multi_setopt(pointer, CURLMOPT_TIMERFUNCTION) { _, milliseconds, context in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<Transport>.fromOpaque(context).takeUnretainedValue().setTimeout(milliseconds)
            return 0
        }
    }

    /// False when libcurl does not take the transfer.
    func add(_ easy: EasyHandle) -> Bool {
        // Safe: both handles are alive; the caller removes the easy handle before it goes.
        unsafe curl_multi_add_handle(pointer, easy.pointer) == CURLM_OK
    }

    /// Ends the transfer if it is under way; its connection is then closed.
    func remove(_ easy: EasyHandle) {
        // Safe: both handles are alive.
        _ = unsafe curl_multi_remove_handle(pointer, easy.pointer)
    }

    /// Lets libcurl act on a socket's readiness, or on the time.
    func act(on descriptor: CInt = CURL_SOCKET_TIMEOUT, readiness: CInt = 0) {
        var running: CInt = 0
        // Safe: the handle is alive, and this is not called from within libcurl.
        _ = unsafe curl_multi_socket_action(pointer, descriptor, readiness, &running)
    }

    /// A transfer that has ended, with its result; O(1). It is still to be removed.
    func nextFinished() -> (transfer: Transfer, result: CURLcode)? {
        var remaining: CInt = 0
        // Safe: the message is read before libcurl is called again; PRIVATE is the transfer, which is retained
        // while its handle is in here.
        while let message = unsafe curl_multi_info_read(pointer, &remaining) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let result = unsafe ccurl_message_result(message)
            var context: UnsafeMutableRawPointer?
            unsafe curl_easy_getinfo(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
            guard let context = unsafe context else { continue }
            return unsafe (Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue(), result)
        }
        return nil
    }

    /// Closes every connection. All easy handles must have been removed.
    func close() {
        // Safe: nothing uses the pointer afterwards.
        if let pointer = unsafe pointer { _ = unsafe curl_multi_cleanup(pointer) }
        unsafe pointer = nil
    }
}
