/// Stale answers that the origin confirms or replaces (RFC 9111 §4.3, §3.2).
enum RevalidationCases {
    static let all: [ConformanceCase] = asking + updates.map(isUpdated) + kept + confirmations + replacements

    private static let modified = "Sun, 06 Nov 2022 08:49:37 GMT"
    private static let tagged = OriginAnswer.stale()
    private static let same = OriginAnswer.notModified("ETag: \"a\"")
    /// The same, and fresh from now on.
    private static let renewed = OriginAnswer.notModified("ETag: \"a\"", "Cache-Control: max-age=60")

    private static let asking: [ConformanceCase] = [
        .optimal(
            "A stale answer with an ETag is asked about by If-None-Match (RFC 9111 §4.3.1)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).upstreamHas("If-None-Match: \"a\"").upstreamLacks("If-Modified-Since").origin(
                same)),
        .optimal(
            "A stale answer with a weak ETag is asked about by it (RFC 9111 §4.3.1)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: W/\"a\""),
            .get(.confirmed(1)).upstreamHas("If-None-Match: W/\"a\"").origin(.notModified("ETag: W/\"a\""))),
        .optimal(
            "A stale answer with Last-Modified is asked about by that very text (RFC 9111 §4.3.1)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "Last-Modified: \(modified)"),
            .get(.confirmed(1)).upstreamHas("If-Modified-Since: \(modified)").upstreamLacks("If-None-Match")
                .origin(.notModified("Last-Modified: \(modified)"))),
        .optimal(
            "A stale answer with both is asked about by both (RFC 9111 §4.3.1)",
            .get(.asked).origin(.stale("x", "Last-Modified: \(modified)")),
            .get(.confirmed(1)).upstreamHas("If-None-Match: \"a\"", "If-Modified-Since: \(modified)").origin(
                same)),
        .optimal(
            "An ETag with obs-text is sent as it is (RFC 9110 §8.8.3)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: \"é\""),
            .get(.confirmed(1)).upstreamHas("If-None-Match: \"é\"").origin(.notModified("ETag: \"é\""))),
        .required(
            "Without a validator nothing is asked with conditions (RFC 9111 §4.3.1)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20"), .get(.unconditional)),
        .check(
            "An ETag that is none is not sent (RFC 9110 §8.8.3)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: a"), .get(.unconditional)),
        .check(
            "A Last-Modified that is no date is not sent (RFC 9110 §8.8.2)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "Last-Modified: a"),
            .get(.unconditional)),
        .required(
            "Conditions of clients do not go upstream with a shared read (RFC 9111 §4.3.1)",
            .get(.asked).origin(tagged),
            Exchange.get(.any).sending("If-None-Match: \"z\"", "If-Modified-Since: {now}")
                .upstreamHas("If-None-Match: \"a\"").upstreamLacks("If-Modified-Since").origin(same)),
        .optimal(
            "What became stale in the cache is confirmed, too (RFC 9111 §4.3)",
            .get(.asked).origin("Cache-Control: max-age=3", "ETag: \"a\""), .get(.cached(1)),
            .get(.confirmed(1)).after(3.1).origin(same)),
        .optimal(
            "max-age=0 with an ETag is confirmed each time (RFC 9111 §4.3)",
            .get(.asked).origin("Cache-Control: max-age=0", "ETag: \"a\""), .get(.confirmed(1)).origin(same),
            .get(.confirmed(1)).origin(same)),
        .optimal(
            "HEAD for a stale answer is answered after a confirmation (RFC 9111 §4.3)",
            .get(.asked).origin(tagged), Exchange.head(.any).origin(renewed).status(200), .get(.cached(1))),
    ]

    /// A field, its old value, its new one.
    private static let updates: [(String, String, String)] = [
        ("X-A", "1", "2"), ("Foo", "1", "2"), ("Content-Foo", "1", "2"), ("Content-Location", "/a", "/b"),
        ("Content-Security-Policy", "default-src 'self'", "default-src 'none'"),
        ("X-Frame-Options", "deny", "sameorigin"),
        ("Cache-Control", "max-age=60, x, y", "max-age=60, z"),
        ("Expires", "Sun, 06 Nov 2022 08:49:37 GMT", "Thu, 18 Aug 2050 02:01:18 GMT"),
        ("Server", "a", "b"), ("Content-Language", "cs", "en"), ("Link", "</a>", "</b>"),
        ("Warning", "199 a \"b\"", "199 a \"c\""),
        ("Last-Modified", "Sun, 06 Nov 2022 08:49:37 GMT", "Mon, 07 Nov 2022 08:49:37 GMT"),
    ]

    private static func isUpdated(_ name: String, _ old: String, _ new: String) -> ConformanceCase {
        let control = name == "Cache-Control" ? [] : ["Cache-Control: max-age=60"]
        let first = OriginAnswer(fields: control + ["Age: 80", "ETag: \"a\"", "\(name): \(old)"])
        let second = OriginAnswer(status: 304, fields: control + ["ETag: \"a\"", "\(name): \(new)"])
        return .required(
            "A 304 with a new \(name) changes it, at once and in what is stored (RFC 9111 §3.2)",
            .get(.asked).origin(first).has("\(name): \(old)"),
            .get(.confirmed(1)).origin(second).has("\(name): \(new)"),
            .get(.cached(1)).has("\(name): \(new)"))
    }

    private static let kept: [ConformanceCase] = [
        .required(
            "Fields that a 304 lacks stay (RFC 9111 §3.2)",
            .get(.asked).origin(.stale("x", "X-A: 1", "Content-Type: text/plain")),
            .get(.confirmed(1)).origin(renewed).has("X-A: 1", "Content-Type: text/plain"),
            .get(.cached(1)).has("X-A: 1", "Content-Type: text/plain", "ETag: \"a\"")),
        .required(
            "A 304's Content-Length is not the content's (RFC 9111 §3.2)",
            .get(.asked).origin(.stale()),
            .get(.confirmed(1)).origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Content-Length: 3")),
            .get(.cached(1))),
        .required(
            "A 304's Content-Encoding does not change what is stored (RFC 9111 §3.2)",
            .get(.asked).origin(.stale()),
            .get(.confirmed(1)).origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Content-Encoding: gzip")
            )
            .lacks("Content-Encoding"), .get(.any).lacks("Content-Encoding")),
        .required(
            "A 304's Content-Range does not change what is stored (RFC 9111 §3.2)",
            .get(.asked).origin(.stale()),
            .get(.confirmed(1)).origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Content-Range: bytes 0-1/2")
            )
            .lacks("Content-Range"), .get(.any).lacks("Content-Range")),
        .required(
            "A 304's Connection and what it names are not stored (RFC 9111 §3.1)",
            .get(.asked).origin(.stale()),
            .get(.confirmed(1)).origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Connection: X-H", "X-H: 1")
            )
            .lacks("X-H"), .get(.cached(1)).lacks("X-H").has("Connection: keep-alive")),
        .check(
            "A 304's Content-Type changes what is stored (RFC 9111 §3.2)",
            .get(.asked).origin(.stale("x", "Content-Type: text/plain")),
            .get(.confirmed(1)).origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Content-Type: text/html")
            )
            .has("Content-Type: text/html")),
        .required(
            "Several lines of a field are replaced together (RFC 9111 §3.2)",
            .get(.asked).origin(.stale("x", "X-A: 1", "X-A: 2")),
            .get(.confirmed(1)).origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60", "X-A: 3", "X-A: 4")
            ).has("X-A: 3, 4"),
            .get(.cached(1)).has("X-A: 3, 4")),
        .required(
            "A 304's Date is the new Date (RFC 9111 §3.2)",
            .get(.asked).origin(
                "Cache-Control: max-age=900000000", "Age: 900000001", "ETag: \"a\"",
                "Date: Sun, 06 Nov 2022 08:49:37 GMT"),
            .get(.confirmed(1)).origin(.notModified("ETag: \"a\"", "Date: Sat, 05 Nov 2022 08:49:37 GMT"))
                .has("Date: Sat, 05 Nov 2022 08:49:37 GMT")),
        .required(
            "A cookie in a 304 is for the one who asked (RFC 9111 §7.3)",
            .get(.asked).origin(.stale()),
            .get(.confirmed(1)).origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Set-Cookie: a=b")),
            .get(.any).origin(.fresh()).lacks("Set-Cookie")),
        .required(
            "A field that private names in a 304 is not stored (RFC 9111 §5.2.2.7)",
            .get(.asked).origin(.stale()),
            .get(.confirmed(1)).origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60, private=\"x-a\"", "X-A: 1")),
            .get(.any).lacks("X-A")),
    ]

    private static let confirmations: [ConformanceCase] = [
        .required(
            "A 304 makes it fresh by its own max-age (RFC 9111 §4.3.4)",
            .get(.asked).origin(tagged), .get(.confirmed(1)).origin(renewed), .get(.cached(1))),
        .optimal(
            "A 304 without max-age makes it fresh by the stored one (RFC 9111 §4.3.4)",
            .get(.asked).origin(tagged), .get(.confirmed(1)).origin(same), .get(.cached(1)).age(0...5)),
        .required(
            "A 304's Age counts (RFC 9111 §4.2.3)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(.notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Age: 61")),
            .get(.conditional).origin(same)),
        .required(
            "The stored Age is gone after a confirmation (RFC 9111 §4.2.3)",
            .get(.asked).origin(tagged), .get(.confirmed(1)).origin(renewed).age(0...5)),
        .required(
            "A 304 with max-age=0 leaves it stale (RFC 9111 §4.3.4)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(.notModified("ETag: \"a\"", "Cache-Control: max-age=0")),
            .get(.confirmed(1)).origin(same)),
        .required(
            "A 304 with no-store: it is not used again without asking (RFC 9111 §3)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(.notModified("ETag: \"a\"", "Cache-Control: no-store, max-age=60")),
            .get(.asked)),
        .required(
            "A 304 with private: it is not used again without asking (RFC 9111 §3)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(.notModified("ETag: \"a\"", "Cache-Control: private, max-age=60")),
            .get(.asked)),
        .required(
            "A 304 with no-cache: it is confirmed each time from then on (RFC 9111 §5.2.2.4)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(.notModified("ETag: \"a\"", "Cache-Control: no-cache, max-age=60")),
            .get(.conditional).origin(same)),
        .required(
            "A 304 with Vary: the stored answer fits like others from then on (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: 1").origin(tagged),
            .get(.confirmed(1)).sending("Foo: 1").origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Vary: Foo")),
            .get(.asked).sending("Foo: 2").origin(.fresh())),
        .optimal(
            "A 304 without ETag confirms (RFC 9111 §4.3.4)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(.notModified("Cache-Control: max-age=60")),
            .get(.cached(1)).has("ETag: \"a\"")),
        .optimal(
            "A 304 with the ETag made weak confirms (RFC 9111 §4.3.4)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(.notModified("ETag: W/\"a\"", "Cache-Control: max-age=60")),
            .get(.cached(1))),
        .required(
            "A 304 with another ETag is not about what is stored: asked again without conditions (RFC 9111 §4.3.4)",
            .get(.asked).origin(tagged),
            .get(.askedTwice).origin(.notModified("ETag: \"b\"", "Cache-Control: max-age=60")).status(200)),
        .required(
            "A 304 with the stored weak ETag made strong confirms nothing, and the next refresh has no condition (RFC 9111 §4.3.4)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: W/\"a\""),
            .get(.askedTwice).origin(.notModified("ETag: \"a\"", "Cache-Control: max-age=60")).status(200),
            .get(.unconditional).sending("Cache-Control: no-cache").origin(.fresh("ETag: W/\"a\"")),
            .get(.conditional).sending("Cache-Control: no-cache").origin(
                .notModified("ETag: W/\"a\"", "Cache-Control: max-age=60"))),
        .required(
            "A 304 with another ETag does not put it on the stored content (RFC 9111 §4.3.4)",
            .get(.asked).origin(tagged),
            .get(.any).origin(.notModified("ETag: \"b\"", "Cache-Control: max-age=60")),
            .get(.any).origin(.fresh("ETag: \"b\"", content: .text("new"))).has("ETag: \"b\"")),
        .optimal(
            "A confirmed answer says fwd=stale and 304 (RFC 9211 §2.2)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(renewed).says("fwd=stale", "fwd-status=304")),
        .optimal(
            "Two confirmations, one after the other (RFC 9111 §4.3)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(same).origin(.stale()).origin(
                .notModified("Cache-Control: max-age=0")),
            .get(.confirmed(1)).origin(.notModified("Cache-Control: max-age=60")), .get(.cached(1))),
        .required(
            "A 304 with content is not taken for the next answer (RFC 9112 §6.3)",
            .get(.asked).origin(tagged),
            .get(.confirmed(1)).origin(
                .notModified("ETag: \"a\"", "Content-Length: 30", "Transfer-Encoding: chunked")
            ).status(200...599),
            .get(.any).at("{path}/2").origin(.fresh()).status(200)),
    ]

    private static let replacements: [ConformanceCase] = [
        .required(
            "A 200 takes the place of what was stored (RFC 9111 §4.3.3)",
            .get(.asked).origin(tagged), .get(.conditional).origin(.fresh("ETag: \"b\"")),
            .get(.cached(2)).has("ETag: \"b\"")),
        .required(
            "A 200 with the same ETag takes its place, too (RFC 9111 §4.3.3)",
            .get(.asked).origin(tagged), .get(.conditional).origin(.fresh("ETag: \"a\"")), .get(.cached(2))),
        .required(
            "Fields of the older answer are not in the newer (RFC 9111 §4.3.3)",
            .get(.asked).origin(.stale("x", "X-A: 1")),
            .get(.conditional).origin(.fresh()).lacks("X-A", "ETag"),
            .get(.cached(2)).lacks("X-A", "ETag")),
        .required(
            "A 410 takes its place (RFC 9111 §4.3.3)",
            .get(.asked).origin(tagged), .get(.conditional).origin("Cache-Control: max-age=60", status: 410),
            .get(.cached(2)).status(410)),
        .required(
            "A 403 is passed on, and the stored answer is not used after it (RFC 9111 §4.3.3)",
            .get(.asked).origin(tagged), .get(.conditional).origin(status: 403), .get(.asked).origin(.fresh())
        ),
        .required(
            "A 500 without stale-if-error is passed on (RFC 9111 §4.3.3, design §4)",
            .get(.asked).origin(tagged), .get(.asked).origin(status: 500).status(500)),
        .optimal(
            "After a 500 the stored answer can still be confirmed (RFC 9111 §4.3.3)",
            .get(.asked).origin(tagged), .get(.asked).origin(status: 500).status(500),
            .get(.confirmed(1)).origin(renewed)),
        .required(
            "A newer answer that may not be stored drops the older (RFC 9111 §4.3.3)",
            .get(.asked).origin(tagged), .get(.conditional).origin("Cache-Control: no-store"),
            .get(.unconditional).origin(.fresh())),
        .required(
            "A cut 200 does not take the place of what was stored (RFC 9111 §3.3)",
            .get(.asked).origin(tagged), .get(.any).origin(OriginAnswer.fresh().framed(.shortBy(5))),
            .get(.asked).origin(.fresh())),
    ]
}
