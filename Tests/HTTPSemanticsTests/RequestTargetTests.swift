import HTTPSemantics
import Testing

@Suite("Request target (RFC 9112 §3.2)")
struct RequestTargetTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let target: String
        var path: String
        var query: String?
        var authority: String?
        var testDescription: String { target }
    }

    @Test(
        "Origin-form and absolute-form give path, query and authority in the client's own bytes",
        arguments: [
            Case(target: "/", path: "/"),
            Case(target: "/a/b/", path: "/a/b/"),
            Case(target: "/a?", path: "/a", query: ""),
            Case(target: "/a?x=1&y=%2f..//\\?z", path: "/a", query: "x=1&y=%2f..//\\?z"),
            Case(target: "/a%20%C3%a9;v=1/b", path: "/a%20%C3%a9;v=1/b"),
            Case(target: "/\u{E9}?\u{E9}", path: "/\u{E9}", query: "\u{E9}"),
            Case(target: "/.a/..b/c../...", path: "/.a/..b/c../..."),
            Case(target: "http://till.local:8080/a?b", path: "/a", query: "b", authority: "till.local:8080"),
            Case(target: "HTTPS://Till.local", path: "/", authority: "Till.local"),
            Case(target: "http://[::1]?b", path: "/", query: "b", authority: "[::1]"),
        ])
    func accepts(expected: Case) throws {
        let target = try RequestTarget(bytes(expected.target))
        #expect(text(target.path) == expected.path)
        #expect(target.query.map(text) == expected.query)
        #expect(target.authority.map(text) == expected.authority)
        #expect(text(target.pathAndQuery) == expected.path + (expected.query.map { "?" + $0 } ?? ""))
    }

    @Test(
        "Targets that two readers could read differently are refused",
        arguments: [
            ("", .empty), ("*", .notOriginOrAbsoluteForm), ("host:80", .notOriginOrAbsoluteForm),
            ("a/b", .notOriginOrAbsoluteForm), ("ftp://h/", .notOriginOrAbsoluteForm),
            ("http:/a", .notOriginOrAbsoluteForm), ("?a", .notOriginOrAbsoluteForm),
            ("http:///a", .invalidAuthority), ("http://u:p@h/", .invalidAuthority),
            ("http://h:x/", .invalidAuthority), ("http://h\\@evil/", .invalidAuthority),
            ("/a#b", .fragment), ("/a?b#c", .fragment), ("/a b", .invalidByte), ("/a\tb", .invalidByte),
            ("/a\u{7F}", .invalidByte), ("/a?b\u{0}", .invalidByte), ("/a\r\n", .invalidByte),
            ("/a%", .badPercentEncoding), ("/a%4", .badPercentEncoding), ("/a%4g", .badPercentEncoding),
            ("/%%41", .badPercentEncoding), ("/.", .dotSegment), ("/a/../b", .dotSegment),
            ("/a/./b", .dotSegment), ("/a/..;x/b", .dotSegment), ("/a/%2e%2e;/b", .dotSegment),
            ("/a/..", .dotSegment), ("/%2e%2E/b", .dotSegment), ("/a/.%2e", .dotSegment),
            ("/a/%2E/b", .dotSegment), ("/a/..%3b/b", .dotSegment), ("/a/%2e%2E%3Bx/b", .dotSegment),
            ("/a/%252e%252e/b", .dotSegment), ("/a/.%25%32e", .dotSegment), ("/a/..%252f..", .dotSegment),
            ("/a/x%252f..%255cy", .dotSegment), ("/a/%25252E%25252e", .dotSegment),
            ("http://h/../a", .dotSegment), ("//", .emptySegment), ("//a/b", .emptySegment),
            ("/a//b", .emptySegment),
            ("/a//", .emptySegment), ("http://h//a", .emptySegment), ("/a\\b", .backslash),
            ("/a%2fb", .encodedSlash), ("/a%2F..", .encodedSlash), ("/a%5Cb", .encodedBackslash),
            ("/a%5cb", .encodedBackslash), ("/a%00", .encodedNul),
        ] as [(String, RequestTargetError)])
    func refuses(target: String, error: RequestTargetError) {
        #expect(throws: error) { try RequestTarget(bytes(target)) }
    }

    @Test(
        "dots that end in no segment of dots are a name's, encoded or not (RFC 3986 §3.3)",
        arguments: [
            "/a/...", "/a/..b", "/a/%2e%2eb", "/a/b;..", "/a/%2525", "/a/%252", "/a/1%3b2", "/a/..%2541",
        ])
    func names(target: String) throws {
        #expect(try RequestTarget(bytes(target)).path == bytes(target))
    }

    @Test(
        "Every reason has words for the caller, one sentence at least", arguments: RequestTargetError.allCases
    )
    func details(error: RequestTargetError) {
        #expect(error.detail.hasPrefix("The "))
        #expect(error.detail.hasSuffix("."))
    }

    @Test("The detail of an empty segment names a base URL that ends in a slash")
    func emptySegmentDetail() {
        #expect(RequestTargetError.emptySegment.detail.contains("base URL that ends in a slash"))
    }
}
