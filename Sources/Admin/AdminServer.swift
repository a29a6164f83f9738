public import Configuration
import Downstream
import EventLoop
public import Gateway
import HTTPWire
import Streams

/// The operators' side, on the gateway's upstream loop.
public final class AdminServer: Sendable {
    private let listeners: [Listener]

    /// Begins to accept on the gateway's admin sockets; to be made before the gateway starts.
    public init(
        for gateway: GatewayServer, configuration: AdminConfiguration, key: AdminKey?, version: String,
        configurationHash: String
    ) throws(StartError) {
        let handler = AdminHandler(
            gateway, allow: configuration.allow,
            hosts: Set(gateway.hosts + configuration.hosts.map { Array($0.utf8) }), key: key,
            version: version, configurationHash: configurationHash)
        let settings = ServerSettings(
            wire: WireLimits(requestLine: 8 * 1024, head: 32 * 1024), body: 64 * 1024,
            headerTimeout: .seconds(10),
            writeTimeout: .seconds(30), idleTimeout: .seconds(75), connections: 100,
            connectionsPerAddress: nil)
        let connections = ConnectionCount()
        let memory = BufferMemory(capacity: 16 * 1024 * 1024)
        do throws(SystemError) {
            var listeners: [Listener] = []
            for socket in gateway.adminSockets {
                listeners.append(
                    try Listener(
                        socket, on: gateway.upstreamLoop, settings: settings, handler: handler,
                        connections: connections, memory: memory))
            }
            self.listeners = listeners
        } catch {
            throw StartError("admin: \(error)")
        }
    }
}
