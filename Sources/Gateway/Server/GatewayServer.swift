public import Configuration
import Downstream
public import EventLoop
import Streams
import Telemetry
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
        let credentials = try CredentialTable(configuration.tenants)
        for tenant in configuration.tenants {
            try Self.checkAuthorities(of: tenant)
            try Self.checkModes(of: tenant)
        }
        let lanes = try configuration.tenants.map { tenant throws(StartError) in try LaneSettings(tenant) }
        let addresses = configuration.listen.map(\.address)
        try Listening.check(addresses, setting: "listen")
        try Listening.check(configuration.admin.addresses, setting: "admin.address")

        let count = configuration.workers.count
        let sockets = try Listening.open(addresses, count: count, setting: "listen")
        adminSockets = try Listening.open(configuration.admin.addresses, count: 1, setting: "admin.address")[
            0]
        Self.warn(ofMissing: sockets[0], setting: "listen", log)
        Self.warn(ofMissing: adminSockets, setting: "admin.address", log)
        let loop = try StartError.naming("upstream") { () throws(SystemError) in
            try EventLoop(name: "upstream")
        }
        let memory = BufferMemory(capacity: configuration.limits.buffers)
        let upstream = Upstream(on: loop, lanes: lanes, memory: memory) { log.write(LogLine($0)) }
        guard let upstream,
            let core = GatewayCore(
                configuration, credentials: credentials, upstream: upstream, memory: memory, log: log)
        else { throw StartError("upstream: no memory or randomness to start with: see the system's log") }
        let settings = ServerSettings(
            configuration.limits, connections: Self.connections(configuration, log))
        workers = try StartError.naming("workers") { () throws(SystemError) in
            var workers: [Worker] = []
            for number in 0..<count {
                let health = configuration.listen.map(\.answersHealth)
                workers.append(
                    try Worker(
                        core, number: number, sockets: zip(sockets[number], health), settings: settings))
            }
            return workers
        }
        self.core = core
        upstreamLoop = loop
        self.addresses = sockets[0].map(\.address)
        drainTimeout = configuration.drainTimeout
    }

    /// The `hosts` of all tenants, in lower case.
    public var hosts: [[UInt8]] { core.tenants.flatMap(\.hosts) }

    /// Begins to accept.
    public func start() throws(StartError) {
        try StartError.naming("workers") { () throws(SystemError) in
            try upstreamLoop.start()
            upstreamLoop.perform { [core] in
                core.upstream.assumeIsolated { upstream in
                    upstream.beginLogins(core)
                    upstream.beginWarmUp(core)
                }
            }
            for worker in workers { try worker.loop.start() }
        }
    }

    /// Answers every request that was received, closes all connections, and ends the loops; comes back when that
    /// is done, at the latest after `drain_timeout`.
    public func drain() {
        core.beginDraining()
        let upstream = core.upstream
        upstreamLoop.perform { [self] in
            let deadline = LoopTimer(on: upstreamLoop) { [self] in
                for worker in workers { worker.abort() }
                upstream.assumeIsolated { $0.shutDown() }
            }
            deadline.set(to: upstreamLoop.now + drainTimeout)
        }
        for worker in workers { worker.drain() }
        for worker in workers { worker.loop.join() }
        // Writes whose clients have left.
        upstreamLoop.perform { [upstreamLoop] in
            upstream.assumeIsolated { upstream in
                upstream.finishWrites {
                    upstream.assumeIsolated { $0.shutDown() }
                    upstreamLoop.stop()
                }
            }
        }
        upstreamLoop.join()
    }

    /// An address that no interface has yet may be one that comes later at boot, or a mistake.
    private static func warn(ofMissing sockets: [ListeningSocket], setting: String, _ log: LogSink) {
        for socket in sockets where socket.isAddressMissing {
            log.write(
                LogLine(
                    .warning, "no interface has the listen address yet",
                    [
                        "setting": .text(setting), "address": .text("\(socket.address)"),
                        "next": .text(
                            "connections come in once an interface has it; else correct the setting"),
                    ]))
        }
    }

    /// Connections that the system's descriptors allow: each takes one, and so do listeners, loops and connections to
    /// CareCloud.
    private static func connections(_ configuration: GatewayConfiguration, _ log: LogSink) -> Int {
        let descriptors = ResourceLimits.raiseDescriptors()
        let upstream = configuration.tenants.reduce(0) { $0 + $1.maximumInFlight + Upstream.mostLagging }
        let possible = descriptors - min(64 + upstream, descriptors / 4 * 3)
        guard possible < configuration.limits.connections else { return configuration.limits.connections }
        log.write(
            LogLine(
                .warning, "fewer connections than limits.connections",
                [
                    "connections": .integer(Int64(possible)), "descriptors": .integer(Int64(descriptors)),
                    "next": .text("raise ulimit -n or LimitNOFILE, or lower limits.connections"),
                ]))
        return possible
    }
}
