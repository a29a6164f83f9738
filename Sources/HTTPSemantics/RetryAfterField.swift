/// Retry-After of an answer (RFC 9110 §10.2.3): seconds, or a date.
public enum RetryAfterField {
    /// How long to wait; nil if the field is absent or says nothing usable.
    ///
    /// - Parameters:
    ///   - unixNow: the time by the local clock; it counts only if the answer has no `Date`.
    ///   - longest: whatever the field says.
    public static func delay(
        _ fields: HTTPFields, unixNow: Int64, atMost longest: Duration
    ) -> Duration? {
        guard let value = fields["Retry-After"] else { return nil }
        if let seconds = ServerTime.number(value) { return min(.seconds(seconds), longest) }
        guard let date = HTTPDate.parse(value, now: unixNow) else { return nil }
        let sent = ServerTime.ofSending(fields, unixNow: unixNow)
        return min(.seconds(max(0, date - sent)), longest)
    }
}

/// Times that a server gives: by its own clock, which may differ from the local one.
enum ServerTime {
    /// Larger numbers are taken for this one.
    private static let most: Int64 = 1 << 50

    /// When the answer was sent by the clock of its server; by the local one without a `Date`.
    static func ofSending(_ fields: HTTPFields, unixNow: Int64) -> Int64 {
        fields["Date"].flatMap { HTTPDate.parse($0, now: unixNow) } ?? unixNow
    }

    /// Digits alone.
    static func number(_ bytes: [UInt8]) -> Int64? {
        guard !bytes.isEmpty, bytes.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        return min(most, Int64(String(decoding: bytes, as: UTF8.self)) ?? most)
    }
}
