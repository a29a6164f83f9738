/// What an unsafe request makes of stored answers (RFC 9111 §4.4).
enum InvalidationCases {
    private static let methods = ["POST", "PUT", "DELETE", "PATCH"]

    static let all: [ConformanceCase] =
        methods.map(drops) + [201, 202, 204, 301, 302, 303].map(dropsBy)
        + [400, 401, 403, 404, 409, 422, 429].map(keeps)
        + [500, 503].map(mayKeep) + ["Location", "Content-Location"].flatMap(dropsNamed) + others

    private static let fill = Exchange.get(.asked).origin(.fresh())

    private static func drops(_ method: String) -> ConformanceCase {
        .required(
            "\(method) answered 200 drops what is stored (RFC 9111 §4.4)", fill, .get(.cached(1)),
            Exchange.send(method), .get(.asked))
    }

    private static func dropsBy(_ status: Int) -> ConformanceCase {
        .required(
            "POST answered \(status) drops what is stored (RFC 9111 §4.4)", fill,
            Exchange.send("POST").origin(status: status), .get(.asked))
    }

    private static func keeps(_ status: Int) -> ConformanceCase {
        .optimal(
            "POST answered \(status) drops nothing (RFC 9111 §4.4)", fill,
            Exchange.send("POST").origin(status: status),
            .get(.cached(1)))
    }

    private static func mayKeep(_ status: Int) -> ConformanceCase {
        .optimal(
            "POST answered \(status) drops nothing, for it is an error (RFC 9111 §4.4)", fill,
            Exchange.send("POST").origin(status: status), .get(.cached(1)))
    }

    private static func named(
        _ field: String, _ value: String, _ outcome: Exchange.Outcome, status: Int = 200
    ) -> [Exchange] {
        [
            Exchange.get(.asked).at("{path}/b").origin(.fresh()),
            Exchange.send("POST").origin("\(field): \(value)", status: status),
            Exchange.get(outcome).at("{path}/b"),
        ]
    }

    private static func dropsNamed(_ field: String) -> [ConformanceCase] {
        [
            .optimal(
                "\(field) as a path: that is dropped, too (RFC 9111 §4.4)", named(field, "{path}/b", .asked)),
            .optimal(
                "\(field) of a 201: that is dropped, too (RFC 9111 §4.4)",
                named(field, "{path}/b", .asked, status: 201)),
            .optimal(
                "\(field) as a whole URI of this host: that is dropped, too (RFC 9111 §4.4)",
                named(field, "http://127.0.0.1{path}/b", .asked)),
            .optimal(
                "\(field) as a whole URI of the origin: that is dropped, too (RFC 9111 §4.4)",
                named(field, "{origin}{path}/b", .asked)),
            .check(
                "\(field) relative to the request: that is dropped, too (RFC 9111 §4.4)",
                named(field, "{id}/b", .asked)),
            .check(
                "\(field) with a dot segment: that is dropped, too (RFC 3986 §5.2)",
                named(field, "{path}/x/../b", .asked)),
            .optimal(
                "\(field) with a fragment: that is dropped, too (RFC 9110 §10.2.2)",
                named(field, "{path}/b#c", .asked)),
            .required(
                "\(field) of another host drops nothing (RFC 9111 §4.4)",
                named(field, "http://other.example{path}/b", .cached(1))),
            .required(
                "\(field) of another port drops nothing (RFC 9111 §4.4)",
                named(field, "http://127.0.0.1:1{path}/b", .cached(1))),
            .required(
                "\(field) of another host without a scheme drops nothing (RFC 9111 §4.4)",
                named(field, "//other.example{path}/b", .cached(1))),
            .check(
                "\(field) of another scheme drops nothing (RFC 9111 §4.4)",
                named(field, "https://127.0.0.1{path}/b", .cached(1))),
            .required(
                "\(field) of a write that was refused drops nothing (RFC 9111 §4.4)",
                named(field, "{path}/b", .cached(1), status: 400)),
            .required(
                "\(field) that is none does no harm (RFC 9111 §4.4)", named(field, "http://[::%%%", .any)),
            .required(
                "\(field) of an answer to GET drops nothing (RFC 9111 §4.4)",
                Exchange.get(.asked).at("{path}/b").origin(.fresh()),
                .get(.asked).origin(.fresh("\(field): {path}/b")), Exchange.get(.cached(1)).at("{path}/b")),
        ]
    }

