import HTTPSemantics
import HTTPWire
import Testing

@Suite("RFC 9112 §3: request lines")
struct RequestLineTests {
    @Test("Method, target and version are found")
    func parts() {
        let parsing = Parsing("PATCH /a?b=%20&c=\u{161} HTTP/1.1\r\nHost: a\r\n\r\nrest")
        #expect(parsing.outcome == .complete)
        #expect(parsing.text(parsing.head.method) == "PATCH")
        #expect(parsing.text(parsing.head.target) == "/a?b=%20&c=\u{161}")
        #expect(parsing.head.version == .http11)
        #expect(parsing.head.length == parsing.bytes.count - 4)
    }

    @Test(
        "§2.2: one empty line before the request line is skipped and counted",
        arguments: [("", 0), ("\r\n", 2)])
    func emptyLine(prefix: String, skipped: Int) {
        let parsing = Parsing(prefix + "GET / HTTP/1.0\r\n\r\n")
        #expect(parsing.outcome == .complete)
        #expect(parsing.head.method == skipped..<skipped + 3)
        #expect(parsing.head.length == skipped + 18)
    }

    @Test(
        "A request line that two parsers could read differently is refused",
        arguments: [
            ("\r\n\r\nGET / HTTP/1.1\r\n", .emptyRequestLine),
            ("\nGET / HTTP/1.1\r\n", .bareLineFeed),
            ("\rGET / HTTP/1.1\r\n", .bareCarriageReturn),
            ("\u{16}\u{3}\u{1}", .tlsHandshake),
            (" GET / HTTP/1.1\r\n", .invalidMethod),
            ("G(T / HTTP/1.1\r\n", .invalidMethod),
            ("GET\t/ HTTP/1.1\r\n", .invalidMethod),
            ("GET\r\n", .missingVersion),
            ("GET /\r\n", .missingVersion),
            ("GET / \r\n", .missingVersion),
            ("GET /\n", .bareLineFeed),
            ("GET / HTTP/1.1\n", .bareLineFeed),
            ("GET /\rHTTP/1.1\r\n", .bareCarriageReturn),
            ("GET / HTTP/1.1\rHost: a\r\n", .bareCarriageReturn),
            ("GET  / HTTP/1.1\r\n", .spaceInRequestLine),
            ("GET /  HTTP/1.1\r\n", .spaceInRequestLine),
            ("GET / HTTP/1.1 \r\n", .spaceInRequestLine),
            ("GET /a b HTTP/1.1\r\n", .spaceInRequestLine),
            ("GET /a\tb HTTP/1.1\r\n", .invalidTarget),
            ("GET /a\0b HTTP/1.1\r\n", .invalidTarget),
            ("GET /a\u{7F}b HTTP/1.1\r\n", .invalidTarget),
            ("GET / http/1.1\r\n", .invalidVersion),
            ("GET / HTTP/1.1x\r\n", .invalidVersion),
            ("GET / HTTP/11\r\n", .invalidVersion),
            ("GET / HTTP/1.a\r\n", .invalidVersion),
            ("GET / HTTP/1,1\r\n", .invalidVersion),
            ("GET / HTTP/1.1\t\r\n", .invalidVersion),
            ("GET / ICAP/1.0\r\n", .invalidVersion),
            ("GET / HTTP/0.9\r\n", .unsupportedVersion),
            ("GET / HTTP/1.2\r\n", .unsupportedVersion),
            ("GET / HTTP/2.0\r\n", .unsupportedVersion),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        ] as [(String, RequestHeadError)])
    func refused(line: String, reason: RequestHeadError) {
        #expect(Parsing(line).outcome == .invalid(reason))
    }

    @Test(
        "§3.1: a method has at most 32 bytes",
        arguments: [(32, HeadParseOutcome.complete), (33, .invalid(.methodTooLong))])
    func longMethod(length: Int, outcome: HeadParseOutcome) {
        let method = String(repeating: "M", count: length)
        #expect(Parsing("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n").outcome == outcome)
    }

    @Test(
        "CONNECT and TRACE are heads like others: the caller refuses them",
        arguments: [
            "CONNECT a:443 HTTP/1.1", "TRACE / HTTP/1.1", "OPTIONS * HTTP/1.1",
        ])
    func callersMatter(line: String) {
        #expect(Parsing(fields: "X: y", requestLine: line).outcome == .complete)
    }

    @Test(
        "What was refused has the status that RFC 9110 §15 and RFC 9112 §3 give it",
        arguments: [
            (.invalidMethod, .badRequest), (.requestLineTooLong, .uriTooLong),
            (.unsupportedVersion, .httpVersionNotSupported), (.methodTooLong, .notImplemented),
            (.unknownTransferCoding, .notImplemented), (.unknownExpectation, .expectationFailed),
            (.tooManyFields, .requestHeaderFieldsTooLarge), (.headTooLarge, .requestHeaderFieldsTooLarge),
            (.contentLengthWithTransferEncoding, .badRequest),
        ] as [(RequestHeadError, Status)])
    func status(reason: RequestHeadError, status: Status) {
        #expect(reason.status == status)
    }

    @Test("Every reason has a sentence of its own")
    func details() {
        let details = Set(RequestHeadError.allCases.map(\.detail))
        #expect(details.count == RequestHeadError.allCases.count)
        #expect(!details.contains("The request's head is malformed: correct the client."))
    }
}
