/// How often a request may be forwarded from here on (RFC 9110 §7.6.2).
public struct MaxForwards: Sendable, Equatable {
    /// At most ``most``.
    public let count: Int

    /// The largest value that is told apart; a larger one counts as this.
    public static let most = 1_000_000

    /// Reads the values of the field; nil unless there is one, and that is a whole number in digits.
    public init?(_ values: [[UInt8]]) {
        guard let value = values.first, values.count == 1, !value.isEmpty else { return nil }
        var count = 0
        for byte in value {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            count = min(count * 10 + Int(byte - UInt8(ascii: "0")), Self.most)
        }
        self.count = count
    }
}
