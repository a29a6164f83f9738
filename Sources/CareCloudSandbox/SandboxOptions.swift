/// With what the sandbox starts: where it listens, its tokens and its switches.
public struct SandboxOptions: Equatable, Sendable {
    /// A host (name or IP literal, IPv6 without brackets) and a port; port 0 lets the system choose.
    public struct ListenAddress: Equatable, Sendable {
        /// The name or IP literal to bind.
        public let host: String
        /// The TCP port.
        public let port: UInt16

        /// Reads `127.0.0.1:9443` or `[::1]:9443`; nil when host or port is missing or malformed.
        public init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
            else { return nil }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = host.dropFirst().dropLast()
            } else if host.contains(":") {
                return nil
            }
            guard !host.isEmpty else { return nil }
            self.host = String(host)
            self.port = port
        }
    }

    /// How clients reach the sandbox.
    public enum Transport: Equatable, Sendable {
        /// HTTP without TLS.
        case plain
        /// HTTPS with the PEM files at these paths.
        case tls(certificate: String, key: String)
    }

    /// Where to listen.
    public var listen: ListenAddress
    /// TLS or not.
    public var transport: Transport
    /// A bearer token that the enterprise interface accepts without a login, always.
    public var enterpriseToken = "enterprise-sandbox-token"
    /// A bearer token that the customer interface accepts without `POST /tokens`, always.
    public var customerToken = "customer-sandbox-token"
    /// Who may log in on the enterprise interface; nobody stands for everybody.
    public var users: [SandboxUser] = []
    /// How far the project's time zone is ahead of UTC.
    public var utcOffset = Duration.zero
    /// From which tokens are made: of two sandboxes that differ in it, neither knows the other's tokens.
    public var tokenSeed: UInt64 = 0
    /// The switches at start.
    public var settings = SandboxSettings()

    /// Options with the default tokens and switches.
    public init(listen: ListenAddress, transport: Transport) {
        self.listen = listen
        self.transport = transport
    }
}
