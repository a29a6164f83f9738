import CareCloud
import Configuration
import EventLoop
import UpstreamCredentials

/// The gateway's own credentials, by tenant and interface. On the upstream loop only.
struct CredentialTable: Sendable {
    /// Which credentials: a tenant's for an interface.
    struct Place: Sendable, Hashable {
        let tenant: Int
        let interface: Interface
    }

    /// A token for one request.
    struct Token: Sendable {
        /// The whole value of the Authorization field.
        let authorization: Secret
        /// Its number if it came from a login.
        let number: LoginSession.TokenNumber?
        /// Whether the answer to the request must be reported, see ``LoginSession/Access``.
        let isProbe: Bool
    }

    /// Tokens that are given, and do not change but with their files.
    private(set) var fixed: [Place: FixedToken] = [:]
    /// Users that the gateway logs in as.
    var logins: [Place: LoginEntry] = [:]

    /// Reads the fixed tokens. Fails with one line for a file that cannot be used.
    init(_ tenants: [TenantConfiguration]) throws(StartError) {
        for (index, tenant) in tenants.enumerated() {
            for (interface, configuration) in [
                (Interface.enterprise, tenant.enterprise), (.customer, tenant.customer),
            ] {
                let place = Place(tenant: index, interface: interface)
                switch configuration.credentials {
                case nil: break
                case .bearerToken(let secret): fixed[place] = FixedToken(secret)
                case .bearerTokenFile(let file): fixed[place] = try FixedToken(readingFrom: file)
                case .login(let credentials): logins[place] = LoginEntry(credentials, of: tenant)
                }
            }
        }
    }

    /// The token for a request that is about to be sent; nil when there is none now.
    mutating func token(for place: Place, now: ContinuousClock.Instant) -> Token? {
        if let token = fixed[place] {
            return Token(authorization: token.authorization, number: nil, isProbe: false)
        }
        guard case .use(let number, let isProbe) = logins[place]?.session.access(now: now),
            let authorization = logins[place]?.authorization
        else { return nil }
        return Token(authorization: authorization, number: number, isProbe: isProbe)
    }

    /// Whether a secret may change while the gateway runs.
    var hasFiles: Bool {
        fixed.values.contains { $0.source == "file" } || logins.values.contains(where: \.hasFiles)
    }

    /// Takes over a fixed token whose file has changed.
    mutating func reload(_ place: Place) -> FixedToken.Change {
        fixed[place]?.reload() ?? .none
    }

    static func authorization(_ token: [UInt8]) -> Secret {
        Secret(Array("Bearer ".utf8) + token)
    }
}
