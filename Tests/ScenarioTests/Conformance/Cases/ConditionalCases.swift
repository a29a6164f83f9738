/// Conditions of clients, answered from storage (RFC 9111 §4.3.2, RFC 9110 §13).
enum ConditionalCases {
    static let all: [ConformanceCase] =
        matching.map(isNotModified) + notMatching.map(isWhole) + recorded.map(isRecorded) + dates + others
        + passedOn

    private static func matched(_ tag: String, _ condition: String, _ status: Int) -> [Exchange] {
        [
            .get(.asked).origin(.fresh("ETag: \(tag)")),
            Exchange.get(.cached(1)).sending("If-None-Match: \(condition)").status(status).has(
                "ETag: \(tag)"),
        ]
    }

    private static let matching: [(String, String)] = [
        ("\"a\"", "\"a\""), ("W/\"a\"", "W/\"a\""), ("\"a\"", "W/\"a\""), ("W/\"a\"", "\"a\""),
        ("\"a\"", "*"),
        ("\"a\"", "\"a\", \"b\", \"c\""), ("\"a\"", "\"b\", \"a\", \"c\""), ("\"a\"", "\"b\",\"c\",\"a\""),
        ("\"a\"", ", ,\"a\","), ("\"a,b\"", "\"c\", \"a,b\""), ("\"\"", "\"\""), ("\"a\\\"", "\"a\\\""),
        ("\"é\"", "\"é\""), ("\"a;b=c\"", "\"a;b=c\""),
    ]
    private static let notMatching: [(String, String)] = [
        ("\"a\"", "\"b\""), ("\"a\"", "\"A\""), ("\"a\"", "\"\""), ("\"a,b\"", "\"a\", \"b\""),
        ("\"a\"", "\"ab\""),
        ("\"a\"", "\"b, a\""),
    ]
    private static let recorded: [(String, String)] = [
        ("\"a\"", "a"), ("a", "a"), ("a", "\"a\""), ("w/\"a\"", "w/\"a\""), ("\"a\"", "\"a"), ("\"a\"", ""),
        ("W/a", "W/a"),
    ]

    private static func isNotModified(_ tag: String, _ condition: String) -> ConformanceCase {
        .optimal(
            "ETag \(tag), If-None-Match \(condition): 304 (RFC 9110 §13.1.2)", matched(tag, condition, 304))
    }

    private static func isWhole(_ tag: String, _ condition: String) -> ConformanceCase {
        .required(
            "ETag \(tag), If-None-Match \(condition): the whole (RFC 9110 §13.1.2)",
            matched(tag, condition, 200))
    }

    private static func isRecorded(_ tag: String, _ condition: String) -> ConformanceCase {
        .check(
            "ETag \(tag), If-None-Match \(condition): the whole (RFC 9110 §8.8.3)",
            matched(tag, condition, 200))
    }

    private static let modified = "Sun, 06 Nov 2022 08:49:37 GMT"
    private static let dated = OriginAnswer.fresh("Last-Modified: \(modified)")

    private static func since(_ date: String, _ status: Int) -> [Exchange] {
        [
            .get(.asked).origin(dated),
            Exchange.get(.cached(1)).sending("If-Modified-Since: \(date)").status(status),
        ]
    }

    private static let dates: [ConformanceCase] = [
        .optimal("If-Modified-Since equal to Last-Modified: 304 (RFC 9110 §13.1.3)", since(modified, 304)),
        .optimal("If-Modified-Since later than Last-Modified: 304 (RFC 9110 §13.1.3)", since("{now}", 304)),
        .required(
            "If-Modified-Since before Last-Modified: the whole (RFC 9110 §13.1.3)",
            since("Sun, 06 Nov 2022 08:49:36 GMT", 200)),
        .optimal(
            "If-Modified-Since as RFC 850 date (RFC 9110 §5.6.7)",
            since("Sunday, 06-Nov-22 08:49:37 GMT", 304)),
        .optimal(
            "If-Modified-Since as asctime date (RFC 9110 §5.6.7)", since("Sun Nov  6 08:49:37 2022", 304)),
        .required("If-Modified-Since that is no date is ignored (RFC 9110 §13.1.3)", since("foo", 200)),
        .required("If-Modified-Since: 0 is ignored (RFC 9110 §13.1.3)", since("0", 200)),
        .check(
            "If-Modified-Since without Last-Modified goes by Date (RFC 9111 §4.3.2)",
            .get(.asked).origin(.fresh()),
            Exchange.get(.cached(1)).sending("If-Modified-Since: {now+5}").status(304)),
        .required(
            "If-None-Match goes before If-Modified-Since: no match (RFC 9110 §13.1.3)",
            .get(.asked).origin(.fresh("Last-Modified: \(modified)", "ETag: \"a\"")),
            Exchange.get(.cached(1)).sending("If-None-Match: \"b\"", "If-Modified-Since: {now}").status(200)),
        .optimal(
            "If-None-Match goes before If-Modified-Since: a match (RFC 9110 §13.1.3)",
            .get(.asked).origin(.fresh("Last-Modified: \(modified)", "ETag: \"a\"")),
            Exchange.get(.cached(1)).sending(
                "If-None-Match: \"a\"", "If-Modified-Since: Sat, 05 Nov 2022 08:49:37 GMT"
            )
            .status(304)),
        .required(
            "If-None-Match without an ETag in storage: the whole (RFC 9110 §13.1.2)",
            .get(.asked).origin(dated),
            Exchange.get(.cached(1)).sending("If-None-Match: \"a\"", "If-Modified-Since: {now}").status(200)),
    ]

