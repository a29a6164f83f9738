/// The gateway's own `X-Request-Id`: 32 lower-case hexadecimal digits. It identifies, it is not a secret.
public struct RequestID: Sendable {
    /// ASCII; `digits.span` goes into the log line and the field.
    public let digits: InlineArray<32, UInt8>

    /// `seed` is drawn at random for each loop of each process, `counter` counts its requests: the first 16 digits name
    /// the loop, the last 16 the request.
    public init(seed: UInt64, counter: UInt64) {
        var digits = InlineArray<32, UInt8>(repeating: 0)
        for index in 0..<16 {
            let shift = UInt64(60 - 4 * index)
            digits[index] = HexDigits.lowercase(UInt8(truncatingIfNeeded: seed >> shift) & 0xF)
            digits[index + 16] = HexDigits.lowercase(UInt8(truncatingIfNeeded: counter >> shift) & 0xF)
        }
        self.digits = digits
    }

    /// Whether a client's own id may be taken over: 1 to 128 visible ASCII characters, no quotes.
    public static func isAcceptable(_ value: Span<UInt8>) -> Bool {
        guard (1...128).contains(value.count) else { return false }
        for index in value.indices {
            switch value[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): return false
            case 0x21...0x7E: continue
            default: return false
            }
        }
        return true
    }
}
