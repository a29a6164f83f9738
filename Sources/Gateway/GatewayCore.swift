import CacheStore
import CareCloud
import Configuration
import Cryptography
import Downstream
import EventLoop
import HTTPCaching
import HTTPSemantics
import Streams
import Synchronization
import Telemetry
import Upstream

/// What all workers share: the configuration as values, the cache, the way upstream.
final class GatewayCore: Sendable {
    let tenants: [Tenant]
    let cache: CacheStore
    let partitions: PartitionSecret
    let epochs = PartitionEpochs()
    let upstream: Upstream
    /// Requests under way, on the upstream loop.
    let departures: LoopLocal<Departures>
    /// The gateway's own credentials, on the upstream loop.
    let credentials: LoopLocal<CredentialTable>
    /// Whether each tenant's CareCloud answers, on the upstream loop.
    let health: LoopLocal<[UpstreamHealth]>
    /// Who has used each tenant's budget lately, on the upstream loop.
    let usage: LoopLocal<[BudgetUsage]>
    /// What is kept warm for each tenant, on the upstream loop.
    let warmUps: LoopLocal<[WarmUpList]>
    /// Written by the upstream loop, one for each tenant.
    let unstored: LoopLocal<[UnstoredAnswers]>
    /// What bodies on their way take.
    let memory: BufferMemory
    /// Of clients without a bound, and of the gateway's own requests.
    private let unboundAccount: BufferAccount
    /// Which clients hold their share of something scarce.
    let shares = Mutex(HeldShares())
    /// Origin is never sent with a request whose answer is shared; Authorization has a partition.
    let judge = StoreJudge(
        keyedFields: ["Accept-Language", "Accept-Encoding", "Authorization", "Origin"],
        ownFields: ForwardedFields.ofTheGateway)
    /// Written by the upstream loop, one for each tenant.
    let upstreamCounters: [UpstreamCounters]
    let connections = ConnectionCount()
    let storesForClientTokens: Bool
    let clientsCache: ByFamily<ClientsCache>
    let maximumObject: Int
    /// Values of Origin that pages may have.
    let allowedOrigins: Set<[UInt8]>
    let clients: ClientTable
    /// Written by the upstream loop.
    let clientCounters: ClientUpstreamCounters
    let endedSessions = EndedSessions()
    let failedLogins = Mutex(FailedLogins())
    let logsAccess: Bool
    let log: LogSink
    /// This process in Via of requests, so that a request that comes back is known (RFC 9110 §7.6.3).
    let viaName: [UInt8]
    let started = ContinuousClock.now
    private let draining = Atomic<Bool>(false)
    private let ownSeed = UInt64.random(in: 0...UInt64.max)
    private let ownRequests = Atomic<UInt64>(0)
    private static let userAgent = "carecloud-gateway"

    /// Nil without randomness.
    init?(
        _ configuration: GatewayConfiguration, credentials: CredentialTable, upstream: Upstream,
        memory: BufferMemory, log: LogSink
    ) {
        guard let partitions = PartitionSecret(), let sessionSecret = SecureRandom.bytes(32) else {
            return nil
        }
        tenants = configuration.tenants.enumerated().map {
            Tenant(
                $1, index: $0, sessionSecret: Secret(sessionSecret),
                forcedRefreshes: configuration.cache.forcedRefreshes)
        }
        self.partitions = partitions
        self.upstream = upstream
        self.memory = memory
        unboundAccount = memory.account()
        departures = LoopLocal(Departures(), on: upstream.loop)
        self.credentials = LoopLocal(credentials, on: upstream.loop)
        health = LoopLocal(configuration.tenants.map { UpstreamHealth($0) }, on: upstream.loop)
        unstored = LoopLocal(tenants.map { _ in UnstoredAnswers() }, on: upstream.loop)
        warmUps = LoopLocal(configuration.tenants.map { WarmUpList($0.warmUps) }, on: upstream.loop)
        self.log = log
        cache = CacheStore(
            capacity: configuration.cache.memory, maximumObject: configuration.cache.maximumObject,
            shares: CacheShares(configuration), renewsAhead: configuration.cache.refreshesAhead,
            memory: memory)
        upstreamCounters = tenants.map { _ in
            UpstreamCounters(
                classNames: PriorityClass.allCases.map { "\($0)" } + [OwnRequest.renewal.rawValue])
        }
        usage = LoopLocal(tenants.map { _ in BudgetUsage() }, on: upstream.loop)
        storesForClientTokens = configuration.cache.storesForClientTokens
        clientsCache = configuration.cache.clients
        maximumObject = configuration.cache.maximumObject
        allowedOrigins = Set(configuration.allowedOrigins.map(\.bytes))
        clients = ClientTable(configuration, tenants: tenants, now: started)
        clientCounters = ClientUpstreamCounters(clientCount: clients.countedNames.count)
        logsAccess = configuration.log.access == .json
        let process = String(UInt32.random(in: 0...UInt32.max), radix: 16)
        viaName = Array("carecloud-gateway-\(process)".utf8)
    }

    /// Readiness ends when draining begins.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    func beginDraining() {
        draining.store(true, ordering: .relaxed)
    }

    /// The account of a client with a bound, or, if it is nil, the one account of all others.
    func account(of shareholder: UInt32?) -> BufferAccount {
        shareholder.map { memory.account(of: $0) } ?? unboundAccount
    }

    /// Fields of a request to a tenant's CareCloud that no client has asked for.
    func makeOwnFields(for tenant: Int) -> HTTPFields {
        var fields = HTTPFields()
        fields.append("Accept", "application/json")
        fields.append("Accept-Encoding", "identity")
        fields.append("User-Agent", Self.userAgent)
        fields.append("X-Request-Id", makeRequestID())
        ForwardedFields.name(viaName, in: &fields, asVia: tenants[tenant].sendsVia)
        return fields
    }

    /// Gives a request that no client waits for an id of its own. If nothing depends on `User-Agent`, and the client whose
    /// request it repeats sent none, it gets the gateway's: some firewalls reject requests without (RFC 9110 §10.1.5).
    func makeOwn(_ call: inout Call) {
        call.requestID = makeRequestID()
        guard call.variant == nil, !call.rule.keyFields.contains("User-Agent"),
            !call.fields.contains("User-Agent")
        else { return }
        call.fields.append("User-Agent", Self.userAgent)
    }

    private func makeRequestID() -> [UInt8] {
        let number = ownRequests.wrappingAdd(1, ordering: .relaxed).newValue
        let digits = RequestID(seed: ownSeed, counter: number).digits
        return digits.indices.map { digits[$0] }
    }

    /// Whether Via or CDN-Loop says that the request has passed this process before (RFC 9110 §7.6.3, RFC 8586 §2).
    func hasSeen(_ fields: HTTPFields) -> Bool {
        FieldList.elements(fields.values("Via")).contains { element in
            element.count > viaName.count
                && element.split(separator: 0x20).dropFirst().first?.elementsEqual(viaName) == true
        }
            || FieldList.elements(fields.values("CDN-Loop")).contains { element in
                FieldList.parameters(element).first?.elementsEqual(viaName) == true
            }
    }
}
