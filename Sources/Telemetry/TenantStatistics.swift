/// What `/stats` shows about one tenant.
public struct TenantStatistics: Sendable {
    /// As configured.
    public var name: String
    /// Requests of its clients that were answered.
    public internal(set) var requests: UInt64 = 0
    /// Its part of the cache.
    public var cache: TenantCacheStatistics
    /// What was sent to CareCloud for it.
    public var upstream: UpstreamStatistics
    /// Whether requests are let through to it.
    public var breaker: BreakerStatistics
    /// Its upstream budget.
    public var budget: BudgetStatistics
    /// The gateway's credentials for the enterprise interface.
    public var enterprise: CredentialStatistics
    /// The gateway's credentials for the customer interface.
    public var customer: CredentialStatistics

    /// `requests` is filled in by `Statistics`.
    public init(
        name: String, cache: TenantCacheStatistics, upstream: UpstreamStatistics, breaker: BreakerStatistics,
        budget: BudgetStatistics,
        enterprise: CredentialStatistics, customer: CredentialStatistics
    ) {
        self.name = name
        self.cache = cache
        self.breaker = breaker
        self.upstream = upstream
        self.budget = budget
        self.enterprise = enterprise
        self.customer = customer
    }
}

/// What a tenant's stored responses take, and how many of those are warm that shall be.
public struct TenantCacheStatistics: Sendable, Equatable {
    /// Families of resources, in the order of the catalogue.
    static let familyNames = ["customer", "catalogue", "reference", "other"]

    let families: [Family]
    /// Paths times languages and codings that are kept warm.
    let warmUpPaths: Int
    /// Those of them that are stored and fresh.
    let warmPaths: Int
    /// Answers of the last hour that could not be kept, by path and reason.
    let unstored: [NamedCounts.Entry]

    struct Family: Sendable, Equatable {
        let name: String
        let bytes: Int
    }

    /// - Parameters:
    ///   - bytes: of the customer, catalogue, reference and other families.
    ///   - second: of the clock of `unstored`.
    public init(
        bytes: [Int], warmUpPaths: Int, warmPaths: Int, unstored: UnstoredAnswers = UnstoredAnswers(),
        second: Int64 = 0
    ) {
        families = zip(Self.familyNames, bytes).map { Family(name: $0, bytes: $1) }
        self.warmUpPaths = warmUpPaths
        self.warmPaths = warmPaths
        self.unstored = unstored.lastHour(second: second)
    }
}

/// Whether requests are let through to a tenant's CareCloud.
public struct BreakerStatistics: Sendable, Equatable {
    struct Operation: Sendable, Equatable {
        let name: String
        let state: String
    }

    /// In a word.
    public var state: String
    /// How often they were not, since the start.
    public var openedTotal: UInt64
    /// How often those of one operation alone were not, since the start.
    public var operationsOpenedTotal: UInt64
    /// Operations that are stopped while others go.
    let stoppedOperations: [Operation]

    /// The words are the breakers' own.
    public init(
        state: String, openedTotal: UInt64, operationsOpenedTotal: UInt64 = 0,
        stoppedOperations: [(name: String, state: String)] = []
    ) {
        self.state = state
        self.openedTotal = openedTotal
        self.operationsOpenedTotal = operationsOpenedTotal
        self.stoppedOperations = stoppedOperations.map { Operation(name: $0.name, state: $0.state) }
    }
}

/// What was sent upstream for one tenant.
public struct UpstreamStatistics: Sendable, Equatable {
    /// Requests sent: clients', retries and logins.
    public let requests: UInt64
    /// Complete answers.
    public let byStatus: StatusCounts
    /// Requests that ended without a complete answer and were not cancelled.
    public let errors: UInt64
    /// Requests that ended without a complete answer because the client left, or the gateway stops.
    public let cancelled: UInt64
    /// Reads sent once more because CareCloud had failed or had closed a kept connection.
    public let retries: UInt64
    /// From sending to the last byte of the answer.
    public let latency: HistogramSnapshot
    /// Seconds by which this machine's clock is ahead of CareCloud's; nil until that is known.
    public var clockOffset: Int64?

    /// Requests that wait for their answer now.
    public var inFlight: UInt64 {
        let ended = byStatus.total + errors + cancelled
        return requests - min(requests, ended)
    }
}

/// The upstream budget of one tenant.
public struct BudgetStatistics: Sendable, Equatable {
    /// Sustained requests a second, configured or learned; nil when the budget is off.
    public var ratePerSecond: Double?
    /// How long nothing is sent because CareCloud has refused a request; zero when it has not.
    public var pause: Duration
    /// Until it is answered or so old, a request may not have reached CareCloud.
    public var transit: Duration
    /// Bytes of those who wait.
    public var queueBytes: Int
    /// Requests sent and refused, by class.
    public var classes: [ClassStatistics]
    /// Who has used it.
    public var usage: UsageStatistics
    /// Requests that may go at once after a pause; nil when the budget is off.
    public var burst: Int?
    /// Requests that may go at once now, fractions included; nil when the budget is off.
    public var tokens: Double?
    /// Requests that wait now.
    public var queueDepth: Int
    /// Requests that had to wait since the start.
    public var queuedTotal: UInt64
    /// Requests refused since the start.
    public var refusedTotal: UInt64
    /// How long those that waited did.
    public var waitTimes: HistogramSnapshot

    /// The first three are nil when the budget is off.
    public init(
        ratePerSecond: Double?, burst: Int?, tokens: Double?, pause: Duration, transit: Duration,
        queueDepth: Int, queueBytes: Int, queuedTotal: UInt64, refusedTotal: UInt64,
        waitTimes: HistogramSnapshot, classes: [ClassStatistics],
        usage: UsageStatistics
    ) {
        self.pause = pause
        self.transit = transit
        self.queueBytes = queueBytes
        self.classes = classes
        self.usage = usage
        self.ratePerSecond = ratePerSecond
        self.burst = burst
        self.tokens = tokens
        self.queueDepth = queueDepth
        self.queuedTotal = queuedTotal
        self.refusedTotal = refusedTotal
        self.waitTimes = waitTimes
    }
}

/// What one class of requests has had of a budget, since the start.
public struct ClassStatistics: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Requests sent.
    public let sentTotal: UInt64
    /// Requests turned away.
    public let refusedTotal: UInt64
}

/// The gateway's credentials for one interface of one tenant; never the secrets themselves.
public struct CredentialStatistics: Sendable, Equatable {
    /// Where they come from, in a word.
    public var source: String
    /// Whether they work, in a word.
    public var state: String
    /// Why the last login has failed, in a word; nil when it has not.
    public var failure: String?
    /// Logins that brought a token, since the start.
    public var loginsTotal: UInt64
    /// Logins that failed, since the start.
    public var loginFailuresTotal: UInt64
    /// Answers 401 to requests with the gateway's tokens, since the start.
    public var unauthorizedTotal: UInt64
    /// How old the token is; nil without a login's token.
    public var tokenAge: Duration?

    /// The words are the upstream's own.
    public init(
        source: String, state: String, failure: String? = nil, loginsTotal: UInt64 = 0,
        loginFailuresTotal: UInt64 = 0, unauthorizedTotal: UInt64 = 0, tokenAge: Duration? = nil
    ) {
        self.source = source
        self.state = state
        self.failure = failure
        self.loginsTotal = loginsTotal
        self.loginFailuresTotal = loginFailuresTotal
        self.unauthorizedTotal = unauthorizedTotal
        self.tokenAge = tokenAge
    }
}
