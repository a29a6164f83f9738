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

    /// What a request that needs credentials is to do.
    enum Access: Sendable {
        case use(Token)
        /// Somebody logs in.
        case wait
        case refuse(LoginSession.State, retryAfter: Duration)
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

    /// A request needs the token at a place.
    mutating func access(_ place: Place, now: ContinuousClock.Instant) -> Access {
        if let token = fixed[place] {
            return .use(Token(authorization: token.authorization, number: nil, isProbe: false))
        }
        switch logins[place]?.session.access(now: now) {
        case .use(let number, let isProbe):
            guard let authorization = logins[place]?.authorization else { return .wait }
            return .use(Token(authorization: authorization, number: number, isProbe: isProbe))
        case .wait: return .wait
        case .refuse(let state, let retryAfter): return .refuse(state, retryAfter: retryAfter)
        case nil: return .refuse(.failing, retryAfter: .zero)
        }
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
