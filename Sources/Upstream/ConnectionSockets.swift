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
        var size = Self.receiveBuffer
        // Safe: the kernel reads the four bytes of `size`. Without success the system's bound holds.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
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

    /// Notes how libcurl names the connection of a socket.
    func connected(_ descriptor: CInt, as endpoints: ConnectionEndpoints) {
        let socket = entry(for: descriptor)
        socket.endpoints = endpoints
        connected[endpoints] = socket
    }

    /// Whether a kept connection is open and has nothing to read, as far as can be known before sending.
    /// False also for a connection that is not known.
    func isQuiet(_ endpoints: ConnectionEndpoints) -> Bool {
        guard let socket = connected[endpoints], !socket.isSuspect else { return false }
        return Self.isQuiet(socket.descriptor)
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

    fileprivate func ready(_ socket: ConnectionSocket, _ readiness: Readiness) {
        if readiness.contains(.readable) { socket.lastReadable = loop.now }
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

/// One socket of libcurl's.
private final class ConnectionSocket: ReadinessHandler {
    let descriptor: CInt
    private unowned let owner: ConnectionSockets
    private var registration: Registration?
    /// What it is registered for, nil when it is not.
    private(set) var interest: Interest?
    /// Whether libcurl waits for it.
    private(set) var isWanted = false
    /// Whether it became readable or broke while no transfer used it.
    var isSuspect = false
    /// When bytes last came.
    var lastReadable: ContinuousClock.Instant?
    /// Set once a request has been let through on it.
    var endpoints: ConnectionEndpoints?

    init(descriptor: CInt, owner: ConnectionSockets) {
        self.descriptor = descriptor
        self.owner = owner
    }

    func ready(_ readiness: Readiness) {
        owner.ready(self, readiness)
    }

    func watch(for interest: Interest, on loop: EventLoop) {
        isWanted = true
        // What came while a transfer was paused is that transfer's.
        isSuspect = false
        if let registration {
            if interest != self.interest { loop.update(registration, to: interest) }
        } else {
            // When the kernel is out of memory the transfer ends by its deadline.
            registration = try? loop.register(descriptor, for: interest, handler: self)
        }
        self.interest = interest
    }

    /// Between transfers: an end or late bytes are to be noticed, nothing else.
    func rest(on loop: EventLoop) {
        isWanted = false
        guard let registration, interest != .readable else { return }
        loop.update(registration, to: .readable)
        interest = .readable
    }

    func leave(_ loop: EventLoop) {
        if let registration { loop.deregister(registration) }
        registration = nil
        interest = nil
    }
}
