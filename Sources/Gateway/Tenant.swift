import CareCloud
import Configuration
import HTTPSemantics

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
    /// Fields that go upstream although they would be dropped (`forward_fields`).
    let forwardFields: Set<FieldName>
    let dropsCookies: Bool
    let passesInterimResponses: Bool
    let sendsVia: Bool
    /// What is proxied.
    let apiPath: [UInt8]
    /// Logins that the gateway answers itself; nil when it passes them on.
    let session: DeviceSession?
    /// How long such a login lasts.
    let sessionSeconds: Int64
    /// What the configuration says about the answers of its resources.
    let rules: ResourceRules
    /// Classes of operations that the configuration sets.
    let priorities: PriorityRules
    /// Whether requests are to stay below a limit.
    let hasBudget: Bool
    /// How long requests may wait for the budget for whose answer somebody waits, and all others.
    let longestWait: Duration
    let longestSyncWait: Duration
    /// How often clients may have a fresh answer passed over; nil for never.
    let forcedRefreshes: RateLimit?
    /// Name and port of its CareCloud.
    let upstreamAuthority: [UInt8]
    let upstreamPort: UInt16
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
    /// - Parameter forcedRefreshes: for each tenant.
    init(
        _ configuration: TenantConfiguration, index: Int, sessionSecret: Secret,
        forcedRefreshes: RequestRate?
    ) {
        self.index = index
        name = configuration.name
        nameBytes = Array(configuration.name.utf8)
        hosts = configuration.hosts.map { Array($0.utf8) }
        pathPrefix = Array((configuration.pathPrefix ?? "").utf8)
        forwardFields = Set(configuration.forwardFields.compactMap { FieldName($0.utf8) })
        dropsCookies = configuration.cookies == .drop
        passesInterimResponses = configuration.interimResponses == .pass
        sendsVia = configuration.sendsVia
        apiPath = Array(configuration.apiPath.utf8)
        session =
            configuration.enterprise.answersLogins
            ? DeviceSession(secret: sessionSecret, tenant: configuration.name) : nil
        if case .login(let login)? = configuration.enterprise.credentials {
            sessionSeconds = login.tokenLifetime.components.seconds
        } else {
            sessionSeconds = 7 * 3600
        }
        rules = ResourceRules(configuration.rules)
        priorities = PriorityRules(configuration.priorities)
        hasBudget = configuration.budget != nil
        longestWait = configuration.budget?.maximumWait ?? configuration.timeouts.firstByte
        longestSyncWait = configuration.budget?.maximumSyncWait ?? configuration.timeouts.firstByte
        self.forcedRefreshes = forcedRefreshes.map { RateLimit($0) }
        upstreamAuthority = Array(configuration.upstream.description.trimmingPrefix(/https?:\/\//).utf8)
        upstreamPort = configuration.upstream.port
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
