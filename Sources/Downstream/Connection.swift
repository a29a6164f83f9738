import EventLoop
import HTTPWire
import Streams

/// One client connection: a state machine that readiness events and its timer drive.
///
/// It has no task of its own. Requests that the handler answers at once never leave the event's call; each
/// other request gets a task that ends with it (an idle connection would otherwise keep the task's memory).
final class Connection: ReadinessHandler, @unchecked Sendable {
    // Safe: touched on its loop's thread only; tasks on it run there too.
    enum State {
        /// Between requests, or inside a head.
        case reading
        /// A request's task has the connection.
        case exchanging
        /// Our direction is closed; what still comes is thrown away, so that no reset overtakes the answer.
        case lingering
        case closed
    }

    /// What a request's task waits for. An event may come for nothing: whoever waits looks again.
    enum Event {
        case input
        /// The response's content goes on.
        case content
        case flushed
        case timeout
        case gone
    }

    private static let lingerTime: Duration = .seconds(2)

    let transport: Transport
    let peer: Peer
    let listener: Listener
    /// The account for the memory that is held for the client.
    private(set) var account: BufferAccount
    /// The account of the peer's address, for what no request has shown another client of.
    private let addressAccount: BufferAccount
    var state = State.reading
    /// Received and not yet consumed.
    var input = ReceivedBytes()
    /// How much of `input` is known to hold no end of a head; 0 if no head has begun.
    var searched = 0
    /// Empty lines since the last request.
    var emptyLines = 0
    /// Not yet taken by the kernel.
    var output: [ArraySlice<UInt8>] = []
    /// Whose bodies are in `output`.
    var outputOwners: [any AnyObject & Sendable] = []
    var closesAfterOutput = false
    /// Whether the peer may still be sending what will not be read.
    var mustLinger = false
    /// Whether the running exchange waits for content.
    var wantsInput = false
    /// The running exchange's content, when that is streamed.
    var upload: Upload?
    /// Bytes that the kernel has taken, over all responses.
    var bytesTaken = 0
    /// Set while output waits for the client.
    var writeTimer: LoopTimer?
    /// Of `bytesTaken`, what the client had acknowledged when it was last looked at.
    var bytesAcknowledged = 0
    /// What is counted in the account.
    private var heldInput = 0
    var heldOutput = 0
    /// Bytes of `outputOwners` that have not all gone.
    var attachedOutput = 0
    /// By when the peer must have taken something of `output`.
    var progressDeadline: ContinuousClock.Instant?
    var peerHasEnded = false
    /// Whether TLS has to write before it can read on.
    var readsWhenWritable = false
    private var exchange: Exchange?
    private var waiting: CheckedContinuation<Event, Never>?
    /// What happened while nobody waited.
    private var pending: Event?
    private var registration: Registration?
    private var interest: Interest = [.readable, .readHangUp]
    private lazy var timer = LoopTimer(on: loop) { [weak self] in self?.timeExpired() }

    var loop: EventLoop { listener.loop }
    var settings: ServerSettings { listener.settings }

    init(_ transport: Transport, peer: Peer, listener: Listener, account: BufferAccount) {
        self.transport = transport
        self.peer = peer
        self.listener = listener
        addressAccount = account
        self.account = account
    }

    /// Reads at once: the request has usually come with the connection.
    func open() {
        do throws(SystemError) {
            registration = try loop.register(transport.descriptor, for: interest, handler: self)
        } catch {
            return close()
        }
        timer.set(to: loop.now + settings.idleTimeout)
        receive()
    }

