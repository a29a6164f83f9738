import CCurl
import CLinux
import EventLoop
import Glibc

/// A connection as libcurl names it before each send.
struct ConnectionEndpoints: Hashable {
    let remoteAddress: String
    let remotePort: CInt
    let localPort: CInt
}

/// The sockets that libcurl uses, and their place in the loop.
///
/// A connected socket stays registered between transfers, so a transfer on a kept connection costs no `epoll_ctl`.
/// What becomes readable there while no transfer runs is an end or bytes nobody asked for; either way the
/// connection must carry no further request.
final class ConnectionSockets {
    /// The kernel doubles it and uses half for content: 192 KiB are in flight on a line of 30 Mbit/s and 50 ms.
    private static let receiveBuffer: CInt = 192 * 1024

    private let loop: EventLoop
    private var sockets: [CInt: ConnectionSocket] = [:]
    private var connected: [ConnectionEndpoints: ConnectionSocket] = [:]
    /// Called when a socket is ready that libcurl waits for, with CURL_CSELECT_ bits.
    var whenReady: (_ descriptor: CInt, _ readiness: CInt) -> Void = { _, _ in }

    init(loop: EventLoop) {
        self.loop = loop
    }

    // MARK: Sockets before libcurl has them

    /// A new socket for a connection to `address`, or -1 with `errno`.
    func open(_ address: SocketAddress) -> CInt {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = Glibc.socket(address.address.count == 4 ? AF_INET : AF_INET6, type, 0)
        guard descriptor >= 0 else { return descriptor }
        // What the kernel holds back is held, too: without a bound, megabytes of an answer that its reader does not take.
        Self.set(descriptor, SOL_SOCKET, SO_RCVBUF, Self.receiveBuffer)
        // libcurl closes a socket by itself if TLS has failed on it, and this may be its number.
        forget(descriptor)
        return descriptor
    }

    /// Why a connection was not established; 0 if it was.
    static func error(of descriptor: CInt) -> CInt {
        var error: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        // Safe: the kernel writes the four bytes of `error`.
        let result = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length)
        return result == 0 ? error : errno
    }

    /// Lets the kernel end a connection whose peer has become silent, also between requests.
    ///
    /// - Parameter silence: how long sent bytes may stay unacknowledged.
    static func endSilence(on descriptor: CInt, after silence: Duration) {
        let (seconds, attoseconds) = silence.components
        let milliseconds = min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, CInt(IPPROTO_TCP), TCP_KEEPIDLE, 15)
        set(descriptor, CInt(IPPROTO_TCP), TCP_KEEPINTVL, 5)
        set(descriptor, CInt(IPPROTO_TCP), TCP_KEEPCNT, 3)
        set(descriptor, CInt(IPPROTO_TCP), TCP_USER_TIMEOUT, CInt(clamping: milliseconds))
    }

    /// Without success the system's value holds.
    private static func set(_ descriptor: CInt, _ level: CInt, _ option: CInt, _ value: CInt) {
        var value = value
        // Safe: the kernel reads the four bytes of `value`.
        _ = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    // MARK: What libcurl asks for

    /// CURLMOPT_SOCKETFUNCTION.
    func watch(_ descriptor: CInt, for what: CInt) {
        switch what {
        case CURL_POLL_IN: entry(for: descriptor).watch(for: .readable, on: loop)
        case CURL_POLL_OUT: entry(for: descriptor).watch(for: .writable, on: loop)
        case CURL_POLL_INOUT: entry(for: descriptor).watch(for: [.readable, .writable], on: loop)
        case CURL_POLL_REMOVE:
            guard let socket = sockets[descriptor] else { return }
            if socket.endpoints == nil { forget(descriptor) } else { socket.rest(on: loop) }
        default: break
        }
    }

    /// CURLOPT_CLOSESOCKETFUNCTION.
    func close(_ descriptor: CInt) -> CInt {
        forget(descriptor)
        return Glibc.close(descriptor)
    }

    // MARK: What the gate asks

    /// Notes how libcurl names the connection of a socket, and where it leads.
    func connected(_ descriptor: CInt, as endpoints: ConnectionEndpoints, to origin: UpstreamOrigin) {
        let socket = entry(for: descriptor)
        socket.endpoints = endpoints
        socket.authority = origin.url
        socket.ends = loop.now + origin.connectionAge
        socket.lastReadable = loop.now
        connected[endpoints] = socket
    }

    /// Whether a kept connection is open, may be used still, and has nothing to read, as far as can be known before
    /// sending. False also for a connection that is not known.
    func isUsable(_ endpoints: ConnectionEndpoints) -> Bool {
        guard let socket = connected[endpoints], socket.isUsable(now: loop.now) else { return false }
        return Self.isQuiet(socket.descriptor)
    }

    /// The peer closes a connection that is unused for this long (RFC 9112 §9.3).
    func noteIdleLimit(_ limit: Duration, of endpoints: ConnectionEndpoints) {
        connected[endpoints]?.idleLimit = limit
    }

    /// A request was not answered in time. Connections to the same authority on which nothing has come since
    /// carry no further request: the path of all of them may be dead.
    func distrust(_ origin: UpstreamOrigin, silentSince moment: ContinuousClock.Instant) {
        for socket in connected.values where socket.authority == origin.url {
            guard let last = socket.lastReadable, last < moment else { continue }
            socket.isDistrusted = true
            // libcurl drops what has ended when it looks for a connection.
            if !socket.isWanted { shutdown(socket.descriptor, CInt(SHUT_RDWR)) }
        }
    }

    private static func isQuiet(_ descriptor: CInt) -> Bool {
        var byte: UInt8 = 0
        // Safe: at most one byte is written, and it stays in the socket.
        let count = unsafe recv(descriptor, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT))
        return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
    }

    /// When bytes last came on a connection.
    func lastReadable(_ endpoints: ConnectionEndpoints) -> ContinuousClock.Instant? {
        connected[endpoints]?.lastReadable
    }

    // MARK: The table

    func ready(_ socket: ConnectionSocket, _ readiness: Readiness) {
        if readiness.contains(.readable) {
            socket.lastReadable = loop.now
            socket.isDistrusted = false
        }
        guard socket.isWanted else {
            // libcurl may have read already what this readiness was about: where one socket is ready, it goes on with
            // every transfer whose timer is due.
            guard readiness != .writable, !Self.isQuiet(socket.descriptor) else { return }
            socket.isSuspect = true
            socket.leave(loop)
            return
        }
        var bits: CInt = 0
        if !readiness.isDisjoint(with: [.readable, .readHangUp, .hangUp]) { bits |= CURL_CSELECT_IN }
        if readiness.contains(.writable) { bits |= CURL_CSELECT_OUT }
        if readiness.contains(.error) { bits |= CURL_CSELECT_ERR }
        whenReady(socket.descriptor, bits)
    }

    private func entry(for descriptor: CInt) -> ConnectionSocket {
        if let socket = sockets[descriptor] { return socket }
        let socket = ConnectionSocket(descriptor: descriptor, owner: self)
        sockets[descriptor] = socket
        return socket
    }

    /// Drops what is known of a descriptor.
    private func forget(_ descriptor: CInt) {
        guard let socket = sockets.removeValue(forKey: descriptor) else { return }
        if let endpoints = socket.endpoints, connected[endpoints] === socket { connected[endpoints] = nil }
        socket.leave(loop)
    }
}
