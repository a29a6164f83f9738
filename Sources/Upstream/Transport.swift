import CCurl
public import EventLoop
public import Streams

/// HTTP/1.1 transfers to origins over kept connections: libcurl's multi interface on our loop.
///
/// Belongs to the loop's thread, and nothing of it is locked. Completions run there too, exactly once for each
/// start, never before the call that caused them has returned and never inside a callback of libcurl. `shutdown()` must
/// have been called before the transport goes.
///
/// A request is sent at most once: whoever wants it repeated starts it again.
public final class Transport {
    let loop: EventLoop
    let sockets: ConnectionSockets
    private let multi: MultiHandle
    let resolver: Resolver
    let memory: BufferMemory
    /// Transfers of which something has come.
    var touched: [Transfer] = []
    /// By path, empty for the system's.
    private var authorityFiles: [String: AuthorityFile] = [:]
    /// How often such a file is looked at.
    var authorityInterval = Duration.seconds(10)
    /// Called when a file of trusted certificates has changed.
    var whenAuthoritiesChange: (AuthorityFileChange) -> Void = { _ in }
    private(set) var active: [TransferID: Transfer] = [:]
    private var finished: [() -> Void] = []
    private var lastNumber: UInt64 = 0
    private var isShutDown = false
    private lazy var timeout = LoopTimer(on: loop) { [unowned self] in drive { multi in multi.act() } }
    private lazy var delivery = LoopTimer(on: loop) { [unowned self] in deliver() }

    /// Nil when memory is short.
    ///
    /// - Parameters:
    ///   - maximumConnections: how many connections are kept over all origins, busy ones counted.
    ///   - memory: where the content of answers is counted.
    public convenience init?(on loop: EventLoop, maximumConnections: Int = 64, memory: BufferMemory) {
        self.init(
            on: loop, maximumConnections: maximumConnections, memory: memory, resolver: Resolver(loop: loop))
    }

    init?(on loop: EventLoop, maximumConnections: Int = 64, memory: BufferMemory, resolver: Resolver) {
        guard let multi = MultiHandle(maximumConnections: maximumConnections) else { return nil }
        self.memory = memory
        self.loop = loop
        self.multi = multi
        self.resolver = resolver
        sockets = ConnectionSockets(loop: loop)
        multi.setCallbacks(to: self)
        sockets.whenReady = { [unowned self] descriptor, readiness in
            drive { multi in multi.act(on: descriptor, readiness: readiness) }
        }
    }

    deinit {
        assert(isShutDown, "libcurl would call back into a transport that is gone")
    }

    /// Transfers that have neither ended nor been cancelled.
    public var transfersUnderWay: Int { active.count }

    /// The handle by which requests name an origin. Handles of equal settings share connections.
    public func origin(_ settings: UpstreamOrigin) -> Origin {
        Origin(settings, sockets: sockets, authorities: authorityFile(settings))
    }

    private func authorityFile(_ settings: UpstreamOrigin) -> AuthorityFile? {
        guard settings.scheme == .https else { return nil }
        let path = settings.caFile ?? ""
        let file = authorityFiles[path] ?? AuthorityFile(settings.caFile)
        authorityFiles[path] = file
        return file
    }

    /// Sends a request. There is no bound on how many are under way: that is the caller's.
    ///
    /// - Parameters:
    ///   - whenSent: called at most once, from inside libcurl, when a connection stands and the request goes out on it; must not
    ///     call the transport.
    ///   - whenHead: called at most once, before `completion`, when the final head has come. All content is kept
    ///     until the caller settles on something else (``ContentStream/settle(_:)``).
    ///   - whenLagging: called at most once, when the answer is not read on because its readers are behind.
    ///   - completion: called once, when the answer is complete or there is none.
    @discardableResult
    public func start(
        _ request: TransferRequest, to origin: Origin, whenSent: @escaping () -> Void = {},
        whenHead: @escaping (TransferResponse) -> Void, whenLagging: @escaping () -> Void = {},
        completion: @escaping (Result<Void, TransferError>) -> Void
    ) -> TransferID {
        lastNumber += 1
        let id = TransferID(number: lastNumber)
        guard !isShutDown else {
            refuse(completion, .cancelled, "the gateway is shutting down")
            return id
        }
        guard request.isSafeToSend else {
            refuse(
                completion, .internalError,
                "the request's target or a field has bytes that HTTP/1 cannot carry")
            return id
        }
        if let change = origin.lookAtAuthorities(every: authorityInterval, now: loop.now) {
            whenAuthoritiesChange(change)
        }
        guard let easy = origin.takeHandle() else {
            refuse(completion, .internalError, "libcurl refuses a setting; version 7.87 or later is needed")
            return id
        }
        let transfer = Transfer(
            id, request, to: origin, on: easy, of: self, content: makeContent(for: id, of: request),
            whenSent: whenSent, whenHead: whenHead, whenLagging: whenLagging, completion: completion)
        active[id] = transfer
        begin(transfer)
        return id
    }