    func ready(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: [.error, .hangUp]) { return close() }
        if readiness.contains(.writable) { writable() }
        if readiness.contains(.readable) { receive() }
        if readiness.contains(.readHangUp), state == .exchanging { peerLeaves() }
    }

    /// The peer has sent its last byte, though not all may have been read. A queued request is given up; one
    /// under way is answered.
    private func peerLeaves() {
        watch(removing: wantsInput ? .readHangUp : [.readable, .readHangUp])
        exchange?.cancel()
    }

    /// The peer's last byte has been read.
    func peerEnded() {
        peerHasEnded = true
        watch(removing: [.readable, .readHangUp])
        exchange?.cancel()
        if wantsInput { deliverInput() }
    }

    // MARK: A request's task

    func begin(_ request: OwnedRequest) {
        state = .exchanging
        pending = nil
        timer.cancel()
        let exchange = Exchange(request, on: self)
        self.exchange = exchange
        let handler = listener.handler
        listener.exchangeBegan()
        exchange.task = loop.spawn {
            await handler.respond(to: exchange.request, on: exchange)
            self.end(exchange)
            self.listener.exchangeEnded()
        }
    }

    /// The request's task is done: on to the next request, or to the end of the connection.
    private func end(_ exchange: Exchange) {
        self.exchange = nil
        upload?.fail(.ended)
        account.release(exchange.heldContent)
        // The next request may be another client's: a proxy keeps connections for all.
        charge(to: addressAccount, alsoHeld: 0)
        countInput()
        guard state == .exchanging else { return }
        guard exchange.isAnswered, exchange.keptAlive else {
            mustLinger = exchange.isAnswered && !exchange.bodyIsRead
            return finish()
        }
        state = .reading
        timer.set(to: loop.now + settings.idleTimeout)
        processInput()
        guard state == .reading, output.isEmpty else { return }
        if peerHasEnded || listener.isDraining && !hasInput { return finish() }
        watch([.readable, .readHangUp])
    }

    /// Suspends the request's task until something happens to the connection.
    func next() async -> Event {
        await withCheckedContinuation { continuation in
            if state == .closed {
                continuation.resume(returning: .gone)
            } else if let pending {
                self.pending = nil
                continuation.resume(returning: pending)
            } else {
                waiting = continuation
            }
        }
    }

    /// Input for whoever wants it.
    func deliverInput() {
        if let upload { upload.pump() } else { deliver(.input) }
    }

    func deliver(_ event: Event) {
        guard let continuation = waiting else {
            pending = event
            return
        }
        waiting = nil
        continuation.resume(returning: event)
    }

    // MARK: Readiness and time

    /// Tells epoll only what has changed.
    func watch(_ wanted: Interest) {
        guard wanted != interest, let registration else { return }
        interest = wanted
        loop.update(registration, to: wanted)
    }

    func watch(adding wanted: Interest) {
        watch(interest.union(wanted))
    }

    func watch(removing unwanted: Interest) {
        watch(interest.subtracting(unwanted))
    }

    func expect(within duration: Duration) {
        timer.set(to: loop.now + duration)
    }

    func stopTimer() {
        timer.cancel()
    }

    private func timeExpired() {
        switch state {
        case .reading where !output.isEmpty: break
        case .reading where searched > 0:
            refuse(.headTimeout)
            flush()
        case .exchanging where wantsInput:
            if let upload { upload.timeExpired() } else { deliver(.timeout) }
        case .reading, .exchanging, .lingering, .closed: close()
        }
    }

    /// Counts what is held in `input`.
    func countInput() {
        guard input.count != heldInput else { return }
        account.hold(input.count - heldInput)
        heldInput = input.count
    }

    /// Counts what is held for another client from now on: its request has shown which it is.
    func charge(to account: BufferAccount, alsoHeld content: Int) {
        guard account !== self.account else { return }
        let held = heldInput + heldOutput + content
        account.hold(held)
        account.attach(attachedOutput)
        self.account.release(held)
        self.account.attach(-attachedOutput)
        self.account = account
    }

    // MARK: The end

    /// Nothing more will be answered after what is in `output`.
    func finish() {
        input = ReceivedBytes()
        countInput()
        guard output.isEmpty else {
            closesAfterOutput = true
            state = .reading
            return watch(removing: [.readable, .readHangUp])
        }
        guard mustLinger || transport.hasUnread, !peerHasEnded else { return close() }
        state = .lingering
        transport.shutdownWrite()
        // Perhaps called while the loop's read buffer is in use, so what has come is read in the next turn.
        watch(.readable)
        expect(within: Self.lingerTime)
    }

    /// No request of the peer's is under way, nor any byte of one: nothing to wait for.
    func drain() {
        guard state == .reading else { return }
        receive()
        if state == .reading, searched == 0, output.isEmpty { close() }
    }

    /// Drains when the loop's read buffer is free again.
    func drainSoon() {
        loop.perform { [self] in drain() }
    }

    /// - Parameter resetting: whether the peer is to notice that something is missing, where the end of the connection
    ///   alone would not tell; it also spares the kernel from sending what nobody takes.
    func close(resetting: Bool = false) {
        guard state != .closed else { return }
        state = .closed
        timer.cancel()
        writeTimer?.cancel()
        if let registration { loop.deregister(registration) }
        registration = nil
        if resetting { transport.reset() } else { transport.close() }
        input = ReceivedBytes()
        countInput()
        output = []
        outputOwners = []
        countOutput(0)
        detachAll()
        upload?.fail(.ended)
        exchange?.cancel()
        deliver(.gone)
        listener.removed(self)
    }
}
