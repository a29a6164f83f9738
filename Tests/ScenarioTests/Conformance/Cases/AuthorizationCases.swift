/// Requests with Authorization, cookies in both directions.
enum AuthorizationCases {
    static let all: [ConformanceCase] = allowed.map(isStored) + forbidden.map(isNotStored) + sharing + cookies

    private static let token = "Authorization: Bearer a"

    private static let allowed = [
        "public, max-age=60", "must-revalidate, max-age=60", "s-maxage=60", "max-age=60, PUBLIC",
        "s-maxage=60, max-age=0", "public, s-maxage=60, must-revalidate",
    ]

    private static func isStored(_ control: String) -> ConformanceCase {
        .optimal(
            "With Authorization, \(control) is stored for the same token (RFC 9111 §3.5)",
            .get(.asked).sending(token).origin("Cache-Control: \(control)").upstreamHas(token),
            .get(.cached(1)).sending(token))
    }

    private static let forbidden = [
        "max-age=60", "max-age=60, proxy-revalidate", "max-age=60, immutable", "public",
        "no-transform, max-age=60",
        "public, no-store, max-age=60", "public, private, max-age=60", "private, s-maxage=60",
        "x=\"public\", max-age=60",
    ]

    private static func isNotStored(_ control: String) -> ConformanceCase {
        .required(
            "With Authorization, \(control) is not stored (RFC 9111 §3.5)",
            .get(.asked).sending(token).origin("Cache-Control: \(control)").saysNot("stored"),
            .get(.asked).sending(token), .get(.asked))
    }

    private static let sharing: [ConformanceCase] = [
        .required(
            "With Authorization, Expires alone is not stored (RFC 9111 §3.5)",
            .get(.asked).sending(token).origin("Expires: {now+60}"), .get(.asked).sending(token)),
        .required(
            "What was not stored for one token is not given to another (RFC 9111 §3.5)",
            .get(.asked).sending(token).origin(.fresh()), .get(.asked).sending("Authorization: Bearer b")),
        .required(
            "What is not public is not given to those without a token (RFC 9111 §3.5)",
            .get(.asked).sending(token).origin(.fresh()), .get(.asked).upstreamLacks("Authorization")),
        .required(
            "Another scheme is Authorization, too (RFC 9111 §3.5)",
            .get(.asked).sending("Authorization: Basic YTpi").origin(.fresh()),
            .get(.asked).sending("Authorization: Basic YTpi")),
        .required(
            "An empty Authorization is one, too (RFC 9111 §3.5)",
            .get(.any).sending("Authorization:").origin(.fresh()), .get(.asked).sending(token)),
        .optimal(
            "A public answer to a request with Authorization is given to all (RFC 9111 §3.5)",
            .get(.asked).sending(token).origin("Cache-Control: public, max-age=60"), .get(.cached(1))),
        .optimal(
            "A stored answer is given to a request with Authorization (RFC 9111 §4)",
            .get(.asked).origin("Cache-Control: public, max-age=60"), .get(.cached(1)).sending(token)),
        .optimal(
            "must-revalidate with Authorization is confirmed when it is stale (RFC 9111 §3.5)",
            .get(.asked).sending(token).origin(
                "Cache-Control: must-revalidate, max-age=10", "Age: 20", "ETag: \"a\""),
            .get(.confirmed(1)).sending(token).upstreamHas("If-None-Match: \"a\"", token)
                .origin(.notModified("ETag: \"a\""))),
        .required(
            "Proxy-Authorization goes no further (RFC 9110 §11.7.2)",
            .get(.asked).sending("Proxy-Authorization: Basic YTpi").upstreamLacks("Proxy-Authorization")),
    ]

    private static let cookies: [ConformanceCase] = [
        .required(
            "An answer with Set-Cookie is not stored (RFC 9111 §7.3, design §4)",
            .get(.asked).origin(.fresh("Set-Cookie: a=b")).has("Set-Cookie: a=b"),
            .get(.asked).lacks("Set-Cookie")),
        .required(
            "public does not help an answer with Set-Cookie (design §4)",
            .get(.asked).origin("Cache-Control: public, s-maxage=60", "Set-Cookie: a=b"), .get(.asked)),
        .required(
            "set-cookie in lower case, empty, is one, too (RFC 9110 §5.1)",
            .get(.asked).origin(.fresh("set-cookie:")), .get(.asked)),
        .check(
            "Set-Cookie2 keeps an answer from being stored (RFC 2965)",
            .get(.asked).origin(.fresh("Set-Cookie2: a=b")), .get(.asked)),
        .optimal(
            "An answer with Set-Cookie is used again (RFC 9111 §7.3)",
            .get(.asked).origin("Cache-Control: public, max-age=60", "Set-Cookie: c=d"), .get(.cached(1))),
        .optimal(
            "A request with Cookie is answered from the cache (RFC 9111 §4)",
            .get(.asked).origin(.fresh()), .get(.cached(1)).sending("Cookie: a=b")),
        .required(
            "A request with Cookie reaches the origin with it (design §4)",
            .get(.asked).sending("Cookie: a=b").upstreamHas("Cookie: a=b").says("fwd=bypass")),
        .required(
            "An answer to a request with Cookie is not stored (design §4)",
            .get(.asked).sending("Cookie: a=b").origin(.fresh()).saysNot("stored"), .get(.asked)),
    ]
}
