import JSON
import Testing

@Suite("Whether a JSON text is whole (RFC 8259)")
struct JSONTextTests {
    private static let whole = [
        "{}", "[]", " [ 1 , -2.5e3 ] \n", #""""#, "null", "true", "false",
        #"{"a":[{"b":"}]\"\\"},null],"c":{}}"#,
        #"["\u00e9é"]"#,
    ]

    @Test("One whole text is, and no beginning of it is", arguments: whole)
    func beginnings(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(JSONText.isWhole(bytes))
        let end = (bytes.lastIndex { $0 > 0x20 } ?? 0)
        for length in 0...end { #expect(!JSONText.isWhole(Array(bytes.prefix(length))), "\(length)") }
    }

    @Test(
        "Anything else is not",
        arguments: [
            "", " ", "1", "12", "{} {}", "[1,]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{1:2}", "[1}",
            "[}",
            "<html></html>", "]", "nul", "\"a\nb\"", #""\""#, #"{"a":1"b":2}"#,
        ])
    func refused(_ text: String) {
        #expect(!JSONText.isWhole(Array(text.utf8)))
    }

    @Test("What the parser reads is whole, and nesting is bounded alike")
    func depth() {
        for depth in [JSONParser.maximumDepth, JSONParser.maximumDepth + 1] {
            let text = Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
            #expect(JSONText.isWhole(text) == (JSONValue(parsing: text) != nil))
        }
    }
}
