import Foundation
import Synchronization

/// A TCP socket on loopback that blocks; its time-out is a safety net.
final class Socket: Sendable {
    /// The other side ended the connection with RST.
    struct ConnectionReset: Error {}

    private let descriptor: CInt
    private let isClosed = Mutex(false)

    private init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        close()
    }

    // MARK: Opening

    /// What the kernel may hold for a socket, in bytes; it doubles them. Nil is the kernel's own choice.
    struct Buffers {
        var send: Int?
        var receive: Int?
    }

    /// A connection to a port of 127.0.0.1 or ::1.
    static func connect(to port: UInt16, ipv6: Bool = false, buffers: Buffers = Buffers()) throws -> Socket {
        let socket = try make(ipv6: ipv6)
        socket.set(buffers)
        let result = withLoopback(port: port, ipv6: ipv6) { Glibc.connect(socket.descriptor, $0, $1) }
        guard result == 0 else { throw failure("connect to port \(port)") }
        return socket
    }

    /// A listening socket on 127.0.0.1 and a port that the kernel chooses; the buffers are those of connections.
    static func listen(buffers: Buffers = Buffers()) throws -> Socket {
        let socket = try bind(buffers: buffers)
        try socket.listen()
        return socket
    }

    /// The same before it listens: its port is its own, and connections are refused.
    static func bind(buffers: Buffers = Buffers()) throws -> Socket {
        let socket = try make(ipv6: false)
        // Connections may be a long time coming; ``wake()`` ends the waiting.
        socket.setPatience(0)
        socket.set(buffers)
        let result = withLoopback(port: 0, ipv6: false) { Glibc.bind(socket.descriptor, $0, $1) }
        guard result == 0 else { throw failure("bind") }
        return socket
    }

    func listen() throws {
        guard Glibc.listen(descriptor, 512) == 0 else { throw Self.failure("listen") }
    }

    /// Nil when the listening socket was closed.
    func accept() -> Socket? {
        let descriptor = Glibc.accept(descriptor, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let socket = Socket(descriptor)
        socket.setPatience(Waiting.patience)
        return socket
    }

    private static func make(ipv6: Bool) throws -> Socket {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(ipv6 ? AF_INET6 : AF_INET, type, 0)
        guard descriptor >= 0 else { throw failure("socket") }
        let socket = Socket(descriptor)
        socket.setPatience(Waiting.patience)
        return socket
    }

    // MARK: Bytes

    /// - Parameter progress: called with what the kernel has taken, as it takes it.
    func send(_ bytes: [UInt8], progress: (Int) -> Void = { _ in }) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Self.failure("send") }
            progress(count)
            sent += count
        }
    }

    /// What has come; empty at the end.
    func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == ECONNRESET { throw ConnectionReset() }
        guard count >= 0 else { throw Self.failure("receive") }
        return Array(buffer[..<count])
    }

    /// Whether there is something to receive now, or the end.
    var hasInput: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// Ends the direction from here to there.
    func finishSending() {
        _ = shutdown(descriptor, CInt(SHUT_WR))
    }

    /// Closes with RST.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Also wakes whoever waits in `accept` or `receive`.
    func close() {
        isClosed.withLock { isClosed in
            guard !isClosed else { return }
            isClosed = true
            Glibc.close(descriptor)
        }
    }

    func wake() {
        _ = shutdown(descriptor, CInt(SHUT_RDWR))
    }

    func setPatience(_ seconds: Double) {
        var time = timeval(tv_sec: Int(seconds), tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    private func set(_ buffers: Buffers) {
        for (option, bytes) in [(SO_SNDBUF, buffers.send), (SO_RCVBUF, buffers.receive)] {
            guard let bytes else { continue }
            var size = CInt(bytes)
            setsockopt(descriptor, SOL_SOCKET, option, &size, socklen_t(MemoryLayout<CInt>.size))
        }
    }

    var port: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    // MARK: Addresses

    private static func withLoopback(
        port: UInt16, ipv6: Bool, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        if ipv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            return pass(&address, body)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return pass(&address, body)
    }

    private static func pass<Address>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    private static func failure(_ call: String) -> HarnessError {
        HarnessError("\(call): \(String(cString: strerror(errno)))")
    }
}
