import HTTPWire
import Testing

@Suite("RFC 9112 §6: where a request's body ends")
struct RequestFramingTests {
    @Test(
        "Content-Length and chunked frame the body, whatever the method",
        arguments: [
            ("GET", "X: y", .none), ("POST", "X: y", .none),
            ("GET", "Content-Length: 0", .length(0)), ("GET", "Content-Length: 5", .length(5)),
            ("POST", "content-length:\t007 ", .length(7)),
            ("POST", "Content-Length: 9223372036854775807", .length(9_223_372_036_854_775_807)),
            ("GET", "Transfer-Encoding: chunked", .chunked),
            ("POST", "Transfer-Encoding: CHUNKED ", .chunked),
        ] as [(String, String, BodyFraming)])
    func framing(method: String, field: String, framing: BodyFraming) {
        let parsing = Parsing(fields: field, requestLine: "\(method) / HTTP/1.1")
        #expect(parsing.outcome == .complete)
        #expect(parsing.head.framing == framing)
    }

    @Test("A body follows unless its length is said or implied to be 0")
    func hasBody() {
        #expect(!BodyFraming.none.hasBody)
        #expect(!BodyFraming.length(0).hasBody)
        #expect(BodyFraming.length(1).hasBody)
        #expect(BodyFraming.chunked.hasBody)
    }

    @Test(
        "§6.3: a Content-Length that is not one plain decimal number is refused",
        arguments: [
            "", "+1", "-1", "0x10", "1_0", "1 0", "1,1", "5, 5", "1.0", "1e3", "a", "\"5\"", "\u{661}",
            "9223372036854775808", "18446744073709551616", "99999999999999999999999999",
        ])
    func wrongLength(value: String) {
        #expect(Parsing(fields: "Content-Length: \(value)").error == .invalidContentLength)
    }

    @Test("§6.3: Content-Length on two lines is refused, equal or not", arguments: ["5", "6", ""])
    func repeatedLength(second: String) {
        #expect(
            Parsing(fields: "Content-Length: 5", "X: y", "content-length: \(second)").error
                == .repeatedContentLength)
    }

    @Test(
        "§6.1: Content-Length together with Transfer-Encoding is refused, in either order and version",
        arguments: [
            ("Content-Length: 5", "Transfer-Encoding: chunked"),
            ("Transfer-Encoding: chunked", "Content-Length: 5"),
            ("Content-Length: 0", "Transfer-Encoding: gzip"), ("Transfer-Encoding:", "Content-Length:"),
        ], ["1.0", "1.1"])
    func both(fields: (String, String), version: String) {
        #expect(
            Parsing(fields: fields.0, fields.1, requestLine: "POST / HTTP/\(version)").error
                == .contentLengthWithTransferEncoding)
    }

    @Test(
        "§6.3: Transfer-Encoding must be exactly one chunked",
        arguments: [
            ("", .invalidTransferEncoding), (",chunked", .invalidTransferEncoding),
            ("chunked,", .invalidTransferEncoding), ("chunked, chunked", .invalidTransferEncoding),
            ("chunked, gzip", .invalidTransferEncoding), ("gzip", .invalidTransferEncoding),
            ("identity", .invalidTransferEncoding), ("xchunked", .invalidTransferEncoding),
            ("chunkedx", .invalidTransferEncoding), ("\"chunked\"", .invalidTransferEncoding),
            ("chunked;q=1", .invalidTransferEncoding), ("chunked gzip", .invalidTransferEncoding),
            ("\u{B}chunked", .invalidFieldValue), ("gzip;x, chunked", .invalidTransferEncoding),
            ("gzip,, chunked", .invalidTransferEncoding),
            ("gzip, chunked", .unknownTransferCoding), ("identity,chunked", .unknownTransferCoding),
        ] as [(String, RequestHeadError)])
    func wrongCoding(value: String, reason: RequestHeadError) {
        #expect(Parsing(fields: "Transfer-Encoding: \(value)").error == reason)
    }

    @Test("Transfer-Encoding on two lines is refused", arguments: ["chunked", "gzip", ""])
    func repeatedCoding(first: String) {
        #expect(
            Parsing(fields: "Transfer-Encoding: \(first)", "Transfer-Encoding: chunked").error
                == .repeatedTransferEncoding)
    }

    @Test("§6.1: there is no Transfer-Encoding in HTTP/1.0")
    func codingInHTTP10() {
        #expect(
            Parsing(fields: "Transfer-Encoding: chunked", requestLine: "POST / HTTP/1.0").error
                == .transferEncodingInHTTP10)
    }
}
