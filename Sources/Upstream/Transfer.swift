import CCurl
import EventLoop
import HTTPSemantics
import HTTPWire

/// One request on its way and its answer as far as it has come.
///
/// libcurl's callbacks end here. They note what happened and say whether to go on; nothing in here calls libcurl.
final class Transfer {
    enum Phase {
        case resolving, connecting, awaitingHead, receiving
    }

    typealias Completion = (Result<TransferResponse, TransferError>) -> Void

    let id: TransferID
    let request: TransferRequest
    let origin: Origin
    let easy: EasyHandle
    let completion: Completion
    /// When the caller asked.
    let started: ContinuousClock.Instant
    // libcurl holds pointers to these.
    var fieldLines: StringList?
    var addresses: StringList?
    var isInMultiHandle = false

    private(set) var phase = Phase.resolving
    /// The connection turned out unusable before anything was sent on it.
    private(set) var needsFreshConnection = false
    private unowned let transport: Transport
    private var opened: [CInt] = []
    private var requestSent: ContinuousClock.Instant?
    private var headReceived: ContinuousClock.Instant?
    private var isConnectionReused = false
    private var checker: ResponseLineChecker
    private var body: [UInt8] = []
    private var contentSent = 0
    /// Why one of our own checks ended the transfer.
    private var violation: (reason: TransferError.Reason, detail: String)?
    private lazy var timer = LoopTimer(on: transport.loop) { [unowned self] in transport.deadlinePassed(self)
    }

    init(
        _ id: TransferID, _ request: TransferRequest, to origin: Origin, on easy: EasyHandle,
        of transport: Transport, completion: @escaping Completion
    ) {
        self.id = id
        self.request = request
        self.origin = origin
        self.easy = easy
        self.completion = completion
        self.transport = transport
        started = transport.loop.now
        checker = ResponseLineChecker(maximumHead: request.maximumHead)
    }

    // MARK: What the transport does

    /// The connect timeout runs from now on.
    func beginResolving() {
        timer.set(to: started + origin.settings.connectTimeout)
    }

    /// libcurl keeps the time until the request may be sent.
    func beginConnecting() {
        timer.cancel()
        phase = .connecting
        opened = []
        violation = nil
        needsFreshConnection = false
    }

    /// Nothing is called back any more.
    func end() {
        timer.cancel()
    }

    /// What it means that the timer fired; nil when the request's own content is still being sent.
    func deadlineError() -> TransferError? {
        let settings = origin.settings
        switch phase {
        case .resolving:
            return error(.dnsTimeout, "\(settings.host): no address within \(settings.connectTimeout)")
        case .connecting: return error(.connectionTimeout, "no connection within \(settings.connectTimeout)")
        case .receiving: return error(.responseIdle, "the answer paused for \(settings.idleTimeout)")
        case .awaitingHead:
            let sent = easy.number(CURLINFO_SIZE_UPLOAD_T)
            // Small content leaves together with the head.
            guard let content = request.content, content.count > 64 * 1024, sent > contentSent else {
                return error(.responseTimeout, "no byte of an answer within \(settings.firstByteTimeout)")
            }
            contentSent = sent
            timer.set(to: transport.loop.now + settings.firstByteTimeout)
            return nil
        }
    }

    func error(_ reason: TransferError.Reason, _ detail: String) -> TransferError {
        TransferError(reason: reason, detail: detail, wasSent: requestSent != nil)
    }

    func result(_ code: CURLcode) -> Result<TransferResponse, TransferError> {
        if let violation { return .failure(error(violation.reason, violation.detail)) }
        guard code == CURLE_OK else {
            let reason = TransferError.reason(
                for: code, systemError: CInt(truncatingIfNeeded: easy.number(CURLINFO_OS_ERRNO)),
                answerBegan: phase == .receiving)
            return .failure(error(reason, easy.errorText(code)))
        }
        guard let requestSent, let headReceived, let status = checker.status else {
            return .failure(error(.responseMalformed, "the answer has no complete head"))
        }
        return .success(
            TransferResponse(
                status: status, fields: checker.fields, body: body, requestSent: requestSent,
                headReceived: headReceived, completed: transport.loop.now,
                connectionReused: isConnectionReused))
    }

    // MARK: What libcurl calls

    func openSocket(family: CInt, type: CInt, protocol: CInt) -> CInt {
        let descriptor = transport.sockets.open(family: family, type: type, protocol: `protocol`)
        if descriptor >= 0 { opened.append(descriptor) }
        return descriptor
    }

    /// The gate before every send. libcurl repeats a request by itself when a kept connection closes without an
    /// answer, so a second call for one transfer is refused; so is a kept connection that is not quiet.
    func maySend(on endpoints: ConnectionEndpoints) -> Bool {
        guard requestSent == nil else {
            return fail(.reusedConnectionClosed, "the kept connection closed before an answer began")
        }
        isConnectionReused = opened.isEmpty
        if isConnectionReused {
            guard transport.sockets.isQuiet(endpoints) else {
                needsFreshConnection = true
                return fail(.connectionTerminated, "the kept connection was closed or not quiet")
            }
        } else {
            transport.sockets.connected(opened, as: endpoints)
        }
        requestSent = transport.loop.now
        phase = .awaitingHead
        timer.set(to: transport.loop.now + origin.settings.firstByteTimeout)
        return true
    }

    /// One line as received, line end included: heads, interim ones too, and after the body trailers.
    func receive(headerLine line: Span<UInt8>) -> Bool {
        noteProgress()
        do throws(ResponseLineError) {
            guard try checker.check(line) else { return true }
        } catch {
            return fail(error.isTooLarge ? .headTooLarge : .responseMalformed, error.detail)
        }
        headReceived = transport.loop.now
        return true
    }

    /// A piece of the body. It is kept whole until its end is known to be one.
    func receive(body piece: UnsafeRawBufferPointer) -> Bool {
        noteProgress()
        guard piece.count <= request.maximumBody - body.count else {
            return fail(.responseTooLarge, "the body is longer than \(request.maximumBody) bytes")
        }
        // Safe: libcurl's buffer is valid for the length of the call, and the bytes are copied.
        unsafe body.append(contentsOf: piece)
        return true
    }

    private func noteProgress() {
        phase = .receiving
        timer.set(to: transport.loop.now + origin.settings.idleTimeout)
    }

    private func fail(_ reason: TransferError.Reason, _ detail: String) -> Bool {
        violation = (reason, detail)
        return false
    }
}
