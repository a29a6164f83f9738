import EventLoop
public import HTTPSemantics
import HTTPWire
public import Streams

extension Exchange {
    /// What became of a response.
    public struct Delivery: Sendable {
        /// Bytes of content that the kernel has taken.
        public var contentBytes: Int
        /// Whether the client can tell that it has all of the response. If not, its connection has been closed.
        public var isComplete: Bool
    }

    /// Bytes of a stream that wait for one client beside what its kernel holds.
    private static let turn = 128 * 1024

    /// Sends a response that is held whole, and comes back when the kernel has taken it or the client has gone. One
    /// response an exchange.
    ///
    /// Content that was not read closes the connection after the response, so that it is never taken for the
    /// next request.
    @discardableResult
    public func send(_ response: Response) async -> Delivery {
        let toHead = request.method == .head
        let framing: ResponseFraming = response.status.allowsBody ? .length(response.body.count) : .none
        let head = begin(response, framing)
        let body = toHead || !response.status.allowsBody ? [] : response.body
        return await put(head, body)
    }

    /// Sends a response whose head is ready up to the end of its last field, Content-Length included.
    public func send(head: [UInt8], body: [UInt8]) async -> Delivery {
        answer(keepsAlive: staysOpen)
        var head = head
        writer.endHead(version: request.head.version, keepsAlive: keptAlive, into: &head)
        return await put(head, request.method == .head ? [] : body)
    }

    /// Sends a response whose content comes as it is read; `response.body` is left out.
    ///
    /// When the content fails, the connection is closed in such a way that the client sees that the end is missing
    /// (RFC 9112 §8).
    /// - Parameter length: of the content, if it is known.
    public func send(_ response: Response, content: ContentReader, length: Int?) async -> Delivery {
        // What came of HEAD has no length but the one that was said.
        let framing = framing(
            of: response, length: request.method == .head ? length : length ?? content.length)
        let head = begin(response, framing)
        guard request.method != .head, response.status.allowsBody else {
            content.cancel()
            return await put(head, [])
        }
        content.whenReadable { [loop = connection.loop, connection] in
            loop.perform { connection.deliver(.content) }
        }
        let start = connection.bytesTaken + head.count
        var pieces = [head[...]]
        var total = 0
        while connection.state != .closed {
            let reading = content.read(upTo: Self.turn)
            let count = reading.pieces.reduce(0) { $0 + $1.count }
            total += count
            append(reading, count, framing, to: &pieces)
            if !pieces.isEmpty { connection.send(pieces) }
            pieces = []
            connection.countOutput(connection.output.reduce(0) { $0 + $1.count })
            while !connection.output.isEmpty, await connection.next() != .gone {}
            switch reading.ending {
            case .more:
                if count == 0, connection.state != .closed { _ = await connection.next() }
            case .ended where connection.state != .closed:
                return Delivery(contentBytes: total, isComplete: true)
            case .ended, .failed:
                connection.close(resetting: framing == .untilClose)
            }
        }
        content.cancel()
        let taken = max(0, connection.bytesTaken - start)
        return Delivery(contentBytes: min(total, taken), isComplete: false)
    }

    /// Sends an interim response (RFC 9110 §15.2) on the connection's loop, from any thread. Nothing happens once the response
    /// has begun, or when the client speaks HTTP/1.0.
    public func inform(_ status: Status, _ fields: HTTPFields) {
        guard status.isInterim, request.head.version == .http11 else { return }
        connection.loop.perform { [self] in
            guard !isAnswered, connection.state != .closed else { return }
            var head: [UInt8] = []
            ResponseHeadWriter.write(status: status, fields: fields, into: &head)
            connection.send([head[...]])
        }
    }

    private func framing(of response: Response, length: Int?) -> ResponseFraming {
        guard response.status.allowsBody else { return .none }
        if let length { return .length(length) }
        // An answer to HEAD may leave the length out (RFC 9110 §8.6).
        if request.method == .head { return .none }
        return request.head.version == .http11 ? .chunked : .untilClose
    }

    private func append(
        _ reading: ContentReader.Reading, _ count: Int, _ framing: ResponseFraming,
        to pieces: inout [ArraySlice<UInt8>]
    ) {
        guard framing == .chunked else {
            for piece in reading.pieces { pieces.append(piece[...]) }
            return
        }
        if count > 0 {
            pieces.append(ArraySlice("\(String(count, radix: 16))\r\n".utf8))
            for piece in reading.pieces { pieces.append(piece[...]) }
            pieces.append(ArraySlice("\r\n".utf8))
        }
        if case .ended = reading.ending { pieces.append(ArraySlice("0\r\n\r\n".utf8)) }
    }

    /// While draining, a connection stays open as long as requests have been read from it.
    private var staysOpen: Bool {
        request.head.keepsAlive && bodyIsRead
            && (!connection.listener.isDraining || connection.hasInput)
    }

    private var writer: ResponseWriter { connection.listener.buffers.responses.writer }

    private func begin(_ response: Response, _ framing: ResponseFraming) -> [UInt8] {
        answer(keepsAlive: staysOpen && framing != .untilClose)
        var head: [UInt8] = []
        writer.write(
            response, framing, version: request.head.version, keepsAlive: keptAlive, into: &head)
        return head
    }

    private func put(_ head: [UInt8], _ body: [UInt8]) async -> Delivery {
        guard connection.state != .closed else { return Delivery(contentBytes: 0, isComplete: false) }
        let start = connection.bytesTaken + head.count
        connection.send(body.isEmpty ? [head[...]] : [head[...], body[...]])
        if !connection.output.isEmpty { connection.attach(body.count) }
        while !connection.output.isEmpty {
            guard await connection.next() != .gone else { break }
        }
        let isComplete = connection.state != .closed
        let taken = max(0, connection.bytesTaken - start)
        return Delivery(
            contentBytes: isComplete ? body.count : min(body.count, taken), isComplete: isComplete)
    }
}
