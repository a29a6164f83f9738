import HTTPSemantics
import Testing

@Suite("Fields (RFC 9110 §5)")
struct HTTPFieldsTests {
    @Test("Names are equal without regard to case and keep their spelling (§5.1)")
    func names() throws {
        let name = try #require(FieldName(bytes("ETag")))
        #expect(name == "etag")
        #expect(Set<FieldName>([name, "ETAG", "eTaG"]).count == 1)
        #expect(name.description == "ETag")
        #expect(name.canonical == "etag")
    }

    @Test(
        "A name is a token of at most 256 bytes",
        arguments: ["", "a b", "a:", "a\u{0}", "\u{E9}", String(repeating: "a", count: 257)])
    func refusedNames(name: String) {
        #expect(FieldName(bytes(name)) == nil)
    }

    @Test(
        "CR, LF and NUL in a value could start another field (§5.5)",
        arguments: ["a\r\nB: c", "a\nb", "a\rb", "a\u{0}b", "\r", "a\n"])
    func refusedValues(value: String) {
        #expect(HTTPField("X-Test", bytes(value)) == nil)
    }

    @Test(
        "White space around a value is no part of it (§5.5)",
        arguments: [(" a ", "a"), ("\t a b \t", "a b"), ("", ""), (" \t ", ""), ("a", "a")])
    func trims(value: String, trimmed: String) {
        #expect(HTTPField("X-Test", bytes(value))?.value == bytes(trimmed))
    }

    @Test("Bytes above 0x7F stay as they are")
    func opaqueBytes() {
        #expect(HTTPField("X-Test", [0xE9, 0x80, 0xFF])?.value == [0xE9, 0x80, 0xFF])
    }

    @Test("Repeated fields keep their order and combine with a comma (§5.2, §5.3)")
    func order() {
        var fields = HTTPFields()
        fields.append("Vary", "Accept")
        fields.append("Age", "1")
        fields.append("vary", "Origin")
        #expect(fields.map(\.name.description) == ["Vary", "Age", "vary"])
        #expect(fields["VARY"] == bytes("Accept"))
        #expect(fields.values("Vary") == [bytes("Accept"), bytes("Origin")])
        #expect(fields.combined("Vary") == bytes("Accept, Origin"))
        #expect(fields.combined("Via") == nil)
        #expect(fields["Via"] == nil)
        #expect(!fields.contains("Via"))
    }

    @Test("Setting replaces every line of the name")
    func sets() {
        var fields = HTTPFields()
        fields.append("Via", "1.1 a")
        fields.append("Age", "1")
        fields.append("via", "1.1 b")
        fields.set("VIA", "1.1 c")
        #expect(fields.values("Via") == [bytes("1.1 c")])
        #expect(fields.count == 2)
    }

    @Test("Removing takes every line of the name and no other")
    func removes() {
        var fields = HTTPFields()
        fields.append("Cookie", "a=1")
        fields.append("Cookie2", "b=1")
        fields.append("COOKIE", "c=1")
        fields.removeAll("cookie")
        #expect(fields.map(\.name.canonical) == ["cookie2"])
        fields.removeAll { $0.value == bytes("b=1") }
        #expect(fields.isEmpty)
    }
}
