public import HTTPSemantics

/// One request as the sandbox judges it.
public struct SandboxRequest: Sendable {
    /// GET, POST, PUT, DELETE or one that the API refuses.
    public var method: Method
    /// The path as it was sent, percent-encoding included.
    public var path: [UInt8]
    /// What follows the `?`, as it was sent; nil without a `?`.
    public var query: [UInt8]?
    /// The header fields as they were sent.
    public var fields: HTTPFields
    /// The decoded body; empty when there was none.
    public var body: [UInt8]

    /// A request as the server has read it.
    public init(method: Method, path: [UInt8], query: [UInt8]?, fields: HTTPFields, body: [UInt8]) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
    }
}

/// One answer; the server adds `Date` and the framing, and leaves out the body of an answer to HEAD.
public struct SandboxResponse: Equatable, Sendable {
    /// The status to send.
    public var status: Status
    /// Content-Type and, where they apply, Cache-Control and Content-Language.
    public var fields: HTTPFields
    /// JSON; empty for 204.
    public var body: [UInt8]
    /// How long the server waits before it sends the answer.
    public var latency: Duration
}
