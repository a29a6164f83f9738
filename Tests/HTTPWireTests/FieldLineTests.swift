import HTTPWire
import Testing

@Suite("RFC 9112 §5: field lines")
struct FieldLineTests {
    @Test("Names and values are found in order, whitespace around values left out")
    func positions() {
        let parsing = Parsing("GET / HTTP/1.1\r\nHost:a\r\nX-Y: \t one two\t \r\nEmpty:\r\nBlank: \t\r\n\r\n")
        #expect(parsing.outcome == .complete)
        #expect(parsing.head.fields.map { parsing.text($0.name) } == ["Host", "X-Y", "Empty", "Blank"])
        #expect(parsing.head.fields.map { parsing.text($0.value) } == ["a", "one two", "", ""])
    }

    @Test("RFC 9110 §5.5: HTAB and bytes above 0x7F may stand in a value")
    func opaqueBytes() {
        let value: [UInt8] = [0x61, 0x09, 0x80, 0xFF, 0x7E, 0x20, 0x62]
        let parsing = Parsing(Array("GET / HTTP/1.0\r\nX:".utf8) + value + Array("\r\n\r\n".utf8))
        #expect(parsing.head.fields.first.map { Array(parsing.bytes[$0.value]) } == value)
    }

    @Test(
        "A field line that two parsers could read differently is refused",
        arguments: [
            ("X: a\nY: b", .bareLineFeed),
            ("X: a\rY: b", .bareCarriageReturn),
            ("X: a\r\rY: b", .bareCarriageReturn),
            ("X\rY: b", .bareCarriageReturn),
            ("X\nY: b", .bareLineFeed),
            ("\nX: b", .bareLineFeed),
            ("\rX: b", .bareCarriageReturn),
            ("X: a\r\n b", .foldedField),
            ("X: a\r\n\tb: c", .foldedField),
            ("X", .missingColon),
            ("X=Y", .missingColon),
            (": a", .emptyFieldName),
            ("X : a", .spaceInFieldName),
            ("Content-Length : 5", .spaceInFieldName),
            ("X\t: a", .spaceInFieldName),
            ("X Y: a", .spaceInFieldName),
            ("X\0: a", .invalidFieldName),
            ("Hos\u{0B}t: a", .invalidFieldName),
            ("H\u{F6}st: a", .invalidFieldName),
            ("X(: a", .invalidFieldName),
            ("\"X\": a", .invalidFieldName),
            ("X\u{7F}: a", .invalidFieldName),
            ("X: a\0b", .invalidFieldValue),
            ("X: a\u{1}", .invalidFieldValue),
            ("X: \u{1B}[0m", .invalidFieldValue),
            ("X: a\u{7F}", .invalidFieldValue),
        ] as [(String, RequestHeadError)])
    func refused(lines: String, reason: RequestHeadError) {
        #expect(Parsing(fields: lines).outcome == .invalid(reason))
    }

    @Test("§2.2: a line that begins with a space may not follow the request line")
    func foldedRequestLine() {
        #expect(Parsing("GET / HTTP/1.1\r\n Host: a\r\n\r\n").error == .foldedField)
    }

    @Test("A name of 256 bytes is read, a longer one refused", arguments: [256, 257])
    func longName(length: Int) {
        let parsing = Parsing(fields: String(repeating: "n", count: length) + ": v")
        #expect(parsing.error == (length > 256 ? .invalidFieldName : nil))
    }

    @Test("RFC 9110 §5.6.2: exactly the token bytes make a name", arguments: UInt8.min...UInt8.max)
    func tokenBytes(byte: UInt8) {
        let tokens = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        let bytes = Array("GET / HTTP/1.0\r\nAccep".utf8) + [byte] + Array("X: v\r\n\r\n".utf8)
        let parsing = Parsing(bytes)
        let isName = parsing.outcome == .complete && parsing.head.fields.first?.name == 16..<23
        #expect(isName == tokens.contains(byte))
    }
}
