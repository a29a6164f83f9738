import HTTPSemantics
import Testing

@Suite("Method (RFC 9110 §9)")
struct MethodTests {
    @Test(
        "A method is a token of at most 32 bytes", arguments: ["GET", "get", "M-SEARCH", "x!#$%&'*+-.^_`|~9"])
    func accepts(name: String) {
        #expect(Method(bytes(name))?.name == name)
    }

    @Test(
        "Anything else is none",
        arguments: ["", "GE T", "GET\r", "GET/", "G\u{E9}T", String(repeating: "A", count: 33)])
    func refuses(name: String) {
        #expect(Method(bytes(name)) == nil)
    }

    @Test("Methods are case-sensitive (§9.1)")
    func caseSensitive() {
        #expect(Method(bytes("GET")) == .get)
        #expect(Method(bytes("get")) != .get)
    }

    @Test(
        "Which methods are safe (§9.2.1) and idempotent (§9.2.2)",
        arguments: [
            ("GET", true, true), ("HEAD", true, true), ("OPTIONS", true, true), ("TRACE", true, true),
            ("PUT", false, true), ("DELETE", false, true), ("POST", false, false), ("PATCH", false, false),
            ("CONNECT", false, false), ("get", false, false), ("REPORT", false, false),
        ])
    func properties(name: String, isSafe: Bool, isIdempotent: Bool) throws {
        let method = try #require(Method(bytes(name)))
        #expect(method.isSafe == isSafe)
        #expect(method.isIdempotent == isIdempotent)
    }
}
