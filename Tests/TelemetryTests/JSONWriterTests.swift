import Telemetry
import Testing

@Suite("JSON writer (RFC 8259)")
struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return String(decoding: json.finish(), as: UTF8.self)
    }

    @Test("Objects and arrays nest, commas stand between values only")
    func nesting() {
        let written = text { json in
            json.object { json in
                json.member("a", 1)
                json.member("b") { $0.member("c", "d") }
                json.key("e")
                json.array { json in
                    json.object { _ in }
                    json.array { _ in }
                    json.value(true)
                    json.value(false)
                    json.null()
                }
                json.member("f", Int?.none)
                json.member("g", Double?.none)
            }
        }
        #expect(written == #"{"a":1,"b":{"c":"d"},"e":[{},[],true,false,null],"f":null,"g":null}"#)
    }

    @Test(
        "Strings: quotes, backslashes and controls are escaped, the rest stands as it is (§7)",
        arguments: [
            ("plain /~\u{7F}", "plain /~\u{7F}"),
            ("\"\\", #"\"\\"#),
            ("\u{8}\u{9}\u{A}\u{C}\u{D}", #"\b\t\n\f\r"#),
            ("\u{0}\u{B}\u{1F}", #"\u0000\u000b\u001f"#),
            ("Žluťoučký kůň 🐎", "Žluťoučký kůň 🐎"),
        ])
    func strings(given: String, inside: String) {
        #expect(text { $0.value(given) } == "\"\(inside)\"")
        #expect(text { json in json.object { $0.member(given, 1) } } == "{\"\(inside)\":1}")
    }

    @Test("Bytes that are not UTF-8 become U+FFFD, each maximal subpart one, and the text stays valid")
    func illFormed() throws {
        let telling: [UInt8] = [
            0x41, 0x22, 0x80, 0x90, 0xA0, 0xBF, 0xC2, 0xE0, 0xE1, 0xED, 0xF0, 0xF1, 0xF4, 0xFF,
        ]
        for number in 0..<(14 * 14 * 14 * 14) {
            let bytes = [1, 14, 196, 2744].map { telling[number / $0 % 14] }
            var json = JSONWriter()
            json.value(bytes.span)
            #expect(try JSONReader.read(json.finish()) == .string(String(decoding: bytes, as: UTF8.self)))
        }
    }

    @Test(
        "Doubles are short and without noise; what is not finite is null",
        arguments: [
            (0.0, "0"), (-0.0, "0"), (20.0, "20"), (-1.5, "-1.5"), (0.1 + 0.2, "0.3"),
            (2.0 / 3.0, "0.666666667"),
            (0.0000025, "2.5e-06"), (1e20, "1e+20"), (123_456_789.25, "123456789.25"), (.nan, "null"),
            (.infinity, "null"), (-.infinity, "null"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
        ])
    func doubles(number: Double, written: String) throws {
        #expect(text { $0.value(number) } == written)
        _ = try JSONReader.read(written.utf8)
    }

    @Test("Whole numbers are exact")
    func integers() {
        #expect(text { $0.value(UInt64.max) } == "18446744073709551615")
        #expect(text { $0.value(Int64.min) } == "-9223372036854775808")
    }

    @Test("Misuse traps")
    func misuse() async {
        await #expect(processExitsWith: .failure) {
            var json = JSONWriter()
            json.object { $0.value(1) }
        }
        await #expect(processExitsWith: .failure) {
            var json = JSONWriter()
            json.array { $0.key("a") }
        }
        await #expect(processExitsWith: .failure) {
            var json = JSONWriter()
            json.object { $0.key("a") }
        }
        await #expect(processExitsWith: .failure) {
            var json = JSONWriter()
            json.value(1)
            json.value(2)
        }
        await #expect(processExitsWith: .failure) { _ = JSONWriter().finish() }
    }
}
