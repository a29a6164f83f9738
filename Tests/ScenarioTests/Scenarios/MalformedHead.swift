import Testing

/// A request that must be refused, as raw bytes.
struct MalformedHead: Sendable, CustomTestStringConvertible {
    let rule: String
    let bytes: [UInt8]
    var status = 400
    /// Whether the connection must end after the answer: always when the end of the message is in doubt.
    var closes = true

    var testDescription: String { rule }

    init(_ rule: String, _ bytes: String, status: Int = 400, closes: Bool = true) {
        self.rule = rule
        self.bytes = Array(bytes.utf8)
        self.status = status
        self.closes = closes
    }

    private static let target = API.enterprise + "/products"
    private static let get = "GET \(target) HTTP/1.1\r\nHost: localhost\r\n"
    private static let post = "POST \(target) HTTP/1.1\r\nHost: localhost\r\n"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    /// RFC 9112 §6: where the message ends.
    static let framing: [MalformedHead] = [
        .init(
            "length and transfer coding", post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"),
        .init(
            "transfer coding and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}"),
        .init(
            "transfer coding twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        .init("chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n"),
        .init("empty element before chunked", post + "Transfer-Encoding: ,chunked\r\n\r\n"),
        .init("chunked not last", post + "Transfer-Encoding: chunked, gzip\r\n\r\n"),
        .init(
            "unknown coding before chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", status: 501),
        .init("identity coding", post + "Transfer-Encoding: identity\r\n\r\n"),
        .init("vertical tab in the coding", post + "Transfer-Encoding: \u{0B}chunked\r\n\r\n"),
        .init(
            "chunked in HTTP/1.0",
            "POST \(target) HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .init("length twice", post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
        .init("list of lengths", post + "Content-Length: 2, 2\r\n\r\n{}"),
        .init("empty length", post + "Content-Length:\r\n\r\n{}"),
        .init("length with plus", post + "Content-Length: +2\r\n\r\n{}"),
        .init("negative length", post + "Content-Length: -2\r\n\r\n{}"),
        .init("hexadecimal length", post + "Content-Length: 0x2\r\n\r\n{}"),
        .init("underscore in length", post + "Content-Length: 1_0\r\n\r\n{}"),
        .init("length beyond 2^63", post + "Content-Length: 9223372036854775808\r\n\r\n{}"),
        .init("length beyond 2^64", post + "Content-Length: 18446744073709551618\r\n\r\n{}"),
        .init("body beyond the limit", post + "Content-Length: 1025\r\n\r\n", status: 413),
    ]

    /// RFC 9112 §7.1.
    static let chunks: [MalformedHead] = [
        .init("chunk size with 0x", chunked + "0x2\r\n{}\r\n0\r\n\r\n"),
        .init("chunk size with plus", chunked + "+2\r\n{}\r\n0\r\n\r\n"),
        .init("negative chunk size", chunked + "-2\r\n{}\r\n0\r\n\r\n"),
        .init("underscore in chunk size", chunked + "0_2\r\n{}\r\n0\r\n\r\n"),
        .init("space before chunk size", chunked + " 2\r\n{}\r\n0\r\n\r\n"),
        .init("empty chunk size", chunked + "\r\n{}\r\n0\r\n\r\n"),
        .init("chunk size beyond 2^64", chunked + "10000000000000002\r\n{}\r\n0\r\n\r\n"),
        .init("no line end behind a chunk", chunked + "2\r\n{}XX0\r\n\r\n"),
        .init("bare line feed behind a chunk size", chunked + "2\n{}\r\n0\r\n\r\n"),
        .init("bare carriage return in an extension", chunked + "2;a\rb\r\n{}\r\n0\r\n\r\n"),
        .init("bare line feed in an extension", chunked + "2;a\nb\r\n{}\r\n0\r\n\r\n"),
        .init("extension without a name", chunked + "2;\r\n{}\r\n0\r\n\r\n"),
        .init("extension whose quoted string does not end", chunked + "2;b=\"def; ghi\r\n{}\r\n0\r\n\r\n"),
        .init("extension that is no token", chunked + "2;a(b\r\n{}\r\n0\r\n\r\n"),
        .init("chunks beyond the limit", chunked + "401\r\n", status: 413),
    ]

    /// RFC 9112 §2.2, §5: lines and fields.
    static let fields: [MalformedHead] = [
        .init("bare carriage return in a value", get + "X-A: b\rc\r\n\r\n"),
        .init("bare line feed as line end", "GET \(target) HTTP/1.1\nHost: localhost\n\n"),
        .init("bare line feed behind a field", get + "X-A: b\nX-B: c\r\n\r\n"),
        .init("NUL in a value", get + "X-A: b\0c\r\n\r\n"),
        .init("control byte in a value", get + "X-A: b\u{01}c\r\n\r\n"),
        .init("folded line", get + "X-A: b\r\n c\r\n\r\n"),
        .init("folded first line", "GET \(target) HTTP/1.1\r\n Host: localhost\r\n\r\n"),
        .init("space before the colon", get + "X-A : b\r\n\r\n"),
        .init("space in a name", get + "X A: b\r\n\r\n"),
        .init("empty name", get + ": b\r\n\r\n"),
        .init("no colon", get + "X-A\r\n\r\n"),
        .init("control byte in a name", get + "X\u{01}A: b\r\n\r\n"),
        .init("parenthesis in a name", get + "X(A): b\r\n\r\n"),
        .init("too many fields", get + String(repeating: "X-A: b\r\n", count: 200) + "\r\n", status: 431),
        .init(
            "head too large", get + "X-A: " + String(repeating: "b", count: 100_000) + "\r\n\r\n", status: 431
        ),
        .init("unknown expectation", get + "Expect: 200-maybe\r\n\r\n", status: 417),
    ]

    /// RFC 9112 §3: the request line and the host.
    static let lines: [MalformedHead] = [
        .init("no Host", "GET \(target) HTTP/1.1\r\n\r\n"),
        .init("two Hosts", get + "Host: localhost\r\n\r\n"),
        .init("Host with a path", "GET \(target) HTTP/1.1\r\nHost: localhost/x\r\n\r\n"),
        .init("Host with user", "GET \(target) HTTP/1.1\r\nHost: a@localhost\r\n\r\n"),
        .init("Host list", "GET \(target) HTTP/1.1\r\nHost: localhost, 127.0.0.1\r\n\r\n"),
        .init(
            "another host in the target", "GET http://127.0.0.1\(target) HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        .init("user in the target", "GET http://a@localhost\(target) HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        .init("HTTP/0.9", "GET \(target)\r\n\r\n"),
        .init("HTTP/2.0", "GET \(target) HTTP/2.0\r\nHost: localhost\r\n\r\n", status: 505),
        .init("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 505),
        .init("HTTP/1.2", "GET \(target) HTTP/1.2\r\nHost: localhost\r\n\r\n", status: 505),
        .init("version in small letters", "GET \(target) http/1.1\r\nHost: localhost\r\n\r\n"),
        .init("version with a leading zero", "GET \(target) HTTP/01.1\r\nHost: localhost\r\n\r\n"),
        .init("two spaces", "GET  \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        .init("tab for a space", "GET\t\(target) HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        .init("space at the end", "GET \(target) HTTP/1.1 \r\nHost: localhost\r\n\r\n"),
        .init("space in the target", "GET \(target)?a b HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        .init("space first", " GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        .init("parenthesis in the method", "G(T \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        .init(
            "method beyond all methods", String(repeating: "G", count: 100) + " / HTTP/1.1\r\n\r\n",
            status: 501),
        .init(
            "target too long",
            "GET /\(String(repeating: "a", count: 70_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
            status: 414),
        .init("TLS handshake", "\u{16}\u{03}\u{01}\u{02}\0\u{01}\0\u{01}\u{7C}\u{03}\u{03}"),
    ]

    private static func get(_ path: String) -> String {
        "GET \(API.enterprise)\(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
    }

    /// Design §1: targets that key, rules and origin could read differently, and methods that are off.
    static let targets: [MalformedHead] = [
        .init("dot segment", get("/../products"), closes: false),
        .init("encoded dot segment", get("/%2e%2E/products"), closes: false),
        .init("half encoded dot segment", get("/.%2e/products"), closes: false),
        .init("single dot", get("/./products"), closes: false),
        .init("empty segment", get("//products"), closes: false),
        .init("backslash", get("/products\\1"), closes: false),
        .init("encoded slash", get("/products%2F1"), closes: false),
        .init("encoded backslash", get("/products%5c1"), closes: false),
        .init("encoded NUL", get("/products%00"), closes: false),
        .init("fragment", get("/products#1"), closes: false),
        .init("percent sign alone", get("/products%"), closes: false),
        .init("TRACE", "TRACE \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n", status: 405, closes: false),
        .init(
            "CONNECT", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n", status: 405,
            closes: false),
        .init("another scheme", "GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", closes: false),
    ]

    static let all = framing + chunks + fields + lines + targets
}
