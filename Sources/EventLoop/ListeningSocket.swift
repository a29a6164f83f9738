import CLinux
import Glibc

/// A TCP socket that accepts connections; closed when it goes.
public final class ListeningSocket: Sendable {
    /// What `accept` came back with.
    public enum Accepted {
        /// A connection, non-blocking and closed on exec.
        case connection(CInt, SocketAddress)
        /// None is waiting.
        case none
        /// The process or the machine has no descriptor or memory to spare: try again later.
        case exhausted(SystemError)
    }

    /// Without a bound the kernel takes megabytes for a client that reads slowly.
    private static let unsentLimit: CInt = 128 * 1024

    /// The descriptor, for registering with a loop.
    public let descriptor: CInt
    /// The address with the port that the kernel gave.
    public let address: SocketAddress
    /// Whether no interface of the machine had the address when it was bound. Connections come in once one has it.
    public let isAddressMissing: Bool

    /// Binds and listens, also to an address that no interface has yet (`IP_FREEBIND`): at boot, an interface may get its
    /// address later than the program starts.
    ///
    /// - Parameter sharingPort: `SO_REUSEPORT`: several sockets of this process take turns on one port. The
    ///   kernel then also lets a second process of the same user in, so bind once without it first.
    public init(_ address: SocketAddress, sharingPort: Bool, backlog: CInt = 1024) throws(SystemError) {
        let family = address.address.count == 4 ? AF_INET : AF_INET6
        descriptor = socket(
            family,
            CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
                | CInt(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        do throws(SystemError) {
            try Self.set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
            if sharingPort { try Self.set(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) }
            if family == AF_INET6 { try Self.set(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
            // Accepted sockets inherit it.
            try Self.set(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
            try Self.set(descriptor, CInt(IPPROTO_TCP), TCP_NOTSENT_LOWAT, Self.unsentLimit)
            isAddressMissing = try Self.bind(descriptor, to: address, family: family)
            guard listen(descriptor, backlog) == 0 else { throw SystemError("listen") }
            self.address = try Self.boundAddress(descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        close(descriptor)
    }

    /// Takes one connection that is waiting.
    public func accept() -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        while true {
            // Safe: the kernel writes at most `length` bytes of the storage, which has that size.
            let connection = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    unsafe accept4(
                        descriptor, address, &length,
                        CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue))
                }
            }
            if connection >= 0 { return .connection(connection, SocketAddress(storage)) }
            switch errno {
            case EINTR, ECONNABORTED, EPROTO: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(SystemError("accept"))
            default: return .none
            }
        }
    }

    /// - Returns: Whether the address is missing.
    private static func bind(
        _ descriptor: CInt, to address: SocketAddress, family: CInt
    ) throws(SystemError) -> Bool {
        let isBound = { unsafe address.withSocketAddress { unsafe Glibc.bind(descriptor, $0, $1) } == 0 }
        if isBound() { return false }
        guard errno == EADDRNOTAVAIL else { throw SystemError("bind") }
        if family == AF_INET {
            try set(descriptor, CInt(IPPROTO_IP), IP_FREEBIND, 1)
        } else {
            try set(descriptor, CInt(IPPROTO_IPV6), IPV6_FREEBIND, 1)
        }
        guard isBound() else { throw SystemError("bind") }
        return true
    }

    private static func set(
        _ descriptor: CInt, _ level: CInt, _ option: CInt, _ value: CInt
    ) throws(SystemError) {
        var value = value
        // Safe: the kernel reads the four bytes of `value`.
        let result = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
        guard result == 0 else { throw SystemError("setsockopt") }
    }

    private static func boundAddress(_ descriptor: CInt) throws(SystemError) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // Safe: as in `accept`.
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe getsockname(descriptor, address, &length)
            }
        }
        guard result == 0 else { throw SystemError("getsockname") }
        return SocketAddress(storage)
    }
}
