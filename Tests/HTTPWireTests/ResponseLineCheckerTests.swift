import HTTPSemantics
import HTTPWire
import Testing

@Suite("Upstream heads, line by line")
struct ResponseLineCheckerTests {
    private struct Result {
        var checker: ResponseLineChecker
        var ends: [Bool] = []
        var error: ResponseLineError?
    }

    /// Each line gets its CR LF.
    private static func check(_ lines: [String], maximumHead: Int = 10_000) -> Result {
        var result = Result(checker: ResponseLineChecker(maximumHead: maximumHead))
        for line in lines {
            let bytes = Array((line + "\r\n").utf8)
            do throws(ResponseLineError) {
                result.ends.append(try result.checker.check(bytes.span))
            } catch {
                result.error = error
                return result
            }
        }
        return result
    }

    @Test("The final head's status and fields are kept; its empty line is the end")
    func finalHead() {
        let result = Self.check([
            "HTTP/1.1 100 Continue", "X: interim", "", "HTTP/1.1 103 Early Hints", "Link: </a>", "",
            "HTTP/1.1 404 Not\tFound", "Set-Cookie: a", "set-cookie:b ", "X:", "",
        ])
        #expect(result.error == nil)
        #expect(result.ends == Array(repeating: false, count: 10) + [true])
        #expect(result.checker.status == .notFound)
        #expect(result.checker.fields.values("Set-Cookie") == [Array("a".utf8), Array("b".utf8)])
        #expect(result.checker.fields["X"] == [])
        #expect(result.checker.fields.count == 3)
    }

