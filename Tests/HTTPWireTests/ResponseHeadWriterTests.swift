import HTTPSemantics
import HTTPWire
import Testing

@Suite("RFC 9112 §4, §5: writing response heads")
struct ResponseHeadWriterTests {
    @Test("Status line, fields in order as spelled, empty line; appended to what is there")
    func head() {
        var fields = HTTPFields()
        fields.append("Content-Length", "0")
        fields.append("set-cookie", "a")
        fields.append("Set-Cookie", "b\tc")
        fields.append("X-Empty", "")
        var bytes = Array("before".utf8)
        ResponseHeadWriter.write(status: .notFound, fields: fields, into: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "beforeHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nset-cookie: a\r\nSet-Cookie: b\tc\r\n"
                + "X-Empty: \r\n\r\n")
    }

    @Test("§4: the space after the code stays, also without a reason phrase")
    func unknownStatus() throws {
        var bytes: [UInt8] = []
        ResponseHeadWriter.writeStatusLine(try #require(Status(507)), into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 507 "))
        #expect(bytes.suffix(2) == [13, 10])
    }

    @Test("What is written passes our own reading of upstream heads")
    func roundTrip() throws {
        var fields = HTTPFields()
        fields.append("ETag", "\"a\"")
        var bytes: [UInt8] = []
        ResponseHeadWriter.write(status: .ok, fields: fields, into: &bytes)
        var checker = ResponseLineChecker(maximumHead: 1000)
        var isAtEnd = false
        for line in bytes.split(separator: 10, omittingEmptySubsequences: true) {
            let line = Array(line) + [10]
            isAtEnd = try checker.check(line.span)
        }
        #expect(isAtEnd)
        #expect(checker.status == .ok)
        #expect(checker.fields == fields)
    }
}
