import CCurl
import COpenSSL

// Every context that libcurl hands back is one of two objects: the transfer under way, which the transport retains
// while its handle is in the multi handle, or the table of sockets, which lives until the multi handle is closed.

extension EasyHandle {
    /// What is the same for all transfers of a transport. A connection keeps this after the handle is gone.
    func setConnectionCallbacks(_ sockets: ConnectionSockets) {
        // Safe: the table outlives every connection, as said above.
        let context = unsafe Unmanaged.passUnretained(sockets).toOpaque()
        unsafe check(curl_easy_setopt(pointer, CURLOPT_CLOSESOCKETDATA, context))
        unsafe check(
            curl_easy_setopt(pointer, CURLOPT_CLOSESOCKETFUNCTION) { context, descriptor in
                guard let context = unsafe context else { return 1 }
                return unsafe Unmanaged<ConnectionSockets>.fromOpaque(context).takeUnretainedValue()
                    .close(descriptor)
            })
        setTransferCallbacks()
        setTLSCallback()
    }

    /// Whose callbacks are called from now on; before the handle is added to the multi handle.
    func setTransfer(_ transfer: Transfer) {
        // Safe: the transfer is retained while libcurl may call back, as said above.
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        for option in [
            CURLOPT_PRIVATE, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA, CURLOPT_HEADERDATA,
            CURLOPT_WRITEDATA, CURLOPT_READDATA,
        ] {
            unsafe check(curl_easy_setopt(pointer, option, context))
        }
    }

    /// Lets a response without a length end by close_notify alone (RFC 9112 §9.8): libcurl accepts any end.
    private func setTLSCallback() {
        // Safe: libcurl uses OpenSSL, see `globalState`, and gives the context of one new connection.
        unsafe check(
            curl_easy_setopt(pointer, CURLOPT_SSL_CTX_FUNCTION) { _, context, _ in
                guard let context = unsafe context else { return CURLE_SSL_CONNECT_ERROR }
                unsafe copenssl_report_unexpected_eof(OpaquePointer(context))
                return CURLE_OK
            })
    }

    private func setTransferCallbacks() {
        // Safe: each context is a transfer, see above; each pointer is valid for the length of the call.
        let open: curl_opensocket_callback = { context, _, _ in
            unsafe transfer(context)?.openSocket() ?? CURL_SOCKET_BAD
        }
        unsafe check(curl_easy_setopt(pointer, CURLOPT_OPENSOCKETFUNCTION, open))
        let prepare: curl_sockopt_callback = { _, _, _ in CURL_SOCKOPT_ALREADY_CONNECTED }
        unsafe check(curl_easy_setopt(pointer, CURLOPT_SOCKOPTFUNCTION, prepare))
        unsafe check(
            curl_easy_setopt(pointer, CURLOPT_PREREQFUNCTION) { context, remote, _, remotePort, localPort in
                guard let transfer = unsafe transfer(context), let remote = unsafe remote else {
                    return CURL_PREREQFUNC_ABORT
                }
                let endpoints = unsafe ConnectionEndpoints(
                    remoteAddress: String(cString: remote), remotePort: remotePort, localPort: localPort)
                return transfer.maySend(on: endpoints) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            })
        unsafe check(
            curl_easy_setopt(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                let line = unsafe UnsafeBufferPointer(start: bytes, count: size * count)
                return unsafe line.withMemoryRebound(to: UInt8.self) { line in
                    unsafe transfer(context)?.receive(headerLine: line.span) == true ? size * count : 0
                }
            })
        unsafe check(
            curl_easy_setopt(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe transfer(context)?.receive(content: piece) == true
                    ? size * count : Int(CURL_WRITEFUNC_PAUSE)
            })
        unsafe check(
            curl_easy_setopt(pointer, CURLOPT_READFUNCTION) { bytes, size, count, context in
                let room = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                switch unsafe transfer(context)?.send(into: room) {
                case .sent(let count): return count
                case .later: return Int(CURL_READFUNC_PAUSE)
                case .failed, nil: return Int(CURL_READFUNC_ABORT)
                }
            })
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    guard let context = unsafe context else { return nil }
    // Safe: retained by the transport for as long as libcurl knows it.
    return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
}
