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

    /// No rate limit, no latency, no failures, `max-age=300`.
    public init() {}

    static let rates = 1...1_000_000
    static let bursts = 1...1_000_000
    static let latencyMilliseconds = 0...60_000
    static let failIntervals = 0...1_000_000
    static let failStatuses = 400...599
    static let maxAges = 0...31_536_000
}
