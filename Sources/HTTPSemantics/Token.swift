/// `token` of RFC 9110 §5.6.2, of which methods and field names are made.
enum Token {
    static func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The token as a String; nil unless it has 1 to `limit` bytes, all of them token bytes.
    static func text(_ bytes: some Sequence<UInt8>, limit: Int) -> String? {
        let bytes = Array(bytes)
        guard !bytes.isEmpty, bytes.count <= limit, bytes.allSatisfy(contains) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
