import CLinux
import Glibc

/// An IPv4 or IPv6 address with a port.
public struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes, network order.
    public let address: [UInt8]
    /// 0 lets the kernel choose when listening.
    public let port: UInt16

    /// Nil unless `address` has 4 or 16 bytes.
    public init?(address: [UInt8], port: UInt16) {
        guard address.count == 4 || address.count == 16 else { return nil }
        self.address = address
        self.port = port
    }

    /// Reads an IPv4 or IPv6 address, the latter without brackets; nil for anything else.
    public init?(text: String, port: UInt16) {
        var bytes = [UInt8](repeating: 0, count: 16)
        // Safe: the calls write 4 or 16 bytes.
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(address: Array(bytes[..<4]), port: port)
        } else if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(address: bytes, port: port)
        } else {
            return nil
        }
    }

    /// As in a URL's authority: `127.0.0.1:8080`, `[::1]:8080`.
    public var description: String {
        address.count == 4 ? "\(host):\(port)" : "[\(host)]:\(port)"
    }

    /// The address alone, in its shortest spelling (RFC 5952).
    public var host: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let capacity = socklen_t(text.count)
        let family = address.count == 4 ? AF_INET : AF_INET6
        // Safe: `address` has the family's length, and at most `capacity` bytes are written, zero-ended.
        guard unsafe inet_ntop(family, address, &text, capacity) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Calls `connect(2)`.
    ///
    /// - Returns: Whether the connection stands at once; `errno` says why not.
    public func connect(_ descriptor: CInt) -> Bool {
        // Safe: the pointer is to the address's own structure, of the length given, for the call alone.
        unsafe withSocketAddress { unsafe Glibc.connect(descriptor, $0, $1) } == 0
    }

    /// Reads what the kernel wrote.
    init(_ storage: sockaddr_storage) {
        let family = CInt(storage.ss_family)
        // Safe: `ss_family` says which of the two structures the storage holds; both are smaller than it.
        self = unsafe withUnsafeBytes(of: storage) { bytes in
            if family == AF_INET {
                let inet = unsafe bytes.loadUnaligned(as: sockaddr_in.self)
                let address = unsafe withUnsafeBytes(of: inet.sin_addr) { unsafe [UInt8]($0) }
                return SocketAddress(verified: address, port: UInt16(bigEndian: inet.sin_port))
            }
            let inet = unsafe bytes.loadUnaligned(as: sockaddr_in6.self)
            let address = unsafe withUnsafeBytes(of: inet.sin6_addr) { unsafe [UInt8]($0) }
            return SocketAddress(verified: address, port: UInt16(bigEndian: inet.sin6_port))
        }
    }

    private init(verified address: [UInt8], port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Calls `body` with the structure `bind(2)` takes.
    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if address.count == 4 {
            var inet = sockaddr_in()
            inet.sin_family = sa_family_t(AF_INET)
            inet.sin_port = port.bigEndian
            // Safe: both have exactly four bytes.
            unsafe withUnsafeMutableBytes(of: &inet.sin_addr) { unsafe $0.copyBytes(from: address) }
            return unsafe Self.rebind(&inet, body)
        }
        var inet = sockaddr_in6()
        inet.sin6_family = sa_family_t(AF_INET6)
        inet.sin6_port = port.bigEndian
        // Safe: both have exactly sixteen bytes.
        unsafe withUnsafeMutableBytes(of: &inet.sin6_addr) { unsafe $0.copyBytes(from: address) }
        return unsafe Self.rebind(&inet, body)
    }

    private static func rebind<Address, Result>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        let length = socklen_t(MemoryLayout<Address>.size)
        // Safe: the socket calls read `length` bytes of it and look at the family first.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }
}
