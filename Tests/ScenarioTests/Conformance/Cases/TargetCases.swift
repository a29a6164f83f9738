/// Targets that a cache, an access rule and an origin might read differently, and what makes two targets one.
enum TargetCases {
    static let all: [ConformanceCase] =
        refused.map(isRefused) + disguised.flatMap(isNoOther) + different.map(areTwo) + equal
        + forwarded.map(isForwarded)

    private static let refused = [
        "{path}/..", "{path}/../x", "{path}/%2e%2e/x", "{path}/.%2e/x", "{path}/%2E./x", "{path}/.",
        "{path}/./x",
        "{path}/%2e", "//conformance/{id}", "/conformance//{id}", "{path}//x", "{path}%2fx", "{path}%2Fx",
        "{path}%2f..%2fx",
        "{path}%5cx", "{path}%5Cx", "{path}\\x", "{path}%00", "{path}%00.css", "{path}/..;/x",
        "{path}/.;a=b/x", "{path}%",
        "{path}%zz", "{path}%2", "{path}#x", "{path}?a=1#x", "*", "conformance/{id}", "{path} x", "{path}\tx",
        "{path}\u{7F}",
        "ftp://127.0.0.1{path}", "http:{path}", "{path}/%2e%2e;/x", "{path}/..%3bx/..", "?{id}",
        "{path}/%252e%252e/x", "{path}%252f..%252fx", "{path}/..%3b/x",
    ]

    private static func isRefused(_ target: String) -> ConformanceCase {
        .required(
            "\(shown(target)) is refused, and leaves what is stored alone (design §1)",
            .get(.asked).origin(.fresh()), Exchange.get(.refused).at(target).status(400...421),
            .get(.cached(1)))
    }

    /// Names as of static files behind a path that may show what is private.
    private static let disguised = [
        "{path};x.css", "{path}/x.css", "{path}.css", "{path}%3bx.css", "{path}/a.js", "{path}?x.css",
        "{path}&x.css",
        "{path}%0ax.css", "{path}%23x.css", "{path}%3fx.css", "{path}/%2ecss", "{path}%20.css",
        "{path}~x.css", "{path}%09x.css",
        "{path}!x.css", "{path},x.css", "{path};jsessionid=1.css", "{path}/robots.txt", "{path}%2500.css",
        "{path}%252fx.css",
    ]

    private static func isNoOther(_ target: String) -> [ConformanceCase] {
        [
            .required(
                "\(shown(target)) is not stored for its name (design §4)",
                Exchange.get(.asked).at(target).origin("Cache-Control: private"),
                Exchange.get(.asked).at(target)),
            .required(
                "\(shown(target)) is not the path without it (design §4)",
                .get(.asked).origin(.fresh()), Exchange.get(.asked).at(target).origin(.fresh()),
                .get(.cached(1)),
                Exchange.get(.cached(2)).at(target)),
        ]
    }

    /// What an origin may tell apart.
    private static let different: [(String, String)] = [
        ("{path}", "{path}/"), ("{path}/a", "{path}/A"), ("{path}", "{path}?"), ("{path}?a", "{path}?a="),
        ("{path}?a=1&b=2", "{path}?b=2&a=1"), ("{path}?a=1", "{path}?a=1;b=2"),
        ("{path}?a=1;b=2", "{path}?a=1&b=2"),
        ("{path}?a=1&a=2", "{path}?a=2&a=1"), ("{path}?a=1", "{path}?a=1&a=1"), ("{path}?a=1", "{path}?A=1"),
        ("{path}?a=b%20c", "{path}?a=b+c"), ("{path}?a%5b%5d=1", "{path}?a[]=1"),
        ("{path}?a=1", "{path}?a=2"),
        ("{path}?a=1", "{path}?a=1&utm_source=x"), ("{path}?utm_source=x", "{path}?utm_source=y"),
        ("{path}?a=1", "{path}?a=1&"),
        ("{path}?a=1", "{path}??a=1"), ("{path}?a=b&c", "{path}?a=b%26c"),
        ("{path}?a=/x/../y", "{path}?a=/y"),
        ("{path}?callback=a", "{path}?callback=b"), ("{path}?_=1", "{path}?_=2"),
        ("{path}?a=\u{E9}", "{path}?a=e"),
        ("{path}?a=1%00", "{path}?a=1"), ("{path}/a%2Bb", "{path}/a+b"), ("{path}/a%3Bb", "{path}/a;b"),
        ("{path}/a%3Db", "{path}/a=b"),
        ("{path}?a=b=c", "{path}?a=b%3Dc"),
    ]

