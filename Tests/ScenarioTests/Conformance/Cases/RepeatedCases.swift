/// What is asked for again and again may take a shorter way through the cache. It must keep the same rules.
enum RepeatedCases {
    private static let fill = Exchange.get(.asked).origin(.fresh("ETag: \"a\""))
    private static let often = Array(repeating: Exchange.get(.cached(1)), count: 4)

    private static func then(
        _ name: String, _ exchanges: Exchange..., grade: ConformanceCase.Grade = .required
    )
        -> ConformanceCase
    {
        ConformanceCase(
            name: "Asked for often, then \(name)", grade: grade, exchanges: [fill] + often + exchanges)
    }

    static let all: [ConformanceCase] = [
        then(
            "with no-cache: the origin is asked (RFC 9111 §5.2.1.4)",
            .get(.asked).sending("Cache-Control: no-cache"), grade: .optimal),
        then(
            "with Pragma: the origin is asked (RFC 9111 §5.4)", .get(.asked).sending("Pragma: no-cache"),
            grade: .optimal),
        then(
            "with max-age=0 on two lines: the origin is asked (RFC 9111 §5.2.1.1)",
            .get(.asked).after(1.1).sending("Cache-Control: x", "Cache-Control: max-age=0"), grade: .optimal),
        then(
            "with Cookie: the origin is asked, and the rest go on (design §4)",
            .get(.asked).sending("Cookie: a=b"), .get(.cached(1))),
        then(
            "with Authorization: not the same answer (RFC 9111 §3.5)",
            .get(.asked).sending("Authorization: Bearer a")),
        then("with content: the origin is asked (design §4)", .get(.asked).content("{}"), .get(.cached(1))),
        then(
            "with chunked content: the origin is asked (design §4)", .get(.asked).chunkedContent("{}"),
            .get(.cached(1))),
        then(
            "with If-None-Match: 304 (RFC 9110 §13.1.2)",
            .get(.cached(1)).sending("If-None-Match: \"a\"").status(304), grade: .optimal),
        then(
            "with If-None-Match that fits nothing: the whole (RFC 9110 §13.1.2)",
            .get(.cached(1)).sending("If-None-Match: \"b\"").status(200)),
        then("with If-Match: the origin is asked (RFC 9111 §4.3.2)", .get(.asked).sending("If-Match: \"a\"")),
        then(
            "in another language: the origin is asked (design §4)",
            .get(.asked).sending("Accept-Language: cs")),
        then("for gzip: the origin is asked (design §4)", .get(.asked).sending("Accept-Encoding: gzip")),
        then("by HEAD: without content (RFC 9110 §9.3.2)", .head(.cached(1)), .get(.cached(1))),
        then(
            "for another host that is ours: the same (design §1)", .get(.cached(1)).from(host: "shop.example")
        ),
        then(
            "for a host that is not ours: refused (design §1)",
            Exchange.get(.refused).from(host: "evil.example").status(421), .get(.cached(1))),
        then(
            "with two Hosts: refused (RFC 9112 §3.2)",
            Exchange.get(.refused).sending("Host: shop.example").status(400)),
        then(
            "by POST: the origin is asked, and the answer is gone (RFC 9111 §4.4)", .send("POST"),
            .get(.asked)),
        then(
            "with only-if-cached: from the cache (RFC 9111 §5.2.1.7)",
            .get(.cached(1)).sending("Cache-Control: only-if-cached"), grade: .optimal),
        then("with a query: the origin is asked (RFC 9111 §2)", Exchange.get(.asked).at("{path}?a=1")),
        then(
            "with a blank before a colon: refused (RFC 9112 §5.1)",
            Exchange.get(.refused).sending("X-A : 1").status(400)),
        then(
            "with X-Forwarded-Host: the same (design §6)", .get(.cached(1)).sending("X-Forwarded-Host: evil")),
        .required(
            "Asked for often, then too old: the origin is asked (RFC 9111 §4.2)",
            [.get(.asked).origin("Cache-Control: max-age=3")] + often + [.get(.asked).after(3.1)]),
        .required(
            "Asked for often by its variant, then by another (RFC 9111 §4.1)",
            [Exchange.get(.asked).sending("Foo: 1").origin(.fresh("Vary: Foo"))]
                + Array(repeating: Exchange.get(.cached(1)).sending("Foo: 1"), count: 4)
                + [
                    Exchange.get(.asked).sending("Foo: 2").origin(.fresh("Vary: Foo")),
                    Exchange.get(.asked).origin(.fresh("Vary: Foo")),
                ]),
        .required(
            "Asked for often, then replaced by one that varies (RFC 9111 §4.1)",
            [fill] + often + [
                Exchange.get(.asked).sending("Foo: 1", "Cache-Control: no-cache").origin(.fresh("Vary: Foo")),
                Exchange.get(.asked).sending("Foo: 2").origin(.fresh("Vary: Foo")),
                Exchange.get(.asked).origin(.fresh("Vary: Foo")),
            ]),
        .required(
            "Asked for often, then confirmed by a 304 with Vary (RFC 9111 §4.1)",
            [fill] + often + [
                Exchange.get(.confirmed(1)).sending("Foo: 1", "Cache-Control: no-cache")
                    .origin(.notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Vary: Foo")),
                Exchange.get(.asked).sending("Foo: 2").origin(.fresh("Vary: Foo")),
                Exchange.get(.asked).origin(.fresh("Vary: Foo")),
            ]),
        .required(
            "Asked for often, then confirmed by a 304 with private (RFC 9111 §5.2.2.7)",
            [fill] + often + [
                Exchange.get(.confirmed(1)).sending("Cache-Control: no-cache")
                    .origin(.notModified("ETag: \"a\"", "Cache-Control: private, max-age=60")),
                .get(.asked),
            ]),
        then(
            "written to and asked for often again: the newer answer (RFC 9111 §4.4)", .send("POST"),
            .get(.asked).origin(.fresh()), .get(.cached(3)), .get(.cached(3))),
        .required(
            "Asked for often, then replaced by one with no-store (RFC 9111 §5.2.2.5)",
            [.get(.asked).origin("Cache-Control: max-age=3", "ETag: \"a\"")] + often
                + [.get(.asked).after(3.1).origin("Cache-Control: no-store"), .get(.asked)]),
        .required(
            "Asked for often with Age, each hit counts on (RFC 9111 §5.1)",
            [.get(.asked).origin(.fresh("Age: 20"))] + Array(repeating: Exchange.get(.cached(1)), count: 3)
                + [.get(.cached(1)).after(1.1).age(21...26)]),
    ]
}
