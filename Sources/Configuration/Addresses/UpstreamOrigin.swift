/// Where a tenant's CareCloud answers: scheme, host and port, never a path or user info.
public struct UpstreamOrigin: Hashable, Sendable, CustomStringConvertible {
    /// How the connection is made.
    public enum Scheme: String, Sendable {
        /// Plain text; only towards this machine.
        case http
        /// TLS.
        case https
    }

    /// Why a text is no upstream.
    public enum ParseError: Error, Equatable, Sendable {
        /// Not `https://host` or `https://host:port`.
        case malformed
        /// A name or password stands before the host.
        case userInformation
        /// Something follows the host; paths are given by the clients and limited by `api_path`.
        case path
        /// `http://` to another machine.
        case plainTextBeyondLoopback
    }

    /// `http` only for loopback addresses and `localhost`.
    public let scheme: Scheme
    /// A lower-case name, or an address as text without brackets.
    public let host: String
    /// The host if it is an address rather than a name.
    public let address: IPAddress?
    /// Given or the scheme's own, never 0.
    public let port: UInt16

    /// `https://host[:port]`, or `http://` with a loopback address or `localhost`.
    public init(_ text: String) throws(ParseError) {
        // First of all, so that no other complaint shows a password.
        guard !text.contains("@") else { throw .userInformation }
        let remainder: Substring
        if let rest = text.strippingPrefix("https://") {
            (scheme, remainder) = (.https, rest)
        } else if let rest = text.strippingPrefix("http://") {
            (scheme, remainder) = (.http, rest)
        } else {
            throw .malformed
        }
        let end = remainder.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? remainder.endIndex
        guard end == remainder.endIndex else { throw .path }
        guard let authority = Authority(remainder), authority.port != 0 else { throw .malformed }
        switch authority.host {
        case .any: throw .malformed
        case .name(let name): (host, address) = (name, nil)
        case .address(let literal): (host, address) = (literal.description, literal)
        }
        port = authority.port ?? (scheme == .https ? 443 : 80)
        guard scheme == .https || isLoopback else { throw .plainTextBeyondLoopback }
    }

    /// A loopback address or `localhost`.
    public var isLoopback: Bool { address?.isLoopback ?? (host == "localhost") }

    /// Host and port as a `Host` field wants them: no port if it is the scheme's own (RFC 9110 §7.2).
    public var authority: String {
        let literal = address?.family == .ipv6 ? "[\(host)]" : host
        return port == (scheme == .https ? 443 : 80) ? literal : "\(literal):\(port)"
    }

    /// `https://sandbox.crmcarecloud.com`, without a slash at the end.
    public var description: String { "\(scheme.rawValue)://\(authority)" }
}

extension String {
    /// What follows `prefix`, which is compared without regard to ASCII case; nil if it is not there.
    func strippingPrefix(_ prefix: String) -> Substring? {
        self.prefix(prefix.count).lowercased() == prefix ? dropFirst(prefix.count) : nil
    }
}