    /// Ends a transfer: its completion says `cancelled`. Nothing happens when it has ended already.
    public func cancel(_ id: TransferID) {
        guard let transfer = active[id] else { return }
        finish(transfer, .failure(transfer.error(.cancelled, "cancelled")))
    }

    /// Cancels every transfer, closes every connection and runs all completions before it returns. For good.
    public func shutdown() {
        guard !isShutDown else { return }
        isShutDown = true
        resolver.stop()
        for transfer in active.values {
            finish(transfer, .failure(transfer.error(.cancelled, "the gateway is shutting down")))
        }
        multi.close()
        timeout.cancel()
        while !finished.isEmpty { deliver() }
    }

    // MARK: From libcurl to the caller

    /// CURLMOPT_TIMERFUNCTION: -1 means no time-out.
    func setTimeout(_ milliseconds: Int) {
        if milliseconds < 0 {
            timeout.cancel()
        } else {
            timeout.set(to: loop.now + .milliseconds(milliseconds))
        }
    }

    /// A transfer's own timer fired.
    func deadlinePassed(_ transfer: Transfer) {
        if transfer.phase == .resolving, useLastKnownAddresses(transfer) { return }
        guard let error = transfer.deadlineError() else { return }
        noteSilence(transfer)
        if [.responseTimeout, .responseIdle].contains(error.reason), let sent = transfer.requestSent {
            sockets.distrust(transfer.origin.settings, silentSince: sent)
        }
        finish(transfer, .failure(error))
    }

    /// Lets libcurl act, and hands on what came of it.
    func drive(_ act: (MultiHandle) -> Void) {
        act(multi)
        while let (transfer, code) = multi.nextFinished() {
            if transfer.needsConnection {
                remove(transfer)
                connect(transfer)
            } else {
                finish(transfer, transfer.result(code))
            }
        }
        publish()
        deliver()
    }

    /// False if libcurl does not take it.
    func add(_ transfer: Transfer) -> Bool {
        transfer.isInMultiHandle = multi.add(transfer.easy)
        return transfer.isInMultiHandle
    }

    private func remove(_ transfer: Transfer) {
        guard transfer.isInMultiHandle else { return }
        multi.remove(transfer.easy)
        transfer.isInMultiHandle = false
    }

    func finish(_ transfer: Transfer, _ result: Result<Void, TransferError>) {
        guard active.removeValue(forKey: transfer.id) != nil else { return }
        transfer.end()
        if case .failure(let error) = result { transfer.noteConnectFailure(error) }
        switch result {
        case .success:
            publish(transfer)
            transfer.content.finish()
        case .failure:
            // An answer that has failed before anybody saw its head is none.
            if transfer.hasPublishedHead { publish(transfer) }
            transfer.content.fail()
        }
        remove(transfer)
        if case .success = result { transfer.origin.giveBack(transfer.easy) }
        deliverLater { transfer.completion(result) }
    }

    private func refuse(
        _ completion: @escaping Transfer.Completion, _ reason: TransferError.Reason, _ detail: String
    ) {
        deliverLater { completion(.failure(TransferError(reason: reason, detail: detail, wasSent: false))) }
    }

    func deliverLater(_ completion: @escaping () -> Void) {
        finished.append(completion)
        if finished.count == 1 { delivery.set(to: loop.now) }
    }

    /// What the completions themselves add meanwhile waits for the timer.
    private func deliver() {
        delivery.cancel()
        let batch = finished
        finished = []
        for completion in batch { completion() }
    }
}
