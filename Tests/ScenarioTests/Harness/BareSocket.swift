import Foundation
import Synchronization

/// A blocking TCP socket on loopback whose address, buffers, backlog and end are the scenario's choice.
final class BareSocket: Sendable {
    /// What came next.
    enum Arrival: Equatable {
        case bytes([UInt8])
        /// FIN.
        case ended
        /// RST.
        case reset
    }

    private let descriptor: CInt
    private let isClosed = Mutex(false)

    private init(_ descriptor: CInt) {
        self.descriptor = descriptor
        setPatience(Waiting.patience)
        var yes: CInt = 1
        set(CInt(IPPROTO_TCP), TCP_NODELAY, &yes)
    }

    deinit {
        close()
    }

    // MARK: Opening

    /// A connection to a port of 127.0.0.1; a small `receiveBuffer` lets the other side feel a slow reader soon.
    static func connect(
        to port: UInt16, from address: String = "127.0.0.1", receiveBuffer: CInt? = nil
    ) throws -> BareSocket {
        let socket = try make()
        if var size = receiveBuffer { socket.set(SOL_SOCKET, SO_RCVBUF, &size) }
        guard socket.with(address, port: 0, bind) == 0 else { throw failure("bind to \(address)") }
        guard socket.with("127.0.0.1", port: port, Glibc.connect) == 0 else {
            throw failure("connect to port \(port)")
        }
        return socket
    }

    /// With a backlog of 0 the kernel completes one connection and leaves the next unanswered.
    static func listen(backlog: CInt = 512) throws -> BareSocket {
        let socket = try make()
        guard socket.with("127.0.0.1", port: 0, bind) == 0, Glibc.listen(socket.descriptor, backlog) == 0
        else { throw failure("listen") }
        return socket
    }

    /// Nil when the listening socket was woken.
    func accept() -> BareSocket? {
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0 {
                _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                return BareSocket(accepted)
            }
            guard errno == EAGAIN || errno == EINTR else { return nil }
        }
    }

    private static func make() throws -> BareSocket {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, type, 0)
        guard descriptor >= 0 else { throw failure("socket") }
        return BareSocket(descriptor)
    }

    // MARK: Bytes

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Self.failure("send") }
            sent += count
        }
    }

    /// - Parameter peeking: leaves the bytes in the kernel.
    func receive(_ most: Int = 64 * 1024, peeking: Bool = false) throws -> Arrival {
        var buffer = [UInt8](repeating: 0, count: most)
        let count = recv(descriptor, &buffer, most, peeking ? CInt(MSG_PEEK) : 0)
        if count < 0, errno == ECONNRESET { return .reset }
        guard count >= 0 else { throw Self.failure("receive") }
        return count == 0 ? .ended : .bytes(Array(buffer[..<count]))
    }

    // MARK: Ends

    /// FIN: ends the direction from here to there.
    func finishSending() {
        _ = shutdown(descriptor, CInt(SHUT_WR))
    }

    /// RST.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        set(SOL_SOCKET, SO_LINGER, &option)
        close()
    }

    /// FIN, and RST for whatever still comes.
    func close() {
        isClosed.withLock { isClosed in
            guard !isClosed else { return }
            isClosed = true
            Glibc.close(descriptor)
        }
    }

    /// Ends whoever waits on it in another thread.
    func wake() {
        isClosed.withLock { if !$0 { _ = shutdown(descriptor, CInt(SHUT_RDWR)) } }
    }

    /// How long one call may take.
    func setPatience(_ seconds: Double) {
        var time = timeval(tv_sec: Int(seconds), tv_usec: 0)
        set(SOL_SOCKET, SO_RCVTIMEO, &time)
        set(SOL_SOCKET, SO_SNDTIMEO, &time)
    }

    // MARK: Addresses

    var port: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    private func with(
        _ text: String, port: UInt16, _ call: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr(text)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func set<Value: BitwiseCopyable>(_ level: CInt, _ name: CInt, _ value: inout Value) {
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Value>.size))
    }

    private static func failure(_ call: String) -> HarnessError {
        HarnessError("\(call): \(String(cString: strerror(errno)))")
    }
}
