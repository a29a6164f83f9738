/// Retry-After of an answer (RFC 9110 §10.2.3): seconds, or a date.
public enum RetryAfterField {
    /// Longer waits are taken for a mistake.
    private static let longest: Int64 = 86_400

    /// How long to wait from now, at most a day; nil when the field is absent or says nothing usable.
    public static func delay(_ fields: HTTPFields, unixNow: Int64) -> Duration? {
        guard let value = fields["Retry-After"] else { return nil }
        if let seconds = Int64(String(decoding: value, as: UTF8.self)) {
            return 0...longest ~= seconds ? .seconds(seconds) : nil
        }
        guard let date = HTTPDate.parse(value, now: unixNow) else { return nil }
        return .seconds(min(max(0, date - unixNow), longest))
    }
}
