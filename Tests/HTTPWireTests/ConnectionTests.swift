import HTTPWire
import Testing

@Suite("RFC 9112 §9.3, RFC 9110 §10.1.1: connection and expectation")
struct ConnectionTests {
    @Test(
        "§9.3: the version and the Connection options decide whether the connection stays",
        arguments: [
            ("1.1", "X: y", true), ("1.0", "X: y", false),
            ("1.1", "Connection: close", false), ("1.1", "Connection: Keep-Alive, CLOSE", false),
            ("1.1", "Connection: x\r\nConnection: close", false), ("1.1", "Connection: closed", true),
            ("1.1", "Connection: upgrade\r\nUpgrade: h2c", true), ("1.1", "Connection:", true),
            ("1.0", "Connection: keep-alive", true), ("1.0", "Connection: x ,\tKEEP-ALIVE", true),
            ("1.0", "Connection: keep-alive, close", false), ("1.0", "Proxy-Connection: keep-alive", false),
            ("1.0", "Keep-Alive: timeout=5", false),
        ])
    func keepsAlive(version: String, field: String, expected: Bool) {
        let parsing = Parsing(fields: field, requestLine: "GET / HTTP/\(version)")
        #expect(parsing.outcome == .complete)
        #expect(parsing.head.keepsAlive == expected)
    }

    @Test(
        "§10.1.1: 100-continue counts in HTTP/1.1 and with a body",
        arguments: [
            ("1.1", "Content-Length: 5", true), ("1.1", "Transfer-Encoding: chunked", true),
            ("1.1", "Content-Length: 0", false), ("1.1", "X: y", false), ("1.0", "Content-Length: 5", false),
        ])
    func expectsContinue(version: String, framing: String, expected: Bool) {
        let parsing = Parsing(
            fields: "Expect: 100-Continue", framing, requestLine: "POST / HTTP/\(version)")
        #expect(parsing.outcome == .complete)
        #expect(parsing.head.expectsContinue == expected)
    }

    @Test(
        "§10.1.1: any other expectation fails",
        arguments: ["", "100", "200-ok", "100-continue, x", "100-continue;a", "100-continue\r\nExpect: x"])
    func otherExpectation(value: String) {
        #expect(Parsing(fields: "Expect: \(value)", "Content-Length: 5").error == .unknownExpectation)
    }
}
