/// A request method (RFC 9110 §9): a case-sensitive token.
public struct Method: Hashable, Sendable, CustomStringConvertible {
    /// As on the request line.
    public let name: String

    /// Nil unless `token` is a token of at most 32 bytes.
    public init?(_ token: some Sequence<UInt8>) {
        guard let name = Token.text(token, limit: 32) else { return nil }
        self.name = name
    }

    private init(known name: String) {
        self.name = name
    }

    /// As on the request line.
    public var description: String { name }

    /// GET, RFC 9110 §9.3.1.
    public static let get = Method(known: "GET")
    /// HEAD, RFC 9110 §9.3.2.
    public static let head = Method(known: "HEAD")
    /// POST, RFC 9110 §9.3.3.
    public static let post = Method(known: "POST")
    /// PUT, RFC 9110 §9.3.4.
    public static let put = Method(known: "PUT")
    /// DELETE, RFC 9110 §9.3.5.
    public static let delete = Method(known: "DELETE")
    /// CONNECT, RFC 9110 §9.3.6.
    public static let connect = Method(known: "CONNECT")
    /// OPTIONS, RFC 9110 §9.3.7.
    public static let options = Method(known: "OPTIONS")
    /// TRACE, RFC 9110 §9.3.8.
    public static let trace = Method(known: "TRACE")
    /// PATCH, RFC 5789.
    public static let patch = Method(known: "PATCH")

    /// Whether it asks for no change of state (RFC 9110 §9.2.1); unknown methods do not count as safe.
    public var isSafe: Bool {
        self == .get || self == .head || self == .options || self == .trace
    }

    /// Whether twice is as good as once (RFC 9110 §9.2.2); unknown methods do not count as idempotent.
    public var isIdempotent: Bool {
        isSafe || self == .put || self == .delete
    }
}
