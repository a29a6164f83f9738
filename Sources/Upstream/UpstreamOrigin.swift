import EventLoop
import Glibc

/// Where requests are sent, and how long to wait there.
public struct UpstreamOrigin: Sendable, Hashable {
    /// How the origin is spoken to.
    public enum Scheme: String, Sendable, Hashable {
        /// Without TLS: for loopback only, which the configuration sees to.
        case http
        /// TLS 1.2 or later; certificate and name are verified.
        case https

        var defaultPort: UInt16 {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    /// Redirects to the other one are not followed.
    public let scheme: Scheme
    /// A DNS name or an IP literal; IPv6 without brackets.
    public let host: String
    /// The TCP port, also where it is the scheme's own.
    public let port: UInt16
    /// PEM certificates that take the place of the system's store.
    public let caFile: String?
    /// Bounds name look-up, TCP and TLS handshake together.
    public let connectTimeout: Duration
    /// From the moment of sending to the first byte of the answer.
    public let firstByteTimeout: Duration
    /// The longest pause inside an answer.
    public let idleTimeout: Duration
    /// The age from which a kept connection carries no further request.
    public let connectionAge: Duration

    /// Nil unless `host` is a DNS name or an IP literal and every timeout is at least a millisecond.
    ///
    /// - Parameter port: nil means the scheme's own.
    public init?(
        scheme: Scheme, host: String, port: UInt16? = nil, caFile: String? = nil,
        connectTimeout: Duration = .seconds(5), firstByteTimeout: Duration = .seconds(30),
        idleTimeout: Duration = .seconds(30), connectionAge: Duration = .seconds(300)
    ) {
        let timeouts = [connectTimeout, firstByteTimeout, idleTimeout, connectionAge]
        guard Self.isHost(host), timeouts.allSatisfy({ $0 >= .milliseconds(1) }) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        self.caFile = caFile
        self.connectTimeout = connectTimeout
        self.firstByteTimeout = firstByteTimeout
        self.idleTimeout = idleTimeout
        self.connectionAge = connectionAge
    }

    /// Scheme and authority alone: the path goes to libcurl apart, so that its bytes stay as they are.
    var url: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? "\(scheme)://\(name)/" : "\(scheme)://\(name):\(port)/"
    }

    /// The addresses of a literal or of `localhost` (RFC 6761 §6.3); nil for a name to look up.
    var fixedAddresses: [SocketAddress]? {
        if let address = SocketAddress(text: host, port: port) { return [address] }
        let lowered = host.lowercased()
        guard lowered == "localhost" || lowered.hasSuffix(".localhost") else { return nil }
        return ["::1", "127.0.0.1"].compactMap { SocketAddress(text: $0, port: port) }
    }

    static func isIPLiteral(_ host: String) -> Bool {
        var address = in6_addr()
        // Safe: the structure is large enough for either family, and the text is zero-ended.
        return unsafe inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
    }

    private static func isHost(_ host: String) -> Bool {
        guard !host.isEmpty, host.utf8.count <= 253 else { return false }
        if host.contains(":") { return isIPLiteral(host) }
        return host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
