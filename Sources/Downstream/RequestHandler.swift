public import EventLoop
public import HTTPSemantics
public import HTTPWire

/// What a listener asks when a request has come in. One handler may serve several loops at once.
public protocol RequestHandler: AnyObject, Sendable {
    /// The number of the client at an address, if requests from there may be answered by ``answer(_:in:from:at:into:)``; asked
    /// once a connection.
    func client(at address: SocketAddress) -> Int?

    /// The client at an address whose share of the memory is bounded, before a request has shown which
    /// client it is of; nil without a bound. Asked once a connection.
    func shareholder(at address: SocketAddress) -> UInt32?

    /// The synchronous path: answers a request without a body from what is at hand, or not at all.
    ///
    /// Runs on the loop's thread, on the hot path: no allocation once warm. `bytes` holds the head at the start
    /// and is gone when the call returns.
    /// - Returns: Whether one whole response was appended to `response`. If not, `response` is as it was, and
    ///   ``respond(to:on:)`` is called with a copy of the request.
    func answer(
        _ head: RequestHead, in bytes: Span<UInt8>, from peer: Peer, at now: ContinuousClock.Instant,
        into response: ResponseBuffer
    ) -> Bool

    /// The asynchronous path: runs in a task of its own on the connection's loop. It sends one response on the
    /// exchange, or none, which closes the connection.
    ///
    /// The task is cancelled when the client leaves.
    func respond(to request: OwnedRequest, on exchange: Exchange) async

    /// What to say to bytes that are no request; the connection is closed after it. Nil says nothing.
    func refuse(_ refusal: Refusal, from peer: Peer) -> Response?
}

extension RequestHandler {
    /// No client has a bound of its own.
    public func shareholder(at address: SocketAddress) -> UInt32? { nil }
}

/// Why a connection is closed before there was a request to answer.
public enum Refusal: Sendable, Equatable {
    /// The head breaks RFC 9112 or a limit.
    case malformed(RequestHeadError)
    /// A head was begun and not finished in time.
    case headTimeout
    /// There is no memory for it.
    case overloaded
}

/// The other end of a connection.
public final class Peer: Sendable {
    /// Address and port as the kernel gave them.
    public let address: SocketAddress
    /// The address without port, as text for the log.
    public let host: [UInt8]
    /// What ``RequestHandler/client(at:)`` said when the connection was accepted.
    public let client: Int?

    init(_ address: SocketAddress, client: Int?) {
        self.address = address
        self.client = client
        host = Array(address.host.utf8)
    }
}

/// A request head of its own: the bytes and where its parts stand in them.
public struct OwnedRequest: Sendable {
    /// The head, from the request line to the empty line.
    public let bytes: [UInt8]
    /// Positions in `bytes`.
    public let head: RequestHead
    /// When the head was complete.
    public let received: ContinuousClock.Instant

    /// Copies the head out of a loop's read buffer. O(length of the head).
    public init(_ head: RequestHead, in source: Span<UInt8>, received: ContinuousClock.Instant) {
        bytes = [UInt8](capacity: head.length) { output in
            for index in 0..<head.length { output.append(source[index]) }
        }
        self.head = head
        self.received = received
    }

    /// The request line's method.
    public var method: Method? { Method(bytes[head.method]) }

    /// The request line's target, byte for byte.
    public var target: ArraySlice<UInt8> { bytes[head.target] }

    /// All fields in their order. O(length of the head).
    public func fields() -> HTTPFields {
        var fields = HTTPFields()
        for position in head.fields {
            guard let name = FieldName(bytes[position.name]) else { continue }
            fields.append(name, Array(bytes[position.value]))
        }
        return fields
    }

    /// The first value of a field.
    public func value(of field: KnownField) -> ArraySlice<UInt8>? {
        head.value(of: field).map { bytes[$0] }
    }
}

/// A response: its head, and its content where that is held whole. Content-Length and Connection are the connection's to write.
public struct Response: Sendable {
    /// The final status.
    public var status: Status
    /// Fields other than Content-Length, Transfer-Encoding and Connection.
    public var fields: HTTPFields
    /// The content; not sent to HEAD nor with a status that has none.
    public var body: [UInt8]
    /// A response with content that may be empty.
    public init(status: Status, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
