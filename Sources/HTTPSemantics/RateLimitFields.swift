/// What an answer says of the quota it was counted against: `RateLimit` (draft-ietf-httpapi-ratelimit-headers), its older
/// `RateLimit-Remaining` and `RateLimit-Reset`, or the same with `X-` before.
public struct RateLimitFields: Sendable, Equatable {
    /// Requests left.
    public let remaining: Int
    /// Until the quota is whole again.
    public let reset: Duration

    private static let longestReset: Int64 = 86_400

    /// Nil when the fields are absent or cannot be read. Of several quotas the one with the fewest requests left counts, of equal
    /// ones the one that stays so for longest; those that are whole again in a second, only if there is no other.
    public init?(_ fields: HTTPFields, unixNow: Int64) {
        let quotas = FieldList.elements(fields.values("RateLimit")).compactMap(Self.quota)
        let lasting = quotas.filter { $0.reset > 1 }
        if let scarcest = (lasting.isEmpty ? quotas : lasting).min(by: {
            ($0.remaining, -$0.reset) < ($1.remaining, -$1.reset)
        }) {
            (remaining, reset) = (scarcest.remaining, .seconds(scarcest.reset))
            return
        }
        for prefix in ["", "X-"] {
            guard let remainingName = FieldName("\(prefix)RateLimit-Remaining".utf8),
                let resetName = FieldName("\(prefix)RateLimit-Reset".utf8),
                let remaining = Self.number(fields[remainingName]), var reset = Self.number(fields[resetName])
            else { continue }
            // Some give the time of day instead of a delay.
            if reset > Self.longestReset { reset = reset - unixNow }
            guard 0...Self.longestReset ~= reset else { continue }
            (self.remaining, self.reset) = (Int(remaining), .seconds(reset))
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
        guard let remaining = values[UInt8(ascii: "r")], let reset = values[UInt8(ascii: "t")],
            reset <= longestReset
        else { return nil }
        return (Int(remaining), reset)
    }

    private static func number(_ bytes: [UInt8]?) -> Int64? {
        guard let bytes, let number = Int64(String(decoding: bytes, as: UTF8.self)), number >= 0 else {
            return nil
        }
        return number
    }
}
