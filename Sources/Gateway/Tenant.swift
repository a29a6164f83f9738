import CareCloud
import Configuration

/// One CareCloud project behind the gateway, as the phases need it.
struct Tenant: Sendable {
    /// Its number: lane upstream, generations in the cache.
    let index: Int
    let name: String
    /// `name` as the log writes it.
    let nameBytes: [UInt8]
    /// Lower case, without port.
    let hosts: [[UInt8]]
    /// What clients put before CareCloud's own paths; empty if nothing. Without a slash at its end.
    let pathPrefix: [UInt8]
    /// What is proxied.
    let apiPath: [UInt8]
    /// Logins that the gateway answers itself; nil when it passes them on.
    let session: DeviceSession?
    /// How long such a login lasts.
    let sessionSeconds: Int64
    let enterprise: InterfacePolicy
    let customer: InterfacePolicy

    func policy(for interface: Interface) -> InterfacePolicy {
        switch interface {
        case .enterprise: enterprise
        case .customer: customer
        }
    }
}

/// How requests to one of CareCloud's interfaces are authorized.
struct InterfacePolicy: Sendable {
    let clientAuthorization: ClientAuthorization
    /// Whether the gateway has credentials of its own, see ``CredentialTable``.
    let hasCredentials: Bool
}

extension Tenant {
    /// - Parameter sessionSecret: what tokens of `virtual_login` are signed with.
    init(_ configuration: TenantConfiguration, index: Int, sessionSecret: Secret) {
        self.index = index
        name = configuration.name
        nameBytes = Array(configuration.name.utf8)
        hosts = configuration.hosts.map { Array($0.utf8) }
        pathPrefix = Array((configuration.pathPrefix ?? "").utf8)
        apiPath = Array(configuration.apiPath.utf8)
        session =
            configuration.enterprise.answersLogins
            ? DeviceSession(secret: sessionSecret, tenant: configuration.name) : nil
        if case .login(let login)? = configuration.enterprise.credentials {
            sessionSeconds = login.tokenLifetime.components.seconds
        } else {
            sessionSeconds = 7 * 3600
        }
        enterprise = InterfacePolicy(configuration.enterprise)
        customer = InterfacePolicy(configuration.customer)
    }
}

extension Tenant {
    /// Whether a path begins with the tenant's prefix, segment by segment and byte by byte.
    func isPrefix(of path: [UInt8]) -> Bool {
        guard path.starts(with: pathPrefix) else { return false }
        return pathPrefix.isEmpty || path.count == pathPrefix.count
            || path[pathPrefix.count] == UInt8(ascii: "/")
    }
}

extension InterfacePolicy {
    fileprivate init(_ configuration: InterfaceConfiguration) {
        clientAuthorization = configuration.clientAuthorization
        hasCredentials = configuration.credentials != nil
    }
}
