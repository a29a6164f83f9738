public import HTTPSemantics

/// One request to an origin, as it is to be sent.
public struct TransferRequest: Sendable {
    /// Any but CONNECT.
    public let method: Method
    /// Path and query; these bytes are sent unchanged.
    public let target: [UInt8]
    /// End-to-end fields. Host, Connection, Expect and the fields of framing are the transport's own and are
    /// left out when they stand here.
    public let fields: HTTPFields
    /// Nil sends no content, except that POST, PUT and PATCH then send `Content-Length: 0` (RFC 9110 §8.6).
    /// HEAD never sends content.
    public let body: [UInt8]?
    /// The longest answer body that is taken, in bytes.
    public let maximumBody: Int
    /// The longest answer head that is taken, in bytes, interim heads and trailers included.
    public let maximumHead: Int

    /// Checks nothing; what HTTP/1 cannot carry is refused when it is started.
    public init(
        method: Method, target: [UInt8], fields: HTTPFields, body: [UInt8]? = nil, maximumBody: Int,
        maximumHead: Int = 96 * 1024
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.maximumBody = maximumBody
        self.maximumHead = maximumHead
    }

    /// What would let a request split in two: libcurl sends these bytes as they are.
    var isSafeToSend: Bool {
        target.first == UInt8(ascii: "/") && target.allSatisfy { $0 > 0x20 && $0 != 0x7f }
            && fields.allSatisfy { field in
                field.value.allSatisfy { $0 != 0x0d && $0 != 0x0a && $0 != 0 }
            }
    }

    /// What is sent as content; nil sends none, and no Content-Length.
    var content: [UInt8]? {
        if method == .head { return nil }
        if let body { return body }
        return method == .post || method == .put || method == .patch ? [] : nil
    }
}
