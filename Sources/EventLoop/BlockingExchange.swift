import CLinux
import Glibc

/// One request to a server on this machine or near it, for a program that has nothing else to do.
public enum BlockingExchange {
    /// Sends bytes and takes all that comes until the other side closes, at most `limit` bytes.
    ///
    /// Fails when it cannot connect, or nothing moves for so many seconds.
    public static func send(
        _ request: [UInt8], to address: SocketAddress, timeout seconds: Int = 10, limit: Int = 16 << 20
    ) throws(SystemError) -> [UInt8] {
        let family = address.address.count == 4 ? AF_INET : AF_INET6
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        defer { close(descriptor) }
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            // Safe: the call reads `size` bytes of `time`.
            guard unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, size) == 0 else {
                throw SystemError("setsockopt")
            }
        }
        // Safe: the pointer is to the address's own structure, of the length given, for the call alone.
        let connected = unsafe address.withSocketAddress { unsafe connect(descriptor, $0, $1) }
        guard connected == 0 else { throw SystemError("connect to \(address)") }
        try write(request, to: descriptor)
        return try readAll(descriptor, limit: limit)
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Safe: the call reads as many bytes as the buffer has.
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SystemError("send") }
            rest = rest.dropFirst(count)
        }
    }

    private static func readAll(_ descriptor: CInt, limit: Int) throws(SystemError) -> [UInt8] {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while received.count < limit {
            // Safe: the call writes at most as many bytes as the buffer has.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
            }
            guard count >= 0 else { throw SystemError("recv") }
            guard count > 0 else { break }
            received += buffer[..<count]
        }
        return received
    }
}
