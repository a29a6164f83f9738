public import UpstreamBudget

/// What stands between the clients and upstream.
public enum Policy: Sendable {
    /// The gateway's own budget.
    case budget(BudgetSettings)
    /// nginx `limit_req` with `burst` and `nodelay`: whatever is beyond the bucket is refused at once.
    case immediateRefusal(rate: Double, burst: Int)
    /// No limiter; clients that get a 429 try again after 1, 2, 4, 8 s, give or take a fifth.
    case clientBackOff
    /// No limiter; a 429 is the client's answer.
    case none

    /// For the table.
    var name: String {
        switch self {
        case .budget(let settings):
            switch settings.limit {
            case .rate: "rate"
            case .window: "window"
            case .learned: "learn"
            case .off: "off"
            }
        case .immediateRefusal: "limit_req"
        case .clientBackOff: "back-off"
        case .none: "none"
        }
    }
}

/// nginx's leaky bucket: `excess` drains at the rate, and a request that would raise it above the burst is refused.
struct LeakyBucket {
    let rate: Double
    let burst: Int
    private var excess = 0.0
    private var last: Int64?

    init(rate: Double, burst: Int) {
        self.rate = rate
        self.burst = burst
    }

    mutating func take(at time: Int64) -> Bool {
        guard let last else {
            self.last = time
            return true
        }
        let after = max(0, excess - rate * Double(time - last) / 1e9 + 1)
        guard after <= Double(burst) else { return false }
        excess = after
        self.last = time
        return true
    }
}

/// The way to upstream and back.
public struct Network: Sendable {
    /// The shortest way, in seconds.
    public var delay = 0.02
    /// By how much the way varies, in seconds.
    public var jitter = 0.01
    /// How long upstream works on a request at most, in seconds; at least a quarter of it.
    public var service = 0.06
    /// The part of the requests on which it works for so long instead; nil for none.
    public var slow: (part: Double, seconds: Double)?

    /// A network and an upstream of that kind.
    public init(delay: Double = 0.02, jitter: Double = 0.01, service: Double = 0.06) {
        self.delay = delay
        self.jitter = jitter
        self.service = service
    }
}