    private static let others: [ConformanceCase] = [
        .required(
            "A 304 repeats what the client needs, and no more than that of the content (RFC 9110 §15.4.5)",
            .get(.asked).origin(
                "Cache-Control: max-age=60", "ETag: \"a\"", "Expires: Thu, 18 Aug 2050 02:01:18 GMT",
                "Vary: Foo", "Content-Location: {path}/cs", "Content-Type: application/json"),
            Exchange.get(.cached(1)).sending("If-None-Match: \"a\"").status(304).has(
                "Cache-Control: max-age=60",
                "ETag: \"a\"", "Expires: Thu, 18 Aug 2050 02:01:18 GMT", "Vary: Foo",
                "Content-Location: {path}/cs"
            )
            .lacks("Content-Length", "Transfer-Encoding")),
        .optimal(
            "A 304 from the cache has Age and says hit (RFC 9111 §4)",
            .get(.asked).origin(.fresh("ETag: \"a\"", "Age: 30")),
            Exchange.get(.cached(1)).sending("If-None-Match: \"a\"").status(304).age(30...35).says("hit")),
        .required(
            "After a 304 the same connection goes on (RFC 9112 §6.3)",
            .get(.asked).origin(.fresh("ETag: \"a\"")),
            Exchange.get(.cached(1)).sending("If-None-Match: \"a\"").status(304), .get(.cached(1))),
        .optimal(
            "HEAD with a matching If-None-Match: 304 (RFC 9110 §13.1.2)",
            .get(.asked).origin(.fresh("ETag: \"a\"")),
            Exchange.head(.cached(1)).sending("If-None-Match: \"a\"").status(304)),
        .required(
            "A stored 404 is not turned into 304 (RFC 9110 §13.2.1)",
            .get(.asked).origin("Cache-Control: max-age=60", "ETag: \"a\"", status: 404),
            Exchange.get(.cached(1)).sending("If-None-Match: \"a\"").status(404)),
        .required(
            "A stored 301 is not turned into 304 (RFC 9110 §13.2.1)",
            .get(.asked).origin("Cache-Control: max-age=60", "Last-Modified: \(modified)", status: 301),
            Exchange.get(.cached(1)).sending("If-Modified-Since: {now}").status(301)),
        .optimal(
            "A client's condition on a stale answer: the cache asks with its own, and answers the client's (RFC 9111 §4.3)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: \"a\""),
            Exchange.get(.confirmed(1)).sending("If-None-Match: \"b\"").upstreamHas("If-None-Match: \"a\"")
                .origin(.notModified("ETag: \"a\"")).status(200)),
        .optimal(
            "A client's condition on a stale answer that is the same: 304 (RFC 9111 §4.3)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: \"a\""),
            Exchange.get(.confirmed(1)).sending("If-None-Match: \"a\"").origin(.notModified("ETag: \"a\""))
                .status(304)),
        .required(
            "A miss with If-None-Match fills the cache with the whole (RFC 9111 §4.3.2)",
            Exchange.get(.any).sending("If-None-Match: \"a\"").origin(.fresh("ETag: \"b\"")).status(200),
            .get(.any).origin(.fresh("ETag: \"b\"")).status(200).has("ETag: \"b\"")),
        .required(
            "A 304 for a client's condition is not what others get (RFC 9111 §4.3.2)",
            Exchange.get(.any).sending("If-None-Match: \"a\"").origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60")),
            .get(.any).origin(.fresh("ETag: \"a\"")).status(200)),
        .required(
            "A miss with a matching If-None-Match is 304, and what is stored is whole (RFC 9111 §4.3.2)",
            Exchange.get(.any).sending("If-None-Match: \"a\"").origin(.fresh("ETag: \"a\"")).status(
                200...304),
            .get(.any).origin(.fresh("ETag: \"a\"")).status(200)),
    ]

    private static let passedOn: [ConformanceCase] = [
        .required(
            "If-Match goes to the origin (RFC 9111 §4.3.2)",
            .get(.asked).origin(.fresh("ETag: \"a\"")),
            Exchange.get(.asked).sending("If-Match: \"a\"").upstreamHas("If-Match: \"a\"")),
        .required(
            "If-Unmodified-Since goes to the origin (RFC 9111 §4.3.2)",
            .get(.asked).origin(dated),
            Exchange.get(.asked).sending("If-Unmodified-Since: {now}")
                .upstreamLacks("If-Modified-Since")),
        .required(
            "A 412 is passed on and not stored (RFC 9110 §13.1.1)",
            Exchange.get(.asked).sending("If-Match: \"b\"").origin("Cache-Control: max-age=60", status: 412),
            .get(.asked).origin(.fresh())),
        .required(
            "An answer to a request with If-Match is not stored (design §4)",
            Exchange.get(.asked).sending("If-Match: \"a\"").origin(.fresh()), .get(.asked)),
        .required(
            "Conditions of writes go to the origin (RFC 9110 §13.1)",
            Exchange.send("PUT").sending("If-Match: \"a\"", "If-Unmodified-Since: \(modified)")
                .upstreamHas("If-Match: \"a\"", "If-Unmodified-Since: \(modified)")),
        .required(
            "If-None-Match: * of a PUT goes to the origin (RFC 9110 §13.1.2)",
            Exchange.send("PUT").sending("If-None-Match: *").upstreamHas("If-None-Match: *")),
    ]
}
