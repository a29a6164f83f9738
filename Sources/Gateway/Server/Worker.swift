import Downstream
import EventLoop

/// A loop that serves clients: its listeners and the handler that answers them.
final class Worker: Sendable {
    let loop: EventLoop
    let handler: GatewayHandler
    private let listeners: [Listener]

    /// The loop must not have been started.
    /// - Parameter sockets: each with whether `/livez` and `/readyz` are answered on it.
    init(
        _ core: GatewayCore, number: Int, sockets: some Sequence<(ListeningSocket, Bool)>,
        settings: ServerSettings
    ) throws(SystemError) {
        let loop = try EventLoop(name: "worker-\(number)")
        let handler = GatewayHandler(core, on: loop, seed: UInt64.random(in: 0...UInt64.max))
        var listeners: [Listener] = []
        for (socket, answersHealth) in sockets {
            listeners.append(
                try Listener(
                    socket, on: loop, settings: settings,
                    handler: answersHealth ? HealthCheckHandler(before: handler) : handler,
                    connections: core.connections, memory: core.memory))
        }
        self.loop = loop
        self.handler = handler
        self.listeners = listeners
    }

    /// Answers what was received, closes the connections, and ends the loop.
    func drain() {
        loop.perform { [self] in
            let remaining = LoopLocal(listeners.count, on: loop)
            for listener in listeners {
                listener.drain { [self] in
                    let isLast = remaining.withValue { remaining in
                        remaining -= 1
                        return remaining == 0
                    }
                    if isLast { end() }
                }
            }
        }
    }

    /// Closes all connections, answered or not; the loop ends when their requests' tasks have, or a little later.
    func abort() {
        loop.perform { [self] in
            let patience = LoopTimer(on: loop) { self.end() }
            patience.set(to: loop.now + .seconds(1))
            for listener in listeners { listener.abort() }
        }
    }

    private func end() {
        handler.flushLog()
        loop.stop()
    }
}
