/// The bytes and byte classes that HTTP/1.1's grammar is written in (RFC 5234 appendix B, RFC 9110 §5.6).
///
/// All of it is arithmetic on constants: a table would cost the parser's inner loop a check whether the table
/// has been set up.
enum ASCII {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }
    static var comma: UInt8 { UInt8(ascii: ",") }
    static var colon: UInt8 { UInt8(ascii: ":") }
    static var delete: UInt8 { 0x7F }

    /// `tchar`, RFC 9110 §5.6.2: digits, letters and ``!#$%&'*+-.^_`|~``.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        // Bit n of the first word stands for byte n, of the second for byte 64 + n.
        let word: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && (word &>> UInt64(byte & 63)) & 1 == 1
    }

    /// `reg-name`, RFC 3986 §3.2.2: unreserved, sub-delims and `%`. Neither `@` nor `:` is among them.
    @inline(__always)
    static func isRegisteredName(_ byte: UInt8) -> Bool {
        let word: UInt64 = byte < 64 ? 0x2BFF_7FF2_0000_0000 : 0x47FF_FFFE_87FF_FFFE
        return byte < 128 && (word &>> UInt64(byte & 63)) & 1 == 1
    }

    /// OWS, RFC 9110 §5.6.3.
    @inline(__always)
    static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == space || byte == tab
    }

    /// What may not stand in a field value: every control but HTAB (RFC 9110 §5.5).
    @inline(__always)
    static func isForbiddenInValue(_ byte: UInt8) -> Bool {
        (byte < 0x20 && byte != tab) || byte == delete
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