    private static func areTwo(_ first: String, _ second: String) -> ConformanceCase {
        .required(
            "\(shown(first)) and \(shown(second)) are two (RFC 9111 §2, design §4)",
            Exchange.get(.asked).at(first).origin(.fresh()), Exchange.get(.asked).at(second).origin(.fresh()),
            Exchange.get(.cached(1)).at(first), Exchange.get(.cached(2)).at(second))
    }

    private static let equal: [ConformanceCase] = [
        .optimal(
            "Percent-encoding in other case is the same (RFC 3986 §6.2.2.1)",
            Exchange.get(.asked).at("{path}/%c3%a9").origin(.fresh()),
            Exchange.get(.cached(1)).at("{path}/%C3%A9")),
        .optimal(
            "Percent-encoding in other case in a query is the same (RFC 3986 §6.2.2.1)",
            Exchange.get(.asked).at("{path}?a=%c3").origin(.fresh()),
            Exchange.get(.cached(1)).at("{path}?a=%C3")),
        .required(
            "A read that may be shared is sent with escapes in upper case (RFC 3986 §6.2.2.1)",
            Exchange.get(.asked).at("{path}/%c3%a9?a=%2b%0d%0aX:%zz").origin(.fresh())
                .demand(.upstreamTarget("{path}/%C3%A9?a=%2B%0D%0AX:%zz")),
            Exchange.get(.cached(1)).at("{path}/%C3%A9?a=%2B%0D%0AX:%zz")),
        .required(
            "A read with a cookie, which shares no answer, is sent as it is (RFC 9110 §7.7)",
            Exchange.get(.asked).at("{path}?a=%2b").sending("Cookie: a=b").demand(
                .upstreamTarget("{path}?a=%2b"))),
        .check(
            "%41 and A are two (RFC 3986 §6.2.2.2)",
            Exchange.get(.asked).at("{path}/%41").origin(.fresh()),
            Exchange.get(.asked).at("{path}/A").origin(.fresh())),
        .optimal(
            "The same query again is the same (RFC 9111 §2)",
            Exchange.get(.asked).at("{path}?a=1&b=2").origin(.fresh()),
            Exchange.get(.cached(1)).at("{path}?a=1&b=2")),
    ]

    /// Reaches the origin byte by byte.
    private static let forwarded = [
        "{path}?a=%20+%2B", "{path}?a=1&&b", "{path}/%7Eb", "{path}/~b", "{path}?a=%0D%0AX:1",
        "{path}/%252e%252ex", "{path};a=b/c",
        "{path}?a[]=1&a[]=2", "{path}?" + String(repeating: "a", count: 30_000), "{path}/\u{E9}",
        "{path}/:@!$&'()*+,;=",
        "{path}?http://evil.example/",
    ]

    private static func isForwarded(_ target: String) -> ConformanceCase {
        .required(
            "\(shown(target)) reaches the origin as it is (RFC 9110 §7.7)",
            Exchange.get(.asked).at(target).origin(.fresh()).demand(.upstreamTarget(target)))
    }

    private static func shown(_ target: String) -> String {
        let visible = target.map { $0 == "\t" ? "TAB" : $0 == "\u{7F}" ? "DEL" : String($0) }.joined()
        return visible.count > 60 ? visible.prefix(20) + "…" : visible
    }
}