    private static let others: [ConformanceCase] = [
        .required(
            "DELETE without content drops (RFC 9111 §4.4)", fill, Exchange(method: "DELETE", outcome: .asked),
            .get(.asked)),
        .required(
            "POST with chunked content drops (RFC 9111 §4.4)", fill,
            Exchange(method: "POST", outcome: .asked).chunkedContent("{}"), .get(.asked)),
        .required(
            "POST that expects 100-continue drops (RFC 9111 §4.4)", fill,
            Exchange.send("POST").sending("Expect: 100-continue"), .get(.asked)),
        .optimal(
            "Location of a 303: that is dropped, too (RFC 9111 §4.4)",
            named("Location", "{path}/b", .asked, status: 303)),
        .required(
            "A write drops what has become stale, too: nothing of before is given for an error (RFC 9111 §4.4)",
            .get(.asked).origin(.stale("stale-if-error=600")), Exchange.send("POST"),
            .get(.asked).origin(status: 503).status(503)),
        .required(
            "A write drops what could be given while it is renewed (RFC 9111 §4.4)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")), Exchange.send("POST"),
            .get(.asked).origin(.fresh())),
        .required(
            "A write drops what max-stale could get (RFC 9111 §4.4)",
            .get(.asked).origin(.fresh("ETag: \"a\"")), Exchange.send("POST"),
            Exchange.get(.asked).sending("Cache-Control: max-stale").origin(.fresh())),
        .required(
            "A write drops what only-if-cached could get (RFC 9111 §4.4)",
            .get(.asked).origin(.fresh("ETag: \"a\"")), Exchange.send("POST"),
            Exchange.get(.refused).sending("Cache-Control: only-if-cached").status(504)),
        .required(
            "A write drops all variants (RFC 9111 §4.4)",
            .get(.asked).sending("Foo: 1").origin(.fresh("Vary: Foo")),
            .get(.asked).sending("Foo: 2").origin(.fresh("Vary: Foo")),
            Exchange.send("POST").sending("Foo: 1"), .get(.asked).sending("Foo: 1"),
            .get(.asked).sending("Foo: 2")),
        .required(
            "A write drops all languages (RFC 9111 §4.4)",
            .get(.asked).sending("Accept-Language: cs").origin(.fresh()),
            .get(.asked).sending("Accept-Language: en").origin(.fresh()),
            Exchange.send("POST"), .get(.asked).sending("Accept-Language: cs"),
            .get(.asked).sending("Accept-Language: en")),
        .required(
            "A write drops all codings (RFC 9111 §4.4)",
            .get(.asked).sending("Accept-Encoding: gzip").origin(.fresh()), .get(.asked).origin(.fresh()),
            Exchange.send("POST"), .get(.asked).sending("Accept-Encoding: gzip"), .get(.asked)),
        .required(
            "A write by one token drops what others have stored (RFC 9111 §4.4)",
            .get(.asked).origin(.fresh()),
            .get(.asked).sending("Authorization: Bearer a").origin("Cache-Control: public, max-age=60"),
            Exchange.send("POST").sending("Authorization: Bearer b"), .get(.asked),
            .get(.asked).sending("Authorization: Bearer a")),
        .required(
            "A write with percent-encoding in other case drops (RFC 9110 §4.2.3)",
            Exchange.get(.asked).at("{path}/%c3%a9").origin(.fresh()),
            Exchange.send("POST").at("{path}/%C3%A9"),
            Exchange.get(.asked).at("{path}/%c3%a9")),
        .required(
            "A write whose answer never comes drops (RFC 9111 §4.4, design §4)", fill,
            Exchange.send("POST", .failed).origin(.nothing), .get(.asked)),
        .required(
            "A write whose answer is cut drops (RFC 9111 §4.4, design §4)", fill,
            Exchange.send("POST", .any).origin(OriginAnswer().framed(.shortBy(5))), .get(.asked)),
        .optimal(
            "What a write has dropped is stored anew (RFC 9111 §4.4)", fill, Exchange.send("POST"),
            .get(.asked).origin(.fresh()), .get(.cached(3))),
        .optimal(
            "A write to one path leaves another (RFC 9111 §4.4)",
            Exchange.get(.asked).at("{path}/a").origin(.fresh()), Exchange.send("POST").at("{path}/b"),
            Exchange.get(.cached(1)).at("{path}/a")),
        .optimal(
            "A write to a path leaves what is below it (RFC 9111 §4.4)",
            Exchange.get(.asked).at("{path}/a").origin(.fresh()), Exchange.send("POST"),
            Exchange.get(.cached(1)).at("{path}/a")),
        .optimal(
            "A write to what is below leaves the path (RFC 9111 §4.4)", fill,
            Exchange.send("POST").at("{path}/a"),
            .get(.cached(1))),
        .check(
            "A write to a query leaves other queries (RFC 9111 §4.4)",
            Exchange.get(.asked).at("{path}?a=1").origin(.fresh()), Exchange.send("POST").at("{path}?a=2"),
            Exchange.get(.cached(1)).at("{path}?a=1")),
        .required(
            "A write to a query drops that query (RFC 9111 §4.4)",
            Exchange.get(.asked).at("{path}?a=1").origin(.fresh()), Exchange.send("POST").at("{path}?a=1"),
            Exchange.get(.asked).at("{path}?a=1")),
        .required(
            "A write's answer is not given to a GET that waits (RFC 9111 §4.4)",
            Exchange.send("POST").origin(.fresh()),
            .get(.asked).origin(.fresh()), .get(.cached(2))),
        .required(
            "A write is seen by the origin once (RFC 9110 §9.2.2)", Exchange.send("POST"),
            Exchange.send("DELETE"),
            Exchange.send("PATCH")),
        .required(
            "A method override drops nothing and reaches nobody (design §6)", fill,
            Exchange.get(.refused).sending("X-HTTP-Method-Override: DELETE").status(400),
            Exchange.send("POST", .refused).sending("X-HTTP-Method-Override: GET").status(400),
            .get(.cached(1)),
            Exchange.send("POST").sending("X-HTTP-Method-Override: POST").upstreamLacks(
                "X-HTTP-Method-Override"), .get(.asked)),
    ]
}
