import CacheStore
import HTTPCaching
import Telemetry

/// What a hit adds to the head that is stored: Age, Cache-Status and X-Request-Id. Hot path.
enum HitHead {
    private static let age = Array("Age: ".utf8)
    private static let cacheStatus = Array("\r\nCache-Status: carecloud-gateway; hit; ttl=".utf8)
    private static let requestID = Array("\r\nX-Request-Id: ".utf8)
    private static let lineEnd = Array("\r\n".utf8)

    /// Appends the head up to the end of its last field.
    static func write(
        _ stored: StoredResponse, at now: ContinuousClock.Instant, requestID id: Span<UInt8>,
        to bytes: inout [UInt8]
    ) {
        let current = wholeSeconds(stored.age(at: now))
        bytes.append(contentsOf: stored.head)
        bytes.append(contentsOf: age)
        append(current, to: &bytes)
        bytes.append(contentsOf: cacheStatus)
        append(timeToLive(stored, at: now), to: &bytes)
        bytes.append(contentsOf: requestID)
        for index in id.indices { bytes.append(id[index]) }
        bytes.append(contentsOf: lineEnd)
    }

    /// Seconds for which it stays fresh (RFC 9211 §2.4).
    static func timeToLive(_ stored: StoredResponse, at now: ContinuousClock.Instant) -> Int64 {
        wholeSeconds(stored.policy.freshness.lifetime) - wholeSeconds(stored.age(at: now))
    }

    /// The same for a hit off the hot path, with a Cache-Status of its own.
    static func append(
        age: Duration, cacheStatus value: String, requestID id: Span<UInt8>, to bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: self.age)
        append(max(0, wholeSeconds(age)), to: &bytes)
        bytes.append(contentsOf: "\r\nCache-Status: \(value)".utf8)
        bytes.append(contentsOf: requestID)
        for index in id.indices { bytes.append(id[index]) }
        bytes.append(contentsOf: lineEnd)
    }

    private static func wholeSeconds(_ duration: Duration) -> Int64 {
        duration.components.seconds
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        guard number >= 10 else {
            bytes.append(UInt8(ascii: "0") + UInt8(max(0, number)))
            return
        }
        append(number / 10, to: &bytes)
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
