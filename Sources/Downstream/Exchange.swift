import EventLoop
import HTTPSemantics
import HTTPWire
public import Streams

/// One request and its response, as the request's task sees them. Used on the connection's loop only.
public final class Exchange: @unchecked Sendable {
    // Safe: touched on its connection's loop only; the task that holds it runs there.
    /// Why a request's content did not arrive.
    public enum ContentError: Error, Sendable {
        /// More than the limit: 413.
        case tooLarge
        /// Chunks that break RFC 9112 §7.1: 400.
        case malformed
        /// The client left, sent nothing for too long, or too little over a long time: 408.
        case ended
        /// The client may hold no more: 503.
        case noMemory
    }

    /// A request's content (RFC 9110 §6.4).
    public enum Content: Sendable {
        /// There is none.
        case none
        /// All of it.
        case bytes([UInt8])
        /// More than was asked for at once; it is read from the client as it is taken, with its length if that is
        /// known. It fails when the client leaves or breaks the rules: ``Exchange/contentError`` says why.
        case stream(ContentReader, length: Int?)
    }

    /// The head that was received.
    public let request: OwnedRequest
    /// Why the content that was streamed did not arrive whole.
    public private(set) var contentError: ContentError?
    var task: Task<Void, Never>?
    private(set) var isAnswered = false
    private(set) var bodyIsRead: Bool
    /// Whether the response that was sent leaves the connection open.
    private(set) var keptAlive = false
    private var hasContinued = false
    let connection: Connection
    /// Content that is held whole, in bytes.
    private(set) var heldContent = 0

    init(_ request: OwnedRequest, on connection: Connection) {
        self.request = request
        self.connection = connection
        bodyIsRead = !request.head.framing.hasBody
    }

    /// The other end.
    public var peer: Peer { connection.peer }

    /// The loop's time of this turn.
    public var now: ContinuousClock.Instant { connection.loop.now }

    func cancel() {
        task?.cancel()
    }

    /// The response has begun.
    func answer(keepsAlive: Bool) {
        isAnswered = true
        keptAlive = keepsAlive
    }

    // MARK: Content

    /// The account for the memory that is held for the client.
    public var account: BufferAccount { connection.account }

    /// Counts what is held for another client from now on: the request has shown which it is.
    public func charge(to account: BufferAccount) {
        connection.charge(to: account, alsoHeld: heldContent)
    }

    /// Reads the request's content whole, if it has at most `limit` bytes; longer content is left to be streamed.
    ///
    /// `100 Continue` is sent when the content is wanted and the client waits for that (RFC 9110 §10.1.1): at once, or
    /// with the first reading of the stream.
    ///
    /// - Parameter shortage: of what the request holds while its content is streamed; the longer it is
    ///   short, the faster the client must send.
    public func content(upTo limit: Int, shortage: Shortage? = nil) async throws(ContentError) -> Content {
        guard !bodyIsRead,
            var decoder = try ContentDecoder(request.head.framing, maximum: connection.settings.body)
        else { return .none }
        if let length = decoder.length, length > limit { return try stream(decoder, after: [], shortage) }
        if mustContinue { sendContinue() }
        var content: [UInt8] = []
        // No more than a turn brings: announced content may never come.
        content.reserveCapacity(min(decoder.length ?? 0, LoopBuffers.readSize))
        while try !decoder.decode(&connection.input, into: &content) {
            if content.count > limit { return try stream(decoder, after: content, shortage) }
            hold(content)
            guard !connection.account.isFull else { throw .noMemory }
            try await moreInput()
        }
        bodyIsRead = true
        hold(content)
        return .bytes(content)
    }

    /// Counts content that is held whole, as it comes.
    private func hold(_ content: [UInt8]) {
        connection.account.hold(content.count - heldContent)
        heldContent = content.count
        connection.countInput()
    }

    /// Reads the request's content whole, up to the listener's limit for bodies.
    public func content() async throws(ContentError) -> [UInt8] {
        if case .bytes(let bytes) = try await content(upTo: connection.settings.body) { bytes } else { [] }
    }

    private func stream(
        _ decoder: ContentDecoder, after prefix: [UInt8], _ shortage: Shortage?
    ) throws(ContentError) -> Content {
        connection.account.release(heldContent)
        heldContent = 0
        let upload = Upload(decoder, after: prefix, of: self, on: connection, shortage: shortage)
        guard let reader = upload.start() else { throw .ended }
        connection.upload = upload
        return .stream(reader, length: decoder.length)
    }

    var mustContinue: Bool {
        !hasContinued && !isAnswered && request.head.expectsContinue && connection.input.isEmpty
            && request.head.version == .http11
    }

    func sendContinue() {
        hasContinued = true
        connection.send([ArraySlice("HTTP/1.1 100 Continue\r\n\r\n".utf8)])
    }

    func contentIsRead() {
        bodyIsRead = true
    }

    func contentFailed(_ error: ContentError) {
        contentError = error
    }

    private func moreInput() async throws(ContentError) {
        guard !connection.peerHasEnded else { throw .ended }
        connection.wantsInput = true
        connection.watch(adding: .readable)
        connection.expect(within: connection.settings.headerTimeout)
        defer {
            connection.wantsInput = false
            connection.stopTimer()
        }
        repeat {
            switch await connection.next() {
            case .gone, .timeout: throw .ended
            case .input, .flushed, .content: break
            }
        } while connection.input.isEmpty && !connection.peerHasEnded
        guard !connection.input.isEmpty else { throw .ended }
    }
}
