import EventLoop
public import UpstreamBudget

/// One tenant's way upstream: where it leads, and what may be sent on it.
public struct LaneSettings: Sendable {
    /// Where requests go.
    public var origin: UpstreamOrigin
    /// How many, and how fast.
    public var budget: BudgetSettings

    /// An origin and the budget that its owner grants.
    public init(origin: UpstreamOrigin, budget: BudgetSettings) {
        self.origin = origin
        self.budget = budget
    }
}

/// A request's turn, which it has paid for.
public struct Turn: Sendable {
    /// How long it was waited for; zero when it was there at once.
    public let waited: Duration
    let stamp: TurnStamp
    let resource: Int?
}

/// Why a request did not get its turn.
public enum TurnRefusal: Error, Sendable, Equatable {
    /// No place in the budget within the longest wait. `retryAfter` is when a request would be served.
    case budget(RefusalReason, retryAfter: Duration)
    /// The client left while the request waited.
    case clientLeft
    /// Meanwhile the origin, or the request's operation alone, began to fail.
    case originFails(Breakers.Rejection)
}

/// What one tenant's lane looks like now.
public struct LaneFigures: Sendable {
    /// What the budget was made with.
    public var settings: BudgetSettings
    /// What was learned of CareCloud's limit, in requests a second; nil when it is not learned.
    public var learnedRate: Double?
    /// Tokens in the bucket; nil when the budget is off.
    public var tokens: Double?
    /// How long nothing is sent because CareCloud has refused a request; zero when it has not.
    public var pause: Duration
    /// Until it is answered or so old, a request may not have reached CareCloud.
    public var transitTime: Duration
    /// Requests that wait.
    public var queueDepth: Int
    /// Bytes of their content.
    public var queueBytes: Int
    /// Requests that had to wait, since the start.
    public var queuedTotal: UInt64
    /// Requests refused, since the start.
    public var refusedTotal: UInt64
    /// Requests unanswered upstream.
    public var inFlight: Int
}

struct Lane {
    typealias Continuation = CheckedContinuation<Result<TurnStamp, TurnRefusal>, Never>

    struct Waiter {
        let continuation: Continuation
        let request: BudgetRequest
    }

    let origin: Origin
    var queue: BudgetQueue
    var waiting: [UInt64: Waiter] = [:]
    /// Transfers that have given up their slot in flight because only their readers are waited for, by
    /// client.
    var lagging = ClientShares<UInt32>()
    var timer: LoopTimer?
}
