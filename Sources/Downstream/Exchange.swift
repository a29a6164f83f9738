import EventLoop
import HTTPSemantics
import HTTPWire

/// One request and its response, as the request's task sees them. Used on the connection's loop only.
public final class Exchange: @unchecked Sendable {
    // Safe: touched on its connection's loop only; the task that holds it runs there.
    /// What became of a response.
    public struct Delivery: Sendable {
        /// Bytes of content that were handed to the kernel.
        public let contentBytes: Int
        /// Whether all of the response was taken before the client left.
        public let isComplete: Bool
    }

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

    /// Whether the connection stays open after this response.
    var keepsAlive: Bool { request.head.keepsAlive }

    /// Whether nobody is there any more to take an answer.
    public var isGone: Bool { connection.state == .closed }

    func cancel() {
        task?.cancel()
    }

    // MARK: Content

    /// Reads the request's content whole; sends `100 Continue` first when the client waits for it
    /// (RFC 9110 §10.1.1).
    public func content() async throws(ContentError) -> [UInt8] {
        var body: [UInt8] = []
        guard !bodyIsRead else { return body }
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
        guard length <= UInt64(connection.settings.body) else { throw .tooLarge }
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
        repeat {
            guard await connection.next() != .gone else { throw .ended }
        } while connection.input.isEmpty && !connection.peerHasEnded
        connection.wantsInput = false
        connection.stopTimer()
        guard !connection.input.isEmpty else { throw .ended }
    }

    // MARK: Response

    /// Sends the response, and comes back when the kernel has taken it or the client has gone. Once an exchange.
    ///
    /// Content that was not read closes the connection after the response, so that it is never taken for the
    /// next request.
    public func send(_ response: Response) async -> Delivery {
        let toHead = request.method == .head
        var head: [UInt8] = []
        ResponseWriter.write(
            response, toHead: toHead, version: request.head.version, keepsAlive: staysOpen, into: &head)
        return await put(head, ResponseWriter.sendsBody(response, toHead: toHead) ? response.body : [])
    }

    /// Sends a response whose head is ready up to the end of its last field, Content-Length included.
    public func send(head: [UInt8], body: [UInt8]) async -> Delivery {
        var head = head
        ResponseWriter.endHead(version: request.head.version, keepsAlive: staysOpen, into: &head)
        return await put(head, request.method == .head ? [] : body)
    }

    private var staysOpen: Bool { keepsAlive && bodyIsRead && !connection.listener.isDraining }

    private func put(_ head: [UInt8], _ body: [UInt8]) async -> Delivery {
        isAnswered = true
        guard connection.state != .closed else { return Delivery(contentBytes: 0, isComplete: false) }
        connection.send(body.isEmpty ? [head[...]] : [head[...], body[...]])
        while !connection.output.isEmpty {
            guard await connection.next() != .gone else { break }
        }
        let isComplete = connection.state != .closed
        return Delivery(contentBytes: isComplete ? body.count : 0, isComplete: isComplete)
    }
}
