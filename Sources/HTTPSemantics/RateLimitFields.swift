/// What an answer says of the quota it was counted against: `RateLimit` (draft-ietf-httpapi-ratelimit-headers), its older
/// `RateLimit-Remaining` and `RateLimit-Reset`, or the same with `X-` before.
public struct RateLimitFields: Sendable, Equatable {
    /// Requests left.
    public let remaining: Int
    /// Until the quota is whole again.
    public let reset: Duration

    /// A larger reset is a time of day (`X-RateLimit-Reset` of some servers), not a delay.
    private static let leastUnixTime: Int64 = 100_000_000
    /// A still larger one is in milliseconds.
    private static let leastUnixMilliseconds: Int64 = 100_000_000_000

    /// Nil when the fields are absent or cannot be read. Of several quotas the one with the fewest requests left counts, of equal
    /// ones the one that stays so for longest; those that are whole again in a second, only if there is no other.
    ///
    /// - Parameters:
    ///   - unixNow: the time by the local clock; it counts only if the answer has no `Date`.
    ///   - longest: the longest reset, whatever the fields say.
    public init?(_ fields: HTTPFields, unixNow: Int64, atMost longest: Duration) {
        let quotas = FieldList.elements(fields.values("RateLimit")).compactMap(Self.quota)
        let lasting = quotas.filter { $0.reset > 1 }
        if let scarcest = (lasting.isEmpty ? quotas : lasting).min(by: {
            ($0.remaining, -$0.reset) < ($1.remaining, -$1.reset)
        }) {
            (remaining, reset) = (scarcest.remaining, min(.seconds(scarcest.reset), longest))
            return
        }
        for prefix in ["", "X-"] {
            guard let remainingName = FieldName("\(prefix)RateLimit-Remaining".utf8),
                let resetName = FieldName("\(prefix)RateLimit-Reset".utf8),
                let remaining = Self.number(fields[remainingName]), var reset = Self.number(fields[resetName])
            else { continue }
            if reset >= Self.leastUnixMilliseconds { reset = (reset + 999) / 1000 }
            if reset >= Self.leastUnixTime { reset -= ServerTime.ofSending(fields, unixNow: unixNow) }
            guard reset >= 0 else { continue }
            (self.remaining, self.reset) = (Int(remaining), min(.seconds(reset), longest))
            return
        }
        return nil
    }

    /// `"default";r=50;t=30`
    private static func quota(_ element: ArraySlice<UInt8>) -> (remaining: Int, reset: Int64)? {
        var values: [UInt8: Int64] = [:]
        for parameter in FieldList.parameters(element).dropFirst()
        where parameter.dropFirst().first == UInt8(ascii: "=") {
            guard let name = parameter.first else { continue }
            values[name] = number(Array(parameter.dropFirst(2)))
        }
        guard let remaining = values[UInt8(ascii: "r")], let reset = values[UInt8(ascii: "t")] else {
            return nil
        }
        return (Int(remaining), reset)
    }

    private static func number(_ bytes: [UInt8]?) -> Int64? { bytes.flatMap(ServerTime.number) }
}
