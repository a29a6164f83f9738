import HTTPWire
import Testing

@Suite("Fields the parser recognises")
struct KnownFieldTests {
    private static let known = KnownField.allCases.filter { $0 != .other }

    @Test("RFC 9110 §5.1: a name is recognised in any case", arguments: known)
    func anyCase(field: KnownField) {
        let alternating = String(
            field.name.enumerated().map {
                $0.offset % 2 == 0 ? Character($0.element.uppercased()) : $0.element
            })
        for name in [field.name, field.name.uppercased(), alternating] {
            let parsing = Parsing("GET / HTTP/1.1\r\n\(name): \(harmlessValue(of: field))\r\nHost: a\r\n\r\n")
            #expect(parsing.outcome == (field == .host ? .invalid(.repeatedHost) : .complete))
            #expect(parsing.head.fields.first?.known == field)
            #expect(parsing.head.hasField(field))
            #expect(parsing.text(parsing.head.value(of: field)) == harmlessValue(of: field))
        }
    }

    @Test("A name that differs in one byte is another field, or none", arguments: known)
    func nearMiss(field: KnownField) {
        let name = Array(field.name.utf8)
        for index in name.indices {
            for bit in 0..<8 where name[index] == UInt8(ascii: "-") || bit != 5 {
                var other = name
                other[index] ^= 1 << UInt8(bit)
                let head = Array("GET / HTTP/1.0\r\n".utf8) + other + Array(": 1\r\n\r\n".utf8)
                #expect(!Parsing(head).head.hasField(field))
            }
        }
        for text in [field.name + "x", "x" + field.name, String(field.name.dropLast())] {
            #expect(!Parsing("GET / HTTP/1.0\r\n\(text): 1\r\n\r\n").head.hasField(field))
        }
    }

    @Test("The first line's value is given, and that there are more")
    func repeated() {
        let head = Parsing(fields: "Accept-Language: cs", "X: y", "accept-language: en", "Via: 1.1 a")
        #expect(head.text(head.head.value(of: .acceptLanguage)) == "cs")
        #expect(head.head.isRepeated(.acceptLanguage))
        #expect(head.head.count(of: .acceptLanguage) == 2)
        #expect(!head.head.isRepeated(.via))
        #expect(head.head.count(of: .via) == 1)
        #expect(head.head.count(of: .cookie) == 0)
        #expect(head.head.value(of: .cookie) == nil)
    }

    @Test("A head leaves nothing behind for the next one")
    func reused() {
        var parser = RequestHeadParser()
        let first = Array(
            "PUT /long HTTP/1.0\r\nCookie: a\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\n".utf8)
        let second = Array("GET / HTTP/1.1\r\nHost: b\r\n\r\n".utf8)
        #expect(parser.parse(first.span) == .complete)
        #expect(parser.parse(second.span) == .complete)
        #expect(parser.head.fields.count == 1)
        #expect(!parser.head.hasField(.cookie))
        #expect(parser.head.value(of: .connection) == nil)
        #expect(parser.head.framing == .none)
        #expect(parser.head.version == .http11)
        #expect(parser.head.length == second.count)
    }

    private func harmlessValue(of field: KnownField) -> String {
        switch field {
        case .contentLength: "7"
        case .transferEncoding: "chunked"
        case .expect: "100-continue"
        default: "value"
        }
    }
}
