/// The versions the gateway speaks to its clients (RFC 9112 §2.3).
public enum HTTPVersion: UInt8, Sendable, Comparable {
    case http10
    case http11

    /// The older version is less.
    public static func < (left: HTTPVersion, right: HTTPVersion) -> Bool {
        left.rawValue < right.rawValue
    }
}
