public import HTTPSemantics
import HTTPWire

/// A question of monitors and load balancers.
public enum HealthCheck: Sendable {
    /// `/livez`: whether the process works.
    case live
    /// `/readyz`: whether it takes requests.
    case ready

    private static let livePath = Array("/livez".utf8)
    private static let readyPath = Array("/readyz".utf8)

    /// The check under a path, without a query; nil under any other.
    public init?(path: some Collection<UInt8>) {
        if path.elementsEqual(Self.livePath) {
            self = .live
        } else if path.elementsEqual(Self.readyPath) {
            self = .ready
        } else {
            return nil
        }
    }

    /// The check that a GET or HEAD request is; nil for any other request. No allocation.
    init?(_ head: RequestHead, in bytes: Span<UInt8>) {
        guard HitPath.isGetOrHead(head.method, in: bytes) else { return nil }
        if Self.is(head.target, Self.livePath, in: bytes) {
            self = .live
        } else if Self.is(head.target, Self.readyPath, in: bytes) {
            self = .ready
        } else {
            return nil
        }
    }

    /// Whether a target is this path, and perhaps a query.
    private static func `is`(_ target: Range<Int>, _ path: [UInt8], in bytes: Span<UInt8>) -> Bool {
        guard target.count >= path.count else { return false }
        for index in path.indices where bytes[target.lowerBound + index] != path[index] { return false }
        let end = target.lowerBound + path.count
        return end == target.upperBound || bytes[end] == UInt8(ascii: "?")
    }

    /// Returns the status and the line of the answer.
    public func answer(isReady: Bool) -> (Status, String) {
        switch self {
        case .live: (.ok, "alive")
        case .ready: isReady ? (.ok, "ready") : (.serviceUnavailable, "draining")
        }
    }
}
