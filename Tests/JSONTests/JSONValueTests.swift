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

    /// `{"m0":0,"m1":1,…}`, or with one name for all.
    private static func object(members: Int, named name: (Int) -> String) -> [UInt8] {
        Array("{\((0..<members).map { #""\#(name($0))":\#($0)"# }.joined(separator: ","))}".utf8)
    }

    @Test("The effort grows with the length: objects, repeated names, strings, escapes, numbers, arrays")
    func effort() {
        let texts: [(Int) -> [UInt8]] = [
            { Self.object(members: $0) { "m\($0)" } },
            { Self.object(members: $0) { "m\($0 % 100)" } },
            { Array(#""\#(String(repeating: "a", count: 8 * $0))""#.utf8) },
            { Array(#""\#(String(repeating: #"\u010D"#, count: $0))""#.utf8) },
            { Array("0.\(String(repeating: "1", count: 8 * $0))".utf8) },
            { Array("[\(String(repeating: "[],", count: 2 * $0))[]]".utf8) },
        ]
        for (index, text) in texts.enumerated() {
            let (small, large) = (text(1000), text(4000))
            #expect(JSONValue(parsing: large) != nil)
            let isLinear = growsLinearly(1) { size in
                for _ in 1...3 { _ = JSONValue(parsing: size == 1 ? small : large) }
            }
            #expect(isLinear, "text \(index)")
        }
    }

    @Test("Names are compared byte by byte: composed and decomposed are two (§8.3)", arguments: [0, 20])
    func compositions(others: Int) throws {
        let text =
            "{" + (0..<others).map { #""m\#($0)":0,"# }.joined()
            + #""\u00E9":1,"e\u0301":2}"#
        let object = try #require(JSONValue(parsing: Array(text.utf8))?.object)
        #expect(object.members.count == others + 2)
        #expect(object["\u{E9}"] == 1 && object["e\u{301}"] == 2)
        #expect(
            JSONValue(parsing: Array(#"{"\u00E9":1}"#.utf8))
                != JSONValue(parsing: Array(#"{"e\u0301":1}"#.utf8)))
    }

    @Test("A name of combining marks costs no more than its length, alone and beside many")
    func marks() {
        for others in [1, 20] {
            func text(_ size: Int) -> [UInt8] {
                let names = (0..<others).map { #""m\#($0)":0,"# }.joined()
                let marks = ["\u{301}", "\u{316}"].map { String(repeating: $0, count: 4000 * size) }.joined()
                return Array(#"{\#(names)"\#(marks)":1}"#.utf8)
            }
            let (small, large) = (text(1), text(4))
            #expect(JSONValue(parsing: large)?.object?.members.count == others + 1)
            let isLinear = growsLinearly(1) { size in
                for _ in 1...3 { _ = JSONValue(parsing: size == 1 ? small : large) }
            }
            #expect(isLinear, "beside \(others)")
        }
    }

    @Test(
        "Of a name that comes often the last value counts, at the place of the first, in large objects, too")
    func manyMembers() throws {
        let bytes = Self.object(members: 3000) { "m\($0 % 1000)" }
        var object = try #require(JSONValue(parsing: bytes)?.object)
        #expect(object.members.map(\.name) == (0..<1000).map { "m\($0)" })
        #expect(object.members.map(\.value.integer) == (2000..<3000).map { Int64($0) })
        object["m500"] = nil
        #expect(object["m500"] == nil && object["m501"] == 2501 && object["m999"] == 2999)
        object["m500"] = 1
        #expect(object.members.last?.name == "m500" && object.members.count == 1000)
    }
}
