import EventLoop
import HTTPSemantics
import HTTPWire

/// One request and its response, as the request's task sees them. Used on the connection's loop only.
public final class Exchange: @unchecked Sendable {
    // Safe: touched on its connection's loop only; the task that holds it runs there.
    /// Why a request's content did not arrive.
    public enum ContentError: Error, Sendable {
        /// More than the limit: 413.
        case tooLarge
        /// Chunks that break RFC 9112 §7.1: 400.
        case malformed
        /// The client left, or sent nothing for too long.
        case ended
    }

    /// The head that was received.
    public let request: OwnedRequest
    var task: Task<Void, Never>?
    private(set) var isAnswered = false
    private(set) var bodyIsRead: Bool
    private let connection: Connection

    init(_ request: OwnedRequest, on connection: Connection) {
        self.request = request
        self.connection = connection
        bodyIsRead = !request.head.framing.hasBody
    }

    /// The other end.
    public var peer: Peer { connection.peer }

    /// The loop's time of this turn.
    public var now: ContinuousClock.Instant { connection.loop.now }

    /// Whether the response that was sent leaves the connection open.
    private(set) var keptAlive = false

    func cancel() {
        task?.cancel()
    }

    // MARK: Content

    /// Reads the request's content whole; sends `100 Continue` first when the client waits for it
    /// (RFC 9110 §10.1.1).
    public func content() async throws(ContentError) -> [UInt8] {
        var body: [UInt8] = []
        guard !bodyIsRead else { return body }
        if case .length(let length) = request.head.framing, length > UInt64(connection.settings.body) {
            throw .tooLarge
        }
        if request.head.expectsContinue, connection.input.isEmpty, request.head.version == .http11 {
            connection.send([ArraySlice("HTTP/1.1 100 Continue\r\n\r\n".utf8)])
        }
        switch request.head.framing {
        case .none: break
        case .length(let length): try await read(length, into: &body)
        case .chunked: try await readChunks(into: &body)
        }
        bodyIsRead = true
        return body
    }

    private func read(_ length: UInt64, into body: inout [UInt8]) async throws(ContentError) {
        let length = Int(length)
        body.reserveCapacity(min(length, 1024 * 1024))
        while true {
            let count = min(length - body.count, connection.input.count)
            body.append(contentsOf: connection.input[..<count])
            consume(count)
            if body.count == length { return }
            try await moreInput()
        }
    }

    private func readChunks(into body: inout [UInt8]) async throws(ContentError) {
        var decoder = ChunkedDecoder(maximumBody: connection.settings.body)
        while true {
            let input = connection.input
            let progress: ChunkedDecoder.Progress
            do throws(ChunkedError) {
                progress = try decoder.decode(input.span, into: &body)
            } catch {
                throw error == .bodyTooLarge ? .tooLarge : .malformed
            }
            consume(progress.consumed)
            if progress.finished { return }
            try await moreInput()
        }
    }

    private func consume(_ count: Int) {
        if count == connection.input.count {
            connection.input = []
        } else {
            connection.input.removeFirst(count)
        }
    }

    private func moreInput() async throws(ContentError) {
        guard !connection.peerHasEnded else { throw .ended }
        connection.wantsInput = true
        connection.watch(adding: .readable)
        connection.expect(within: connection.settings.headerTimeout)
        defer {
            connection.wantsInput = false
            if connection.output.isEmpty { connection.stopTimer() }
        }
        repeat {
            switch await connection.next() {
            case .gone, .timeout: throw .ended
            case .input, .flushed: break
            }
        } while connection.input.isEmpty && !connection.peerHasEnded
        guard !connection.input.isEmpty else { throw .ended }
    }

    // MARK: Response

    /// Sends the response, and comes back when the kernel has taken it or the client has gone. Once an exchange.
    ///
    /// Content that was not read closes the connection after the response, so that it is never taken for the
    /// next request.
    /// - Returns: Bytes of content that the kernel has taken; 0 when the client left before it had all.
    @discardableResult
    public func send(_ response: Response) async -> Int {
        let toHead = request.method == .head
        let staysOpen = staysOpen
        var head: [UInt8] = []
        ResponseWriter.write(
            response, toHead: toHead, version: request.head.version, keepsAlive: staysOpen, into: &head)
        let body = ResponseWriter.sendsBody(response, toHead: toHead) ? response.body : []
        return await put(head, body, keepsAlive: staysOpen)
    }

    /// Sends a response whose head is ready up to the end of its last field, Content-Length included.
    /// - Returns: As above.
    public func send(head: [UInt8], body: [UInt8]) async -> Int {
        let staysOpen = staysOpen
        var head = head
        ResponseWriter.endHead(version: request.head.version, keepsAlive: staysOpen, into: &head)
        return await put(head, request.method == .head ? [] : body, keepsAlive: staysOpen)
    }

    /// While draining, a connection stays open as long as requests have been read from it.
    private var staysOpen: Bool {
        request.head.keepsAlive && bodyIsRead
            && (!connection.listener.isDraining || !connection.input.isEmpty)
    }

    private func put(_ head: [UInt8], _ body: [UInt8], keepsAlive: Bool) async -> Int {
        isAnswered = true
        keptAlive = keepsAlive
        guard connection.state != .closed else { return 0 }
        connection.send(body.isEmpty ? [head[...]] : [head[...], body[...]])
        while !connection.output.isEmpty {
            guard await connection.next() != .gone else { break }
        }
        return connection.state == .closed ? 0 : body.count
    }
}
