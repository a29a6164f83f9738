import CCurl
import EventLoop
import HTTPSemantics
import HTTPWire
import Streams

/// One request on its way and its answer as far as it has come.
///
/// libcurl's callbacks end here. They note what happened and say whether to go on; nothing in here calls libcurl.
final class Transfer {
    enum Phase {
        /// The name is looked up.
        case resolving
        /// Its addresses are connected to.
        case racing
        /// libcurl has the transfer and has not sent the request.
        case connecting
        case awaitingHead, receiving
    }

    /// Bytes of content that are taken in one turn of the loop.
    private static let turn = 128 * 1024
    /// Pieces up to this size are put together.
    private static let smallPiece = 4096
    static let closedEarly = "the kept connection closed before an answer began"

    typealias Completion = (Result<Void, TransferError>) -> Void

    let id: TransferID
    let request: TransferRequest
    let origin: Origin
    let easy: EasyHandle
    private let whenSent: () -> Void
    let whenHead: (TransferResponse) -> Void
    /// Called at most once.
    private var whenLagging: (() -> Void)?
    let completion: Completion
    /// The answer's content.
    let content: ContentStream
    /// When the caller asked.
    let started: ContinuousClock.Instant
    // libcurl holds pointers to these.
    var fieldLines: StringList?
    var addresses: StringList?
    var isInMultiHandle = false

    var phase = Phase.connecting
    /// libcurl keeps no connection to the origin, or one that cannot be used. Nothing was sent.
    var needsConnection = false
    unowned let transport: Transport
    var race: ConnectionRace?
    /// A connected socket that libcurl has not taken yet.
    var socket: CInt?
    /// The socket that libcurl has taken.
    var taken: CInt?
    /// What the transfer's own connection leads to.
    var address: SocketAddress?
    /// The addresses none of which could be connected to, and why.
    var connectFailure: (addresses: Set<SocketAddress>, reason: TransferError.Reason, detail: String)?
    var endpoints: ConnectionEndpoints?
    private(set) var requestSent: ContinuousClock.Instant?
    var headReceived: ContinuousClock.Instant?
    private var isConnectionReused = false
    /// Whether a connection test has succeeded.
    private var isConnected = false
    private var checker: ResponseLineChecker
    /// Received, and not yet on the stream.
    private var received: [[UInt8]] = []
    private var receivedBytes = 0
    /// Bytes of the answer's content so far.
    private var contentReceived = 0
    private(set) var hasPublishedHead = false
    private(set) var isReceivingPaused = false
    private(set) var isSendingPaused = false
    private var outgoing: OutgoingContent
    var bytesSent = 0
    /// Why one of our own checks ended the transfer.
    var violation: (reason: TransferError.Reason, detail: String)?
    lazy var timer = LoopTimer(on: transport.loop) { [unowned self] in transport.deadlinePassed(self)
    }

    init(
        _ id: TransferID, _ request: TransferRequest, to origin: Origin, on easy: EasyHandle,
        of transport: Transport, content: ContentStream, whenSent: @escaping () -> Void,
        whenHead: @escaping (TransferResponse) -> Void, whenLagging: @escaping () -> Void,
        completion: @escaping Completion
    ) {
        self.id = id
        self.request = request
        self.origin = origin
        self.easy = easy
        self.content = content
        self.whenSent = whenSent
        self.whenHead = whenHead
        self.whenLagging = whenLagging
        self.completion = completion
        self.transport = transport
        outgoing = OutgoingContent(request.content)
        started = transport.loop.now
        checker = ResponseLineChecker(maximumHead: request.maximumHead)
    }

    // MARK: What the transport does

    /// The answer is not read on for now, so nothing is late.
    func lag() {
        timer.cancel()
        whenLagging?()
        whenLagging = nil
    }

    /// Nothing is called back any more. Closes the sockets that libcurl does not have.
    func end() {
        timer.cancel()
        race?.cancel()
        race = nil
        if let socket { _ = transport.sockets.close(socket) }
        socket = nil
    }

    func error(_ reason: TransferError.Reason, _ detail: String) -> TransferError {
        TransferError(reason: reason, detail: detail, wasSent: requestSent != nil)
    }

    func result(_ code: CURLcode) -> Result<Void, TransferError> {
        if isConnected { return .success(()) }
        if let violation {
            // What the client still had to send does not matter any more.
            if violation.reason == .requestIncomplete, isAnswerComplete { return .success(()) }
            return .failure(error(violation.reason, violation.detail))
        }
        guard code == CURLE_OK else {
            let reason = TransferError.reason(
                for: code, systemError: CInt(truncatingIfNeeded: easy.number(CURLINFO_OS_ERRNO)),
                answerBegan: phase == .receiving,
                awaitsHead: requestSent != nil && headReceived == nil)
            // A handle's sixth dead connection libcurl tells so, instead of repeating the request by itself.
            let hasDied = reason == .connectionTerminated && isConnectionReused && requestSent != nil
            return .failure(error(hasDied ? .reusedConnectionClosed : reason, easy.errorText(code)))
        }
        guard headReceived != nil, checker.status != nil else {
            return .failure(error(.responseIncomplete, "the answer ended inside its head"))
        }
        return .success(())
    }

