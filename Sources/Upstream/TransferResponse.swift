public import HTTPSemantics

/// A complete answer: one whose body was cut short never becomes one of these.
public struct TransferResponse: Sendable {
    /// Of the final head, so never 1xx.
    public let status: Status
    /// The final head's fields as received, hop-by-hop ones included.
    public let fields: HTTPFields
    /// Without transfer coding; content codings are left as they are.
    public let body: [UInt8]
    /// When the request began to be sent, after queue, look-up and handshakes: RFC 9111 §4.2.3 request_time.
    public let requestSent: ContinuousClock.Instant
    /// When the final head was complete.
    public let headReceived: ContinuousClock.Instant
    /// When the last byte had arrived.
    public let completed: ContinuousClock.Instant
    /// Whether an earlier transfer had used the connection.
    public let connectionReused: Bool
}

/// Names one transfer of a transport; never used twice.
public struct TransferID: Hashable, Sendable {
    let number: UInt64
}
