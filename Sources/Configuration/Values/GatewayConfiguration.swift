/// What a configuration file says, checked and complete: every default is filled in.
///
/// Files that it names (`FileReference`) have not been opened.
public struct GatewayConfiguration: Sendable, Equatable {
    /// Where clients connect; at least one, none in conflict with another.
    public var listen: [ListenConfiguration]
    /// The side for operators.
    public var admin: AdminConfiguration
    /// How many loops serve clients.
    public var workers: WorkerCount
    /// Stored responses.
    public var cache: CacheConfiguration
    /// Who may connect; empty means everyone who can reach a listener.
    public var clients: [ClientRule]
    /// Proxies before the gateway whose X-Forwarded-For is believed.
    public var trustedProxies: [Network]
    /// Pages that may use the gateway's credentials from a browser.
    public var allowedOrigins: [WebOrigin]
    /// At least one; names are unique, hosts belong to one tenant each.
    public var tenants: [TenantConfiguration]
    /// Bounds on what a client may send and how long it may take.
    public var limits: LimitsConfiguration
    /// How long requests may take to finish after the process was told to stop.
    public var drainTimeout: Duration
    /// What is written to standard output and error.
    public var log: LogConfiguration
    /// What the operator should read once at start.
    public var warnings: [ConfigurationWarning]
}

/// The side for operators: statistics, health, purge.
public struct AdminConfiguration: Sendable, Equatable {
    /// One address, or two when the file says `*`.
    public var addresses: [ListenAddress]
    /// Networks that may ask; everyone else is refused.
    public var allow: [Network]
    /// Names by which it may be addressed, beside IP addresses, localhost and the tenants' hosts.
    public var hosts: [String]
    /// The file holds the key that POST requests must bring, and nothing else but white space; nil refuses them all.
    public var keyFile: FileReference?
}

/// How many loops serve clients.
public enum WorkerCount: Sendable, Equatable {
    /// One a processor core.
    case automatic
    /// 1…256.
    case fixed(Int)
}

/// Bounds on what a client may send and how long it may take. Sizes are bytes.
public struct LimitsConfiguration: Sendable, Equatable {
    /// Method, target and version; at most `head`.
    public var requestLine: Int
    /// Request line and fields.
    public var head: Int
    /// Largest request body.
    public var body: Int
    /// From the first byte of a head to its last.
    public var headerTimeout: Duration
    /// Without any progress in sending an answer.
    public var writeTimeout: Duration
    /// Between two requests on one connection.
    public var idleTimeout: Duration
    /// Open client connections at one time.
    public var connections: Int
    /// The same, from one address; an IPv6 network of 64 bits counts as one.
    public var connectionsPerAddress: Int
    /// Memory for bodies on their way, in both directions.
    public var buffers: Int
}

/// What is written to standard output and error.
public struct LogConfiguration: Sendable, Equatable {
    /// One line a request, or none.
    public var access: AccessLogFormat
    /// The least important message that is written.
    public var level: LogLevel
}

/// How a request is logged.
public enum AccessLogFormat: String, Sendable, CaseIterable {
    /// One JSON object a line.
    case json
    /// Not at all.
    case off
}

/// How important a message is, least important first.
public enum LogLevel: String, Sendable, CaseIterable {
    /// For finding a fault.
    case debug
    /// What happens.
    case info
    /// What works but should be looked at.
    case warning
    /// What failed.
    case error
}
