/// When a stale answer is given all the same, and when it must not be (RFC 9111 §4.2.4, RFC 5861).
enum StaleCases {
    static let all: [ConformanceCase] = forbidden.flatMap(isNotUsed) + ifError + whileRevalidate

    /// With each of these nothing stale is given, not even when the origin is gone.
    private static let forbidden = [
        "must-revalidate", "proxy-revalidate", "s-maxage=60", "no-cache",
        "must-revalidate, stale-if-error=600",
        "proxy-revalidate, stale-if-error=600", "s-maxage=60, stale-if-error=600",
        "no-cache, stale-if-error=600",
        "MUST-REVALIDATE, stale-if-error=600",
    ]

    private static func isNotUsed(_ directives: String) -> [ConformanceCase] {
        [
            .required(
                "With \(directives) nothing stale for a closed connection (RFC 9111 §4.2.4)",
                .get(.asked).origin(.stale(directives)), .get(.failed).origin(.nothing)),
            .required(
                "With \(directives) nothing stale for a 503 (RFC 9111 §4.2.4)",
                .get(.asked).origin(.stale(directives)), .get(.asked).origin(status: 503).status(503)),
        ]
    }

    private static let tolerant = OriginAnswer.stale("stale-if-error=600")

    private static func instead(_ status: Int) -> ConformanceCase {
        .optimal(
            "stale-if-error: the stale answer for a \(status) (RFC 5861 §4)",
            .get(.asked).origin(tolerant),
            .get(.stale(1)).origin(status: status).age(80...86).saysNot("stored"))
    }

    private static let ifError: [ConformanceCase] =
        [500, 502, 503, 504].map(instead)
        + [400, 401, 403, 404, 410, 501].map { status in
            .required(
                "stale-if-error: a \(status) is no such error and is passed on (RFC 5861 §4)",
                .get(.asked).origin(tolerant), .get(.asked).origin(status: status).status(status))
        } + [
            .optimal(
                "stale-if-error: the stale answer for a closed connection (RFC 5861 §4)",
                .get(.asked).origin(tolerant), .get(.stale(1)).origin(.nothing).status(200)),
            .optimal(
                "stale-if-error: the stale answer for an answer that is no HTTP (RFC 5861 §4)",
                .get(.asked).origin(tolerant),
                .get(.stale(1)).origin(OriginAnswer.fresh().version("HTTQ/1.1")).status(200)),
            .required(
                "stale-if-error: not past its time (RFC 5861 §4)",
                .get(.asked).origin(.stale("stale-if-error=10")), .get(.asked).origin(status: 503).status(503)
            ),
            .required(
                "stale-if-error: not with a broken value (RFC 5861 §4)",
                .get(.asked).origin(.stale("stale-if-error=abc")),
                .get(.asked).origin(status: 503).status(503)),
            .required(
                "stale-if-error: the origin is asked first (RFC 5861 §4)",
                .get(.asked).origin(tolerant), .get(.confirmed(1)).origin(.notModified("ETag: \"a\""))),
            .required(
                "stale-if-error: a fresh answer of the origin is used (RFC 5861 §4)",
                .get(.asked).origin(tolerant), .get(.asked).origin(.fresh()), .get(.cached(2))),
            .optimal(
                "stale-if-error needs no validator (RFC 5861 §4)",
                .get(.asked).origin("Cache-Control: max-age=60, stale-if-error=600", "Age: 80"),
                .get(.stale(1)).origin(status: 503).status(200)),
            .required(
                "A request with no-cache gets the error (RFC 9111 §5.2.1.4)",
                .get(.asked).origin(tolerant),
                Exchange.get(.asked).sending("Cache-Control: no-cache").origin(status: 503).status(503)),
            .required(
                "A stale answer for an error is not given to another variant (RFC 9111 §4.1)",
                .get(.asked).sending("Foo: 1").origin(.stale("stale-if-error=600", "Vary: Foo")),
                .get(.asked).sending("Foo: 2").origin(status: 503).status(503)),
            .optimal(
                "A stale answer for an error says how stale it is (RFC 9211 §2.3)",
                .get(.asked).origin(tolerant),
                .get(.stale(1)).origin(status: 503).says("fwd=stale").saysNot("hit")),
            .optimal(
                "stale-if-error: HEAD, too (RFC 5861 §4)",
                .get(.asked).origin(tolerant), .head(.stale(1)).origin(status: 503).status(200)),
            .check(
                "A request with max-age=0 gets the error (RFC 9111 §5.2.1.1)",
                .get(.asked).origin(tolerant),
                Exchange.get(.asked).sending("Cache-Control: max-age=0").origin(status: 503).status(503)),
            .check(
                "A request with min-fresh gets the error (RFC 9111 §5.2.1.3)",
                .get(.asked).origin(tolerant),
                Exchange.get(.asked).sending("Cache-Control: min-fresh=1").origin(status: 503).status(503)),
            .required(
                "A client's condition on what is given stale for an error is answered by its own tag (RFC 9111 §4.3.2)",
                .get(.asked).origin(tolerant),
                Exchange.get(.stale(1)).sending("If-None-Match: \"b\"").origin(status: 503).status(200)),
            .check(
                "stale-if-error of a request is followed (RFC 5861 §4)",
                .get(.asked).origin(.stale()),
                Exchange.get(.stale(1)).sending("Cache-Control: stale-if-error=600").origin(status: 503)
                    .status(200)),
        ]

