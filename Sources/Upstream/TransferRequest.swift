public import HTTPSemantics
public import Streams

/// The content of a request (RFC 9110 §6.4).
public enum TransferContent: Sendable {
    /// None, except that POST, PUT and PATCH then send `Content-Length: 0` (RFC 9110 §8.6).
    case none
    /// Held whole.
    case bytes([UInt8])
    /// As it comes, with its length if that is known; without, it is sent in chunks.
    case stream(ContentReader, length: Int?)
}

/// One request to an origin, as it is to be sent.
public struct TransferRequest: Sendable {
    /// Any but CONNECT.
    public let method: Method
    /// Path and query; these bytes are sent unchanged.
    public let target: [UInt8]
    /// End-to-end fields. Host, Connection, Expect and the fields of framing are the transport's own and are
    /// left out when they stand here.
    public let fields: HTTPFields
    /// HEAD never sends any.
    public let content: TransferContent
    /// The longest answer head that is taken, in bytes, interim heads and trailers included.
    public let maximumHead: Int
    /// Whether it is let run to its end when the gateway stops: it changes something, and is no login.
    public var isWrite: Bool
    /// Whether no kept connection will do: the last one had been closed.
    public var needsFreshConnection = false
    /// Whether it ends with success as soon as a connection stands, TLS included, and nothing is sent.
    var isConnectionTest = false
    /// The longest time until its connection stands, if that is less than the connect timeout.
    var longestConnecting: Duration?
    /// Where the content of the response is counted; nil for an account without a bound.
    public var account: BufferAccount?
    /// Called on the transport's loop for each interim answer (1xx) but 100 and 101, with its fields as received.
    public var whenInterim: (@Sendable (Status, HTTPFields) -> Void)?

    /// Checks nothing; what HTTP/1 cannot carry is refused when it is started.
    public init(
        method: Method, target: [UInt8], fields: HTTPFields, content: TransferContent = .none,
        maximumHead: Int = 96 * 1024
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.content = content
        self.maximumHead = maximumHead
        isWrite = !method.isSafe
    }

    /// What would let a request split in two: libcurl sends these bytes as they are.
    var isSafeToSend: Bool {
        target.first == UInt8(ascii: "/") && target.allSatisfy { $0 > 0x20 && $0 != 0x7f }
            && fields.allSatisfy { field in
                field.value.allSatisfy { $0 != 0x0d && $0 != 0x0a && $0 != 0 }
            }
    }

    /// What is sent: `none` sends no content and no Content-Length.
    var sentContent: TransferContent {
        switch content {
        case _ where method == .head: .none
        case .none where method == .post || method == .put || method == .patch: .bytes([])
        default: content
        }
    }
}
