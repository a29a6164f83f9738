/// Text written without an allocation. Each function traps when the span lacks room; `JSONText` says how much is needed.
extension OutputSpan<UInt8> {
    /// For literals, whose bytes stand in the program.
    @inline(__always)
    mutating func append(literal text: String) {
        append(contentsOf: text.utf8.span)
    }

    @inline(__always)
    mutating func append(contentsOf bytes: Span<UInt8>) {
        for index in bytes.indices { append(bytes[index]) }
    }

    /// At most 20 digits.
    mutating func append(decimal value: UInt64) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = 20
        var rest = value
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        for index in start..<20 { append(digits[index]) }
    }

    /// The lowest `width` decimal digits, with leading zeros.
    @inline(__always)
    mutating func append(_ value: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }

    /// Milliseconds with three decimals, rounded to the nearest; a negative duration counts as zero. At most 24 bytes.
    mutating func append(milliseconds duration: Duration) {
        let microseconds = (duration.clampedNanoseconds &+ 500) / 1000
        append(decimal: microseconds / 1000)
        append(UInt8(ascii: "."))
        append(Int(microseconds % 1000), width: 3)
    }
}

extension Duration {
    /// Whole nanoseconds; 0 when negative, and at most those of 292 years.
    var clampedNanoseconds: UInt64 {
        let attoseconds = attoseconds
        // Up to 18 seconds one 64-bit division will do.
        if let short = UInt64(exactly: attoseconds) { return short / 1_000_000_000 }
        return UInt64(min(max(attoseconds / 1_000_000_000, 0), Int128(Int64.max)))
    }
}
