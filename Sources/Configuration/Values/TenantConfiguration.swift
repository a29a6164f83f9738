/// One CareCloud project behind the gateway.
public struct TenantConfiguration: Sendable, Equatable {
    /// 1…63 letters, digits, `-` and `_`; stands in logs, metrics and `/stats`.
    public var name: String
    /// `Host` values (lower case, without port) that mean this tenant; may be empty if it is the only one or has a prefix.
    public var hosts: [String]
    /// What tills put before CareCloud's paths to mean this tenant: begins with a slash and ends with none.
    public var pathPrefix: String?
    /// Where its CareCloud answers.
    public var upstream: UpstreamOrigin
    /// Begins and ends with `/`; requests outside it are not forwarded.
    public var apiPath: String
    /// Request fields that are forwarded although the gateway knows nothing of them; they tell no answers apart.
    public var forwardFields: [String]
    /// What becomes of cookies on CareCloud's paths.
    public var cookies: Passing
    /// What becomes of 102 and 103 on the way to clients.
    public var interimResponses: Passing
    /// Whether requests to CareCloud say that they have come through the gateway (RFC 9110 §7.6.3).
    public var sendsVia: Bool
    /// Certificates to trust instead of the system's, in PEM.
    public var certificateAuthorityFile: FileReference?
    /// How long CareCloud may take.
    public var timeouts: UpstreamTimeouts
    /// Requests to CareCloud at one time.
    public var maximumInFlight: Int
    /// Requests under `enterprise-interface`.
    public var enterprise: InterfaceConfiguration
    /// Requests under `customer-interface`; never `replace`.
    public var customer: InterfaceConfiguration
    /// Nil when requests are sent as they come.
    public var budget: BudgetConfiguration?
    /// Of those that fit a request the first decides its class.
    public var priorities: [PriorityRule]
    /// Whether reads are sent again when CareCloud fails.
    public var retries: Bool
    /// Nil when requests go however often CareCloud has failed.
    public var breaker: BreakerConfiguration?
    /// What is asked for to see whether CareCloud answers again; nil when clients' own reads show it.
    public var probePath: String?
    /// How much of `cache.memory` it may take, in percent: 1…100.
    public var cacheShare: Int
    /// How answers are stored; the first that fits a request decides alone.
    public var rules: [CacheRule]
    /// What is fetched at the start and kept warm; at most 1000 requests together.
    public var warmUps: [WarmUp]

    /// Whether the gateway adds a token of its own to some requests.
    public var hasCredentials: Bool { enterprise.credentials != nil || customer.credentials != nil }
}

/// Whether something goes through the gateway.
public enum Passing: String, Sendable, CaseIterable {
    /// It does.
    case pass
    /// It ends here.
    case drop
}

/// How long CareCloud may take.
public struct UpstreamTimeouts: Sendable, Equatable {
    /// Until the connection stands, TLS included.
    public var connect: Duration
    /// From sending the request to the first byte of the answer.
    public var firstByte: Duration
    /// Between two pieces of the answer.
    public var idle: Duration
    /// The age from which a kept connection to CareCloud carries no further request.
    public var connectionAge: Duration
}

/// Who authorises requests to one of CareCloud's interfaces.
public struct InterfaceConfiguration: Sendable, Equatable {
    /// What happens to a token that the client brings.
    public var clientAuthorization: ClientAuthorization
    /// Whether the gateway answers logins of devices with a key itself (`virtual_login`); never on the customer interface.
    public var answersLogins: Bool
    /// Where the gateway's own token comes from; nil when it has none.
    public var credentials: CredentialSource?
}

/// What happens to a request that brings its own `Authorization`.
public enum ClientAuthorization: String, Sendable, CaseIterable {
    /// It is forwarded with it.
    case pass
    /// The gateway's credentials take its place.
    case replace
    /// It is refused.
    case reject
}