    @Test("Trailers after the head are checked and dropped")
    func trailers() {
        let head = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ""]
        let result = Self.check(head + ["Content-Length: 5", "X-Sum: 1", ""])
        #expect(result.error == nil)
        #expect(result.ends == [false, false, true, false, false, false])
        #expect(result.checker.fields.count == 1)
        #expect(Self.check(head + ["HTTP/1.1 200 OK"]).error == .invalidFieldName)
    }

    @Test(
        "RFC 9112 §4: a status line has a version, a space and three digits",
        arguments: [
            ("HTTP/1.1 200 OK", 200), ("HTTP/1.0 204 ", 204), ("HTTP/1.1 599", 599), ("HTTP/2 301 ", 301),
            ("HTTP/1.1 200 \u{161}", 200), ("HTTP/1.1 099 X", nil), ("HTTP/1.1 600 X", nil),
            ("HTTP/1.1 20 X", nil),
            ("HTTP/1.1 2000 X", nil), ("HTTP/1.1  200 X", nil), ("http/1.1 200 X", nil),
            ("HTTP/1.1 +20 X", nil),
            ("HTTP/ 200 X", nil), ("HTTP/1.1", nil), ("200 OK", nil), ("", nil), ("ICY 200 OK", nil),
        ] as [(String, UInt16?)])
    func statusLine(line: String, code: UInt16?) {
        let result = Self.check([line])
        #expect(result.checker.status?.code == code)
        #expect(result.error == (code == nil ? .invalidStatusLine : nil))
    }

    @Test(
        "What libcurl lets pass and a client could read differently is refused",
        arguments: [
            (["X: a\rY: b"], .bareCarriageReturn), (["X\rY: b"], .bareCarriageReturn),
            (["X: a\r"], .bareCarriageReturn), (["X: a", " folded"], .foldedField),
            (["X: a", "\tfolded"], .foldedField),
            (["X: a\0"], .invalidFieldValue), (["X: a\u{7F}"], .invalidFieldValue),
            (["X: a\nb"], .invalidFieldValue),
            (["X"], .missingColon), ([": a"], .invalidFieldName), (["X : a"], .invalidFieldName),
            (["\u{161}: a"], .invalidFieldName),
            (["Content-Length: 5", "Content-Length: 6"], .differingContentLengths),
            (["Content-Length: 5", "Content-Length: 05"], .differingContentLengths),
            (["Content-Length: 5, 5"], .invalidContentLength),
            (["Content-Length: -1"], .invalidContentLength),
            (["Content-Length:"], .invalidContentLength),
            (["Content-Length: 9223372036854775808"], .invalidContentLength),
            (["Content-Length: 5", "Transfer-Encoding: chunked", ""], .contentLengthWithTransferEncoding),
            (["Transfer-Encoding: chunked", "Content-Length: 5", ""], .contentLengthWithTransferEncoding),
            (["Transfer-Encoding: gzip, chunked", ""], .invalidTransferEncoding),
            (["Transfer-Encoding: identity", ""], .invalidTransferEncoding),
            (["Transfer-Encoding: chunked", "Transfer-Encoding: chunked", ""], .invalidTransferEncoding),
        ] as [([String], ResponseLineError)])
    func refused(lines: [String], reason: ResponseLineError) {
        #expect(Self.check(["HTTP/1.1 200 OK"] + lines).error == reason)
    }

    @Test("RFC 9112 §6.1: Transfer-Encoding in HTTP/1.0 is refused")
    func codingInHTTP10() {
        #expect(
            Self.check(["HTTP/1.0 200 OK", "Transfer-Encoding: chunked", ""]).error
                == .invalidTransferEncoding)
    }

    @Test("A control byte in the status line is refused")
    func controlInStatusLine() {
        #expect(Self.check(["HTTP/1.1 200 a\0b"]).error == .invalidFieldValue)
        #expect(Self.check(["HTTP/1.1 200 a\rb"]).error == .bareCarriageReturn)
    }

    @Test("RFC 9112 §6.3: equal Content-Lengths become one")
    func equalLengths() {
        let result = Self.check(["HTTP/1.1 200 OK", "Content-Length: 5", "content-length: 5", ""])
        #expect(result.ends.last == true)
        #expect(result.checker.fields.values("Content-Length") == [Array("5".utf8)])
    }

    @Test("Every line ends in CR LF", arguments: ["", "\n", "\r", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\n"])
    func lineEnd(line: String) {
        var checker = ResponseLineChecker(maximumHead: 1000)
        let bytes = Array(line.utf8)
        #expect(throws: ResponseLineError.wrongLineEnd) { try checker.check(bytes.span) }
    }

    @Test("As many interim heads as the limit pass, one more does not", arguments: [16, 17])
    func interimHeads(count: Int) {
        let interim = (0..<count).flatMap { _ in ["HTTP/1.1 103 Early Hints", ""] }
        let result = Self.check(interim + ["HTTP/1.1 200 OK", ""])
        #expect(result.error == (count > ResponseLineChecker.mostInterimHeads ? .tooManyInterimHeads : nil))
    }

    @Test("RFC 9110 §15.2.2: 101 is refused, for no Upgrade is ever sent")
    func switchingProtocols() {
        #expect(Self.check(["HTTP/1.1 101 Switching", "Upgrade: x", ""]).error == .switchingProtocols)
    }

    @Test("Heads and trailers together are bounded in fields", arguments: [256, 257])
    func fieldCount(count: Int) {
        let half = Array(repeating: "X: y", count: 100)
        let rest = Array(repeating: "X: y", count: count - 100)
        let result = Self.check(["HTTP/1.1 200 OK"] + half + [""] + rest)
        #expect(result.error == (count > ResponseLineChecker.mostFields ? .tooManyFields : nil))
    }

    @Test("Heads are bounded in bytes, interim ones counted", arguments: [50, 49])
    func bytes(maximum: Int) {
        let lines = ["HTTP/1.1 103 a", "", "HTTP/1.1 200 OK", "X: 12345", "1:"]
        let total = lines.reduce(0) { $0 + $1.utf8.count + 2 }
        #expect(total == 49)
        #expect(Self.check(lines, maximumHead: maximum - 1).error == (maximum == 49 ? .headTooLarge : nil))
    }

    @Test("Limits of ours are told apart from violations")
    func tooLarge() {
        let tooLarge = ResponseLineError.allCases.filter(\.isTooLarge)
        #expect(tooLarge == [.tooManyInterimHeads, .tooManyFields, .headTooLarge])
        #expect(Set(ResponseLineError.allCases.map(\.detail)).count == ResponseLineError.allCases.count)
    }
}
