public import HTTPSemantics

/// The switches of the sandbox that may also be changed while it runs.
public struct SandboxSettings: Equatable, Sendable {
    /// Requests a second that are answered before 429; nil answers all.
    public var rate: Int?
    /// Requests that may come at once before the rate counts.
    public var burst = 1
    /// How long the server waits before it sends an answer of the API.
    public var latency = Duration.zero
    /// Every how many requests one fails; 0 means never.
    public var failEvery = 0
    /// The status of a request that fails on purpose.
    public var failStatus = Status.serviceUnavailable
    /// `max-age` in seconds of catalogue and reference data.
    public var maxAge = 300
    /// How long the token of a login on the enterprise interface holds.
    public var tokenLifetime = Duration.seconds(7 * 3600)
    /// Whether a login ends the tokens that the same user has for the same external application.
    public var displace = false
    /// How much longer than others the answer to a login takes.
    public var loginLatency = Duration.zero
    /// Every how many logins one fails; 0 means never.
    public var loginFailEvery = 0
    /// The status of a login that fails on purpose.
    public var loginFailStatus = Status.serviceUnavailable
    /// How an enterprise login is answered that has gone well.
    public var loginShape = LoginShape.normal

    /// No rate limit, no latency, no failures, `max-age=300`; logins hold for 7 hours, beside each other.
    public init() {}

    static let rates = 1...1_000_000
    static let bursts = 1...1_000_000
    static let latencyMilliseconds = 0...60_000
    static let failIntervals = 0...1_000_000
    static let failStatuses = 400...599
    static let tokenLifetimeMilliseconds = 1...31_536_000_000
    static let maxAges = 0...31_536_000
}
