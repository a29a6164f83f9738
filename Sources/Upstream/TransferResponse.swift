public import HTTPSemantics
public import Streams

/// An answer whose head has come; its content follows on a stream.
public struct TransferResponse: Sendable {
    /// Of the final head, so never 1xx.
    public let status: Status
    /// The final head's fields as received, hop-by-hop ones included.
    public var fields: HTTPFields
    /// Without transfer coding; content codings are left as they are. It fails when the answer is cut short.
    public let content: ContentStream
    /// When the request began to be sent, after queue, look-up and handshakes: RFC 9111 §4.2.3 request_time.
    public let requestSent: ContinuousClock.Instant
    /// When the final head was complete.
    public let headReceived: ContinuousClock.Instant
    /// Whether an earlier transfer had used the connection.
    public let connectionReused: Bool
    /// Whether only the close of the connection says where the content ends (RFC 9112 §6.3): nothing tells whether all of it
    /// has come.
    public var endsByClose = false
}

/// Names one transfer of a transport; never used twice.
public struct TransferID: Hashable, Sendable {
    let number: UInt64
}
