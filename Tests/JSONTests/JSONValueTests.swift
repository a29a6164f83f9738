import JSON
import Testing

@Suite("JSON (RFC 8259)")
struct JSONValueTests {
    @Test(
        "A text that is read and written again is the same text: order, escapes, kinds of numbers",
        arguments: [
            "null", "true", "false", "0", "-12", "9223372036854775807", "3.49", "[]", "{}", "[1,[2,{}],\"\"]",
            #"{"b":1,"a":{"z":null,"y":[true]}}"#, #""\"\\\n\r\t\u0001""#, #""č€😀""#,
        ])
    func roundTrip(text: String) throws {
        let value = try #require(JSONValue(parsing: Array(text.utf8)))
        #expect(String(decoding: value.bytes, as: UTF8.self) == text)
    }

    private static let texts: [(String, JSONValue)] = [
        (#""\u010D\/\b\f""#, "č/\u{8}\u{C}"), (#""\ud83d\ude00""#, "😀"), (" \n\t\r[ 1 , 2 ]\n", [1, 2]),
        ("1e2", .decimal(100)), ("-0.5E-1", .decimal(-0.05)),
        ("9223372036854775808", .decimal(9_223_372_036_854_775_808)),
        (#"{"a":1,"b":2,"a":3}"#, ["a": 3, "b": 2]),
    ]

    @Test("Escapes, white space and exponents are understood", arguments: texts)
    func reading(text: String, expected: JSONValue) {
        #expect(JSONValue(parsing: Array(text.utf8)) == expected)
    }

    @Test(
        "What is not JSON is refused (§2 to §7)",
        arguments: [
            "", " ", "nul", "01", "-", "1.", ".5", "1e", "+1", "1e999", "[1,]", "[1", "[1 2]", "{\"a\"}",
            "{a:1}",
            "{\"a\":1,}", "\"a", "\"\n\"", #""\x""#, #""\u12""#, #""\ud83d""#, #""\ude00""#, #""\ud83dA""#,
            "1 2", "'a'", "NaN",
        ])
    func refused(text: String) {
        #expect(JSONValue(parsing: Array(text.utf8)) == nil)
    }

    @Test("Strings that are not UTF-8 are refused (§8.1)")
    func notUTF8() {
        #expect(JSONValue(parsing: [0x22, 0xFF, 0x22]) == nil)
    }

    @Test("64 levels are read, 65 are refused", arguments: [("[", "]"), (#"{"a":"#, "}")])
    func depth(opening: String, closing: String) {
        func text(_ levels: Int) -> [UInt8] {
            let inner = opening == "[" ? "" : "1"
            let open = String(repeating: opening, count: levels)
            return Array((open + inner + String(repeating: closing, count: levels)).utf8)
        }
        #expect(JSONValue(parsing: text(64)) != nil)
        #expect(JSONValue(parsing: text(65)) == nil)
    }

    @Test("Setting a member to nil removes it; setting it again appends it")
    func members() {
        var object = JSONObject()
        object["a"] = 1
        object["b"] = 2
        object["a"] = nil
        object["a"] = 3
        #expect(JSONValue.object(object).bytes == Array(#"{"b":2,"a":3}"#.utf8))
    }
}