    private static let whileRevalidate: [ConformanceCase] = [
        .optimal(
            "stale-while-revalidate: HEAD, too (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            .head(.stale(1)).origin(.fresh()).demand(.refreshes), .get(.cached(2)).after(0.2)),
        .optimal(
            "stale-while-revalidate: the stale answer at once, the origin beside it (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            .get(.stale(1)).origin(.fresh("ETag: \"b\"")).demand(.refreshes).age(80...86),
            .get(.cached(2)).after(0.2).has("ETag: \"b\"")),
        .optimal(
            "stale-while-revalidate: the origin is asked with conditions, and confirms (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            .get(.stale(1)).origin(.notModified("ETag: \"a\"", "Cache-Control: max-age=60")).demand(
                .refreshes
            )
            .upstreamHas("If-None-Match: \"a\""),
            .get(.cached(1)).after(0.2).age(0...5)),
        .optimal(
            "stale-while-revalidate needs no validator (RFC 5861 §3)",
            .get(.asked).origin("Cache-Control: max-age=60, stale-while-revalidate=600", "Age: 80"),
            .get(.stale(1)).origin(.fresh()).demand(.refreshes), .get(.cached(2)).after(0.2)),
        .required(
            "stale-while-revalidate: not past its time (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=10")), .get(.asked).origin(.fresh())),
        .required(
            "stale-while-revalidate: not with must-revalidate (RFC 9111 §5.2.2.2)",
            .get(.asked).origin(.stale("stale-while-revalidate=600, must-revalidate")),
            .get(.asked).origin(.fresh())),
        .required(
            "stale-while-revalidate: not with proxy-revalidate (RFC 9111 §5.2.2.8)",
            .get(.asked).origin(.stale("stale-while-revalidate=600, proxy-revalidate")),
            .get(.asked).origin(.fresh())),
        .required(
            "stale-while-revalidate: not with s-maxage (RFC 9111 §5.2.2.10)",
            .get(.asked).origin(.stale("stale-while-revalidate=600, s-maxage=60")),
            .get(.asked).origin(.fresh())),
        .required(
            "stale-while-revalidate: not with no-cache (RFC 9111 §5.2.2.4)",
            .get(.asked).origin(.stale("stale-while-revalidate=600, no-cache")), .get(.asked).origin(.fresh())
        ),
        .required(
            "stale-while-revalidate: not for a request with no-cache (RFC 9111 §5.2.1.4)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            Exchange.get(.asked).sending("Cache-Control: no-cache").origin(.fresh())),
        .required(
            "stale-while-revalidate: not for a request with max-age below the age (RFC 9111 §5.2.1.1)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            Exchange.get(.asked).sending("Cache-Control: max-age=10").origin(.fresh())),
        .required(
            "stale-while-revalidate: while it is fresh nobody is asked (RFC 5861 §3)",
            .get(.asked).origin("Cache-Control: max-age=60, stale-while-revalidate=600", "ETag: \"a\""),
            .get(.cached(1)),
            .get(.cached(1)).after(0.1)),
        .required(
            "stale-while-revalidate: an error beside leaves the stale answer (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            .get(.stale(1)).origin(status: 503).demand(.refreshes),
            .get(.stale(1)).after(0.1).origin(status: 503)),
        .required(
            "stale-while-revalidate: a 404 beside takes its place (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            .get(.stale(1)).origin("Cache-Control: max-age=60", status: 404).demand(.refreshes),
            .get(.cached(2)).after(0.2).status(404)),
        .required(
            "stale-while-revalidate: what comes beside with no-store is not kept, nor what it replaces (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            .get(.stale(1)).origin("Cache-Control: no-store").demand(.refreshes),
            .get(.asked).after(0.2).origin(.fresh())),
        .required(
            "What is asked beside has no conditions and no directives of the client (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            .get(.stale(1)).sending("If-None-Match: \"z\"", "Cache-Control: foo").origin(.fresh())
                .demand(.refreshes).upstreamHas("If-None-Match: \"a\"").upstreamLacks("Cache-Control")
                .status(200)),
    ]
}