    /// Whether nothing of the answer is missing, as far as its head tells.
    var isAnswerComplete: Bool {
        guard headReceived != nil, let status = checker.status else { return false }
        guard status.allowsBody else { return true }
        let length = checker.fields["Content-Length"].map { String(decoding: $0, as: UTF8.self) }
        return length.flatMap { Int($0) } == contentReceived
    }

    private func endsByClose(_ status: Status) -> Bool {
        status.allowsBody && request.method != .head && !checker.fields.contains("Content-Length")
            && !checker.fields.contains("Transfer-Encoding")
    }

    /// Whether a refusal came before the request's content was sent, so that libcurl sends no more of it.
    var isRefusedEarly: Bool {
        guard hasPublishedHead, !outgoing.isTaken else { return false }
        return (checker.status?.code ?? 0) >= 300
    }

    /// Hands on what libcurl has delivered; not from within libcurl.
    ///
    /// - Returns: The answer, when its head is complete for the first time.
    func publish() -> TransferResponse? {
        for piece in received { content.append(piece) }
        (received, receivedBytes) = ([], 0)
        guard !hasPublishedHead, let requestSent, let headReceived, let status = checker.status else {
            return nil
        }
        hasPublishedHead = true
        return TransferResponse(
            status: status, fields: checker.fields, content: content, requestSent: requestSent,
            headReceived: headReceived, connectionReused: isConnectionReused, endsByClose: endsByClose(status)
        )
    }

    /// Notes that libcurl is told to wait or to go on.
    func pause(receiving: Bool, sending: Bool) {
        if !receiving, isReceivingPaused { noteProgress() }
        (isReceivingPaused, isSendingPaused) = (receiving, sending)
        easy.pause(receiving: receiving, sending: sending)
    }

    // MARK: What libcurl calls

    /// The gate before every send. libcurl repeats a request by itself when a kept connection closes without an
    /// answer, so a second call for one transfer is refused; so is a kept connection that is not quiet.
    func maySend(on endpoints: ConnectionEndpoints) -> Bool {
        guard requestSent == nil else {
            return fail(.reusedConnectionClosed, Self.closedEarly)
        }
        isConnectionReused = taken == nil
        if let taken {
            transport.sockets.connected(taken, as: endpoints, to: origin.settings)
        } else {
            guard transport.sockets.isUsable(endpoints), !easy.hasUnreadTLS else {
                needsConnection = true
                return fail(.connectionTerminated, "the kept connection was closed, too old or not quiet")
            }
        }
        self.endpoints = endpoints
        if request.isConnectionTest {
            isConnected = true
            return false
        }
        requestSent = transport.loop.now
        awaitHead()
        whenSent()
        return true
    }

    private func endInterim() {
        awaitHead()
        guard let status = checker.status, status.code != 100 else { return }
        request.whenInterim?(status, checker.fields)
    }

    private func awaitHead() {
        phase = .awaitingHead
        timer.set(to: transport.loop.now + origin.settings.firstByteTimeout)
    }

    /// One line as received, line end included: heads, interim ones too, and after the body trailers.
    func receive(headerLine line: Span<UInt8>) -> Bool {
        noteProgress()
        do throws(ResponseLineError) {
            guard try checker.check(line) else {
                if checker.isBetweenHeads { endInterim() }
                return true
            }
        } catch {
            return fail(error.isTooLarge ? .headTooLarge : .responseMalformed, error.detail)
        }
        headReceived = transport.loop.now
        if let endpoints, let limit = KeepAliveField.timeout(checker.fields) {
            transport.sockets.noteIdleLimit(limit, of: endpoints)
        }
        transport.hasReceived(self)
        return true
    }

    /// A piece of the answer's content. False when enough has come for one turn: libcurl then keeps the piece, and
    /// would otherwise read on for megabytes without coming back.
    func receive(content piece: UnsafeRawBufferPointer) -> Bool {
        transport.hasReceived(self)
        guard receivedBytes < Self.turn else {
            isReceivingPaused = true
            return false
        }
        noteProgress()
        receivedBytes += piece.count
        contentReceived += piece.count
        // Safe: libcurl's buffer is valid for the length of the call, and the bytes are copied.
        if let last = received.indices.last, received[last].count + piece.count <= Self.smallPiece {
            unsafe received[last].append(contentsOf: piece)
        } else {
            unsafe received.append(Array(piece))
        }
        return true
    }

    /// The next bytes of the request's content.
    func send(into room: UnsafeMutableRawBufferPointer) -> OutgoingContent.Sending {
        let sending = unsafe outgoing.send(into: room)
        switch sending {
        case .sent: break
        case .later: isSendingPaused = true
        case .failed: _ = fail(.requestIncomplete, "the client's content ended before its end")
        }
        return sending
    }

    private func noteProgress() {
        phase = .receiving
        timer.set(to: transport.loop.now + origin.settings.idleTimeout)
    }

    func fail(_ reason: TransferError.Reason, _ detail: String) -> Bool {
        violation = (reason, detail)
        return false
    }
}
