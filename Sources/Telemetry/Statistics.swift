/// What `/stats` and `/metrics` show. `StatisticsCatalogue` describes every value.
public struct Statistics: Sendable {
    /// The program's version.
    public var version: String
    /// Tells whether two gateways run with the same configuration.
    public var configurationHash: String
    /// Since the program's start.
    public var uptime: Duration
    /// The cache.
    public var cache: CacheStatistics
    /// In the order of the configuration.
    public var tenants: [TenantStatistics]
    /// Those without a name first, then in the order of the configuration.
    public var clients: [ClientStatistics]
    /// Connections of all loops.
    public var connections: ConnectionStatistics
    /// Memory for bodies on their way.
    public var buffers: BufferStatistics
    /// Clients that have reached their share of something scarce.
    public var shares: ShareStatistics
    /// Lines of the log that its disk or pipe did not take, since the start.
    public var droppedLogLines: Int
    /// Answers of all loops.
    public internal(set) var requests = StatusCounts()
    /// Time to answer from memory, all loops.
    public internal(set) var hitLatency = HistogramSnapshot()
    /// Time to answer with upstream's help, all loops.
    public internal(set) var missLatency = HistogramSnapshot()

    /// Sums up what the loops have counted; the tenants' requests are taken from there too.
    ///
    /// - Parameter reasons: the cache's, in the order of their numbers.
    public init(
        version: String, configurationHash: String, uptime: Duration, connections: ConnectionStatistics,
        buffers: BufferStatistics, shares: ShareStatistics = ShareStatistics(), droppedLogLines: Int = 0,
        loops: some Sequence<LoopCounters>, cache: CacheContents,
        reasons: [String] = [], tenants: [TenantStatistics], clients: [ClientStatistics]
    ) {
        self.clients = clients
        self.connections = connections
        self.buffers = buffers
        self.shares = shares
        self.droppedLogLines = droppedLogLines
        self.version = version
        self.configurationHash = configurationHash
        self.uptime = uptime
        self.cache = CacheStatistics(contents: cache, reasons: reasons)
        self.tenants = tenants
        for loop in loops { loop.add(to: &self) }
    }
}

/// Client connections.
public struct ConnectionStatistics: Sendable, Equatable {
    /// Open now.
    public var open: Int
    /// Since the start.
    public var acceptedTotal: Int
    /// Closed at once for a limit's sake, since the start.
    public var refusedTotal: Int

    /// As counted by whoever accepts.
    public init(open: Int, acceptedTotal: Int, refusedTotal: Int) {
        self.open = open
        self.acceptedTotal = acceptedTotal
        self.refusedTotal = refusedTotal
    }
}

/// Memory for bodies on their way.
public struct BufferStatistics: Sendable, Equatable {
    /// Held now.
    public var bytes: Int
    /// What may be held.
    public var capacityBytes: Int
    /// Requests turned away for lack of it, since the start.
    public var refusedTotal: Int

    /// As counted by whoever holds them.
    public init(bytes: Int, capacityBytes: Int, refusedTotal: Int) {
        self.bytes = bytes
        self.capacityBytes = capacityBytes
        self.refusedTotal = refusedTotal
    }
}

/// What the cache holds and has done, as the cache itself counts it.
public struct CacheContents: Sendable, Equatable {
    /// Stored responses.
    public var entries: Int
    /// Memory they take: heads, bodies, keys and bookkeeping.
    public var bytes: Int
    /// Memory they may take.
    public var capacityBytes: Int
    /// Responses stored since the start.
    public var stored: UInt64
    /// Responses dropped for lack of room since the start.
    public var evictions: UInt64
    /// Resources and families that writes have dropped since the start, whether anything was stored of them or not.
    public var invalidations: UInt64
    /// Responses that operators purged since the start.
    public var purged: UInt64

    /// An empty cache, until the other properties are set.
    public init(capacityBytes: Int) {
        self.capacityBytes = capacityBytes
        (entries, bytes, stored, evictions, invalidations, purged) = (0, 0, 0, 0, 0, 0)
    }
}

/// What the cache holds and what came of looking into it.
public struct CacheStatistics: Sendable, Equatable {
    /// What the cache holds.
    public var contents: CacheContents
    /// By `CacheOutcome.rawValue`.
    var outcomes = [UInt64](repeating: 0, count: CacheOutcome.allCases.count)

    /// Requests for which the cache had a reason to do other than usual, by that.
    var reasons: [Reason]

    struct Reason: Sendable, Equatable {
        let name: String
        var count: UInt64
    }

    init(contents: CacheContents, reasons: [String]) {
        self.contents = contents
        self.reasons = reasons.map { Reason(name: $0, count: 0) }
    }

    /// Requests with that outcome since the start.
    public subscript(outcome: CacheOutcome) -> UInt64 { outcomes[outcome.rawValue] }

    /// Fresh hits among the requests that were looked up, 0 to 1; nil before the first.
    public var hitRatio: Double? {
        let lookups = outcomes.reduce(0, &+) - self[.bypassed]
        return lookups == 0 ? nil : Double(self[.hit]) / Double(lookups)
    }
}
