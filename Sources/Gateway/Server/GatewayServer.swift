public import Configuration
import Downstream
public import EventLoop
import Upstream

/// The running gateway: worker loops for clients, one loop for everything upstream, one log writer.
public final class GatewayServer: Sendable {
    /// What the phases share.
    let core: GatewayCore
    /// The loop for everything upstream, and for the operators' side.
    public let upstreamLoop: EventLoop
    /// Where clients connect, with the ports that the kernel gave.
    public let addresses: [SocketAddress]
    /// Where operators connect; nothing is accepted on them here.
    public let adminSockets: [ListeningSocket]
    let workers: [Worker]
    private let drainTimeout: Duration

    /// Checks all that can be checked, then opens the sockets; nothing is accepted before ``start()``.
    ///
    /// Fails with one line, before any socket is open, for a secret, certificate or port that cannot be used.
    public init(_ configuration: GatewayConfiguration, log: LogSink) throws(StartError) {
        var tenants: [Tenant] = []
        for (index, tenant) in configuration.tenants.enumerated() {
            tenants.append(try Tenant(tenant, index: index))
            try Self.checkAuthorities(of: tenant)
        }
        let lanes = try configuration.tenants.map { tenant throws(StartError) in try LaneSettings(tenant) }
        try Listening.check(configuration.listen, setting: "listen")
        try Listening.check(configuration.admin.addresses, setting: "admin.address")

        let count = configuration.workers.count
        let sockets = try Listening.open(configuration.listen, count: count, setting: "listen")
        adminSockets = try Listening.open(configuration.admin.addresses, count: 1, setting: "admin.address")[
            0]
        let loop = try StartError.naming("upstream") { () throws(SystemError) in
            try EventLoop(name: "upstream")
        }
        guard let upstream = Upstream(on: loop, lanes: lanes),
            let core = GatewayCore(configuration, tenants: tenants, upstream: upstream, log: log)
        else { throw StartError("upstream: no memory or randomness to start with: see the system's log") }
        let settings = ServerSettings(configuration.limits)
        workers = try StartError.naming("workers") { () throws(SystemError) in
            var workers: [Worker] = []
            for number in 0..<count {
                workers.append(
                    try Worker(core, number: number, sockets: sockets[number], settings: settings))
            }
            return workers
        }
        self.core = core
        upstreamLoop = loop
        addresses = sockets[0].map(\.address)
        drainTimeout = configuration.drainTimeout
    }

    /// Begins to accept.
    public func start() throws(StartError) {
        try StartError.naming("workers") { () throws(SystemError) in
            try upstreamLoop.start()
            for worker in workers { try worker.loop.start() }
        }
    }

    /// Answers every request that was received, closes all connections, and ends the loops; comes back when that
    /// is done, at the latest after `drain_timeout`.
    public func drain() {
        core.beginDraining()
        for worker in workers { worker.drain(within: drainTimeout) }
        for worker in workers { worker.loop.join() }
        let upstream = core.upstream
        upstreamLoop.perform { [upstreamLoop] in
            upstream.assumeIsolated { $0.shutDown() }
            upstreamLoop.stop()
        }
        upstreamLoop.join()
    }

    private static func checkAuthorities(of tenant: TenantConfiguration) throws(StartError) {
        guard let file = tenant.certificateAuthorityFile else { return }
        do throws(TLSError) {
            try TLSContext.checkAuthorities(in: file.path)
        } catch {
            throw StartError("\(file.position): \(error): it must be a PEM file with CA certificates")
        }
    }
}
