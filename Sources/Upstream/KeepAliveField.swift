import HTTPSemantics

/// The `Keep-Alive` field of a response (RFC 2068 §19.7.1.1).
enum KeepAliveField {
    /// How long the server keeps the connection while it is unused; nil if it does not say so.
    static func timeout(_ fields: HTTPFields) -> Duration? {
        for field in fields where field.name == "Keep-Alive" {
            for parameter in field.value.split(separator: UInt8(ascii: ",")) {
                let parts = parameter.split(separator: UInt8(ascii: "="), maxSplits: 1)
                guard let last = parts.last, parts.count == 2, text(parts[0]).lowercased() == "timeout" else {
                    continue
                }
                // More digits than a day has seconds say no more than a day.
                if let seconds = UInt32(text(last)) { return .seconds(min(seconds, 86_400)) }
            }
        }
        return nil
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\"")]
        let start = bytes.drop { blanks.contains($0) }
        let end = start.lastIndex { !blanks.contains($0) }.map { $0 + 1 } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }
}
