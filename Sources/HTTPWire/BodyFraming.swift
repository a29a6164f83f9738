/// Where a request's body ends (RFC 9112 §6.3).
public enum BodyFraming: Sendable, Equatable {
    /// Neither Content-Length nor Transfer-Encoding: the request ends with its head.
    case none
    /// Content-Length; 0 is told apart from `none` because it was said.
    case length(UInt64)
    case chunked

    /// Whether bytes follow the head. A chunked body counts, though it may turn out empty.
    public var hasBody: Bool {
        switch self {
        case .none, .length(0): false
        case .length, .chunked: true
        }
    }
}
