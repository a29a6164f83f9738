public import EventLoop
import HTTPWire
public import Streams

/// A listening socket on one loop, and the connections it accepted.
///
/// Belongs to its loop's thread, except ``init(_:on:settings:handler:connections:memory:tls:)`` before the loop starts.
public final class Listener: ReadinessHandler, @unchecked Sendable {
    // Safe: touched on its loop's thread only, once the loop runs.
    /// Turns of `accept` before other descriptors have theirs.
    private static let acceptBatch = 64

    let loop: EventLoop
    let settings: ServerSettings
    let handler: any RequestHandler
    let buffers: LoopBuffers
    let memory: BufferMemory
    private(set) var isDraining = false
    /// Nil once it is closed.
    private var socket: ListeningSocket?
    private let tls: TLSContext?
    private let count: ConnectionCount
    private var registration: Registration?
    private var connections: [ObjectIdentifier: Connection] = [:]
    /// Requests that are in a task, also of connections that are gone.
    private var exchanges = 0
    private var whenDrained: (() -> Void)?
    private var retryTimer: LoopTimer?

    /// Starts to accept on `socket` as soon as the loop runs.
    ///
    /// - Parameter memory: where what is held for clients is counted.
    public init(
        _ socket: ListeningSocket, on loop: EventLoop, settings: ServerSettings, handler: any RequestHandler,
        connections: ConnectionCount, memory: BufferMemory, tls: TLSContext? = nil
    ) throws(SystemError) {
        self.loop = loop
        self.settings = settings
        self.handler = handler
        self.socket = socket
        self.tls = tls
        self.memory = memory
        count = connections
        buffers = LoopBuffers(settings)
        registration = try loop.register(socket.descriptor, for: .readable, handler: self)
    }

    /// Connections wait to be accepted.
    public func ready(_ readiness: Readiness) {
        acceptWaiting(atMost: Self.acceptBatch)
    }

    /// Takes in what the kernel holds, closes the listening socket, lets requests that were received be answered
    /// with `Connection: close`, and closes idle connections. `finished` is called on the loop's thread when the
    /// last connection has gone and the last request's task has ended.
    public func drain(_ finished: @escaping () -> Void) {
        guard !isDraining else { return }
        isDraining = true
        acceptWaiting(atMost: Int.max)
        if let registration { loop.deregister(registration) }
        registration = nil
        socket = nil
        retryTimer?.cancel()
        whenDrained = finished
        for connection in connections.values { connection.drain() }
        reportIfDrained()
    }

    /// Closes every connection at once, answered or not.
    public func abort() {
        for connection in connections.values { connection.close() }
    }

    func removed(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        count.closed(connection.peer.address)
        reportIfDrained()
    }

    func exchangeBegan() {
        exchanges += 1
    }

    func exchangeEnded() {
        exchanges -= 1
        reportIfDrained()
    }

    private func reportIfDrained() {
        guard isDraining, connections.isEmpty, exchanges == 0, let report = whenDrained else { return }
        whenDrained = nil
        report()
    }

    private func acceptWaiting(atMost limit: Int) {
        guard let socket else { return }
        for _ in 0..<limit {
            switch socket.accept() {
            case .connection(let descriptor, let address): take(descriptor, from: address)
            case .none: return
            case .exhausted: return pause()
            }
        }
    }

    /// Without descriptors, `accept` would be ready for ever: looks again a little later.
    private func pause() {
        guard let registration else { return }
        loop.update(registration, to: [])
        let timer = LoopTimer(on: loop) { [weak self] in
            guard let self, let registration = self.registration else { return }
            loop.update(registration, to: .readable)
        }
        timer.set(to: loop.now + .milliseconds(100))
        retryTimer = timer
    }

    private func take(_ descriptor: CInt, from address: SocketAddress) {
        var session: TLSSession?
        if let tls {
            session = tls.session(on: descriptor)
            guard session != nil else { return Transport(descriptor: descriptor, tls: nil).close() }
        }
        let shareholder = handler.shareholder(at: address)
        guard
            count.opened(
                address, atMost: settings.connections, perAddress: settings.connectionsPerAddress,
                isShareBound: settings.connectionsPerAddress == nil || shareholder != nil)
        else { return Transport(descriptor: descriptor, tls: nil).close() }
        let connection = Connection(
            Transport(descriptor: descriptor, tls: session),
            peer: Peer(address, client: handler.client(at: address)), listener: self,
            account: memory.account(of: shareholder))
        connections[ObjectIdentifier(connection)] = connection
        connection.open()
    }
}

/// What the connections of one listener share, one turn at a time.
@safe final class LoopBuffers {
    static let readSize = 64 * 1024

    /// Where every `recv` of the loop goes. Nothing in it outlives the turn.
    let read: UnsafeMutableRawBufferPointer
    /// Whether a span over `read` is in use: nothing may be received meanwhile.
    var isReading = false
    /// Responses of the turn.
    let responses: ResponseBuffer
    var parser: RequestHeadParser

    init(_ settings: ServerSettings) {
        // Safe: freed in `deinit`; spans over it are made and dropped within one call on the loop's thread.
        unsafe read = .allocate(byteCount: Self.readSize, alignment: 16)
        responses = ResponseBuffer(ResponseWriter(idleTimeout: settings.idleTimeout))
        parser = RequestHeadParser(limits: settings.wire)
    }

    deinit {
        unsafe read.deallocate()
    }
}
