/// An error in the form of CareCloud's own, so that clients can read the gateway's like any other.
public struct ErrorEnvelope: Sendable, Equatable {
    /// The kind of error, a word for programs: `gateway_budget_exception`.
    public let exception: String
    /// One line, the same for all errors of the kind.
    public let title: String
    /// What happened this time and what to do.
    public let detail: String

    /// All three may hold any text.
    public init(exception: String, title: String, detail: String) {
        self.exception = exception
        self.title = title
        self.detail = detail
    }

    /// JSON (RFC 8259) in UTF-8: `{"error":{"type":"about:blank",…,"error_data":{}}}`.
    public func body() -> [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(120 + exception.utf8.count + title.utf8.count + detail.utf8.count)
        json += #"{"error":{"type":"about:blank","exception":"#.utf8
        Self.append(exception, to: &json)
        json += #","title":"#.utf8
        Self.append(title, to: &json)
        json += #","detail":"#.utf8
        Self.append(detail, to: &json)
        json += #","error_data":{}}}"#.utf8
        return json
    }

    /// A string of RFC 8259 §7.
    private static func append(_ text: String, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
            case 0x0A: json += #"\n"#.utf8
            case 0x0D: json += #"\r"#.utf8
            case 0x09: json += #"\t"#.utf8
            case 0..<0x20:
                json +=
                    #"\u00\#(byte < 0x10 ? "0" : "1")\#(String(byte % 0x10, radix: 16, uppercase: true))"#
                    .utf8
            default: json.append(byte)
            }
        }
        json.append(UInt8(ascii: "\""))
    }
}
