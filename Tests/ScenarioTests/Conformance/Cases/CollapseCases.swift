/// Requests that come while another is under way: who may share its answer (RFC 9111 §4, design §4).
enum CollapseCases {
    static let all: [ConformanceCase] =
        together + apart.map(isForOne) + differing + methods + writes + renewing

    private static let together: [ConformanceCase] = [
        .optimal(
            "Twenty clients at once: one request to the origin (design §4)",
            Exchange.get(.asked).origin(.fresh().late()).crowd(19, asked: 1...1), .get(.cached(1))),
        .optimal(
            "Twenty clients before a large answer in chunks: one request (design §4)",
            Exchange.get(.asked).origin(
                OriginAnswer.fresh(content: .bytes(Bytes.pattern(100_000))).framed(.chunked(trailers: []))
                    .late()
            )
            .crowd(19, asked: 1...1)),
        .optimal(
            "Twenty clients before a stale answer: one request with conditions (RFC 9111 §4.3)",
            .get(.asked).origin(.stale()),
            Exchange.get(.confirmed(1)).origin(
                OriginAnswer.notModified("ETag: \"a\"", "Cache-Control: max-age=60").late()
            )
            .crowd(19, asked: 1...1), .get(.cached(1))),
        .optimal(
            "Twenty clients before an answer that may be given stale for an error: one request (RFC 5861 §4)",
            .get(.asked).origin(.stale("stale-if-error=600")),
            Exchange.get(.stale(1)).origin(OriginAnswer(status: 503).late()).crowd(19, asked: 1...3)),
        .check(
            "Twenty clients before an answer without freshness: one request (design §4)",
            Exchange.get(.asked).origin(OriginAnswer().late()).crowd(19, asked: 1...1)),
        .required(
            "Who came after an answer without freshness asks for himself (RFC 9111 §4)",
            Exchange.get(.asked).origin(OriginAnswer().late()).crowd(3, asked: 1...4), .get(.asked)),
        .check(
            "Twenty clients before an error: one request (design §4)",
            Exchange.get(.asked).origin(OriginAnswer(status: 404).late()).crowd(19, asked: 1...1)),
        .required(
            "A hit with Age for those who were there before the end (RFC 9111 §5.1)",
            Exchange.get(.asked).origin(.fresh("Age: 30").late()).crowd(5, asked: 1...1).age(30...35),
            .get(.cached(1)).age(30...35)),
    ]

    /// Answers that are for the one who asked.
    private static let apart = [
        "Cache-Control: no-store, max-age=60", "Cache-Control: private, max-age=60",
        "Cache-Control: no-cache, max-age=60",
        "Set-Cookie: a=b", "Vary: *", "Cache-Control: no-store", "Cache-Control: PRIVATE",
        "Cache-Control: max-age=60\r\nSet-Cookie: a=b", "Cache-Control: max-age=60\r\nVary: *",
    ]

    private static func isForOne(_ fields: String) -> ConformanceCase {
        .required(
            "\(fields.replacing("\r\n", with: ", ")): nobody else who waits gets that answer (RFC 9111 §3, design §4)",
            Exchange.get(.asked).origin(OriginAnswer(fields: [fields]).late(by: 0.1)).crowd(4, asked: 5...5)
                .demand(.eachAlone), .get(.asked))
    }

    private static let varying = OriginAnswer.fresh("Vary: Foo")

    private static let differing: [ConformanceCase] = [
        .required(
            "Who waits for another variant gets his own (RFC 9111 §4.1)",
            Exchange.get(.asked).sending("Foo: 1").origin(varying.late())
                .meanwhile(Exchange.get(.asked).sending("Foo: 2").origin(varying).upstreamHas("Foo: 2")),
            Exchange.get(.cached(1)).sending("Foo: 1"), Exchange.get(.cached(2)).sending("Foo: 2")),
        .required(
            "Who waits without the field gets his own (RFC 9111 §4.1)",
            Exchange.get(.asked).sending("Foo: 1").origin(varying.late())
                .meanwhile(Exchange.get(.asked).origin(varying).upstreamLacks("Foo"))),
        .required(
            "Who waits for another variant of a stale answer gets his own (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: 1").origin(.stale("x", "Vary: Foo")),
            Exchange.get(.confirmed(1)).sending("Foo: 1").origin(
                OriginAnswer.notModified("ETag: \"a\"", "Cache-Control: max-age=60").late()
            )
            .meanwhile(Exchange.get(.asked).sending("Foo: 2").origin(varying))),
        .required(
            "A 304 that brings a new Vary is not for who waits with another value (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: 1").origin(.stale()),
            Exchange.get(.confirmed(1)).sending("Foo: 1")
                .origin(
                    OriginAnswer.notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Vary: Foo").late()
                )
                .meanwhile(Exchange.get(.asked).sending("Foo: 2").origin(varying))),
        .required(
            "Another language does not wait for this one (design §4)",
            Exchange.get(.asked).sending("Accept-Language: cs").origin(.fresh().late())
                .meanwhile(Exchange.get(.asked).sending("Accept-Language: en").origin(.fresh()))),
        .required(
            "Another token does not get this one's answer (RFC 9111 §3.5)",
            Exchange.get(.asked).sending("Authorization: Bearer a").origin(
                "Cache-Control: public, max-age=60"
            ).late()
                .meanwhile(Exchange.get(.asked).sending("Authorization: Bearer b").origin(.fresh()))),
        .required(
            "Nobody without a token gets a token's answer (RFC 9111 §3.5)",
            Exchange.get(.asked).sending("Authorization: Bearer a").origin(
                "Cache-Control: public, max-age=60"
            ).late()
                .meanwhile(Exchange.get(.asked).origin(.fresh()).upstreamLacks("Authorization"))),
        .required(
            "A request with Cookie goes alone (design §4)",
            Exchange.get(.asked).origin(.fresh().late())
                .meanwhile(
                    Exchange.get(.asked).sending("Cookie: a=b").origin(.fresh()).upstreamHas("Cookie: a=b"))),
        .required(
            "Nobody waits for a request with Cookie (design §4)",
            Exchange.get(.asked).sending("Cookie: a=b").origin(.fresh().late()).meanwhile(
                Exchange.get(.asked).origin(.fresh()))),
        .required(
            "Fields that private names are for one of those who wait (RFC 9111 §5.2.2.7)",
            Exchange.get(.asked).origin("Cache-Control: max-age=60, private=\"x-a\"", "X-A: 1").late()
                .crowd(5, asked: 1...6).demand(.exclusive("X-A"))),
        .required(
            "Fields that no-cache names are for one of those who wait (RFC 9111 §5.2.2.4)",
            Exchange.get(.asked).origin("Cache-Control: max-age=60, no-cache=\"x-a\"", "X-A: 1").late()
                .crowd(5, asked: 1...6).demand(.exclusive("X-A"))),
        .required(
            "Cookies that private names are for one of those who wait (RFC 9111 §7.3)",
            Exchange.get(.asked).origin(
                "Cache-Control: max-age=60, private=\"set-cookie\"", "Set-Cookie: a=b"
            ).late()
                .crowd(5, asked: 1...6).demand(.exclusive("Set-Cookie"))),
        .required(
            "A cookie in a 304 is for one of those who wait (RFC 9111 §7.3)",
            .get(.asked).origin(.stale()),
            Exchange.get(.any).origin(
                OriginAnswer.notModified("ETag: \"a\"", "Cache-Control: max-age=60", "Set-Cookie: a=b").late()
            )
            .crowd(5, asked: 1...6).demand(.exclusive("Set-Cookie"))),
        .required(
            "A 304 with no-store is for one of those who wait (RFC 9111 §5.2.2.5)",
            .get(.asked).origin(.stale()),
            Exchange.get(.any).origin(
                OriginAnswer.notModified("ETag: \"a\"", "Cache-Control: no-store").late()
            )
            .crowd(5, asked: 6...7)),
    ]

    private static let methods: [ConformanceCase] = [
        .required(
            "GET that waits for a HEAD has its content (RFC 9110 §9.3.2)",
            Exchange.head(.any).origin(.fresh(content: .text("content")).late())
                .meanwhile(
                    Exchange.get(.any).origin(.fresh(content: .text("content"))).demand(.content("content")))),
        .required(
            "HEAD that waits for a GET has none (RFC 9110 §9.3.2)",
            Exchange.get(.asked).origin(.fresh().late()).meanwhile(Exchange.head(.any).status(200)),
            .get(.cached(1))),
        .required(
            "GET that waits for one with If-None-Match has the whole (RFC 9111 §4.3.2)",
            Exchange.get(.any).sending("If-None-Match: \"a\"").origin(.fresh("ETag: \"a\"").late()).status(
                304
            )
            .meanwhile(Exchange.get(.any).origin(.fresh("ETag: \"a\"")).status(200)), .get(.any).status(200)),
        .required(
            "If-None-Match that waits for a GET is answered by its own tag (RFC 9111 §4.3.2)",
            Exchange.get(.asked).origin(.fresh("ETag: \"a\"").late())
                .meanwhile(Exchange.get(.any).sending("If-None-Match: \"a\"").status(304))),
        .required(
            "GET that waits for one with Range has the whole (RFC 9110 §14.2)",
            Exchange.get(.asked).sending("Range: bytes=0-3").origin(.fresh(content: .text("content")).late())
                .status(200...206)
                .meanwhile(
                    Exchange.get(.any).origin(.fresh(content: .text("content"))).demand(.content("content")))),
        .required(
            "What only one with no-store has asked for is not stored, whoever waits (RFC 9111 §5.2.1.5)",
            Exchange.get(.asked).sending("Cache-Control: no-store").origin(.fresh().late()),
            .get(.asked).origin(.fresh())),
        .required(
            "POSTs go one by one, each to the origin (RFC 9110 §9.2.2)",
            Exchange.send("POST").origin(OriginAnswer.fresh().late(by: 0.1)).crowd(4, asked: 5...5)),
        .optimal(
            "only-if-cached does not wait for another's request (RFC 9111 §5.2.1.7)",
            Exchange.get(.asked).origin(.fresh().late(by: 0.5))
                .meanwhile(Exchange.get(.any).sending("Cache-Control: only-if-cached").status(504))),
        .required(
            "A cut answer is whole for nobody who waits (RFC 9111 §3.3)",
            Exchange.get(.failed).origin(OriginAnswer.fresh().framed(.shortBy(10)).late()).crowd(
                3, asked: 1...9),
            .get(.asked).origin(.fresh())),
    ]

    private static let writes: [ConformanceCase] = [
        .required(
            "What a GET brings that began before a write is not stored (RFC 9111 §4.4, design §4)",
            Exchange.get(.asked).origin(.fresh().late()).meanwhile(Exchange.send("POST")),
            .get(.asked).origin(.fresh())),
        .required(
            "A GET after a write does not wait for one before it (design §4)",
            Exchange.get(.asked).origin(.fresh().late(by: 0.3))
                .meanwhile(Exchange.send("POST"), Exchange.get(.asked).origin(.fresh()))),
        .required(
            "A 304 to a question before a write does not make it fresh (RFC 9111 §4.4)",
            .get(.asked).origin(.stale()),
            Exchange.get(.confirmed(1)).origin(
                OriginAnswer.notModified("ETag: \"a\"", "Cache-Control: max-age=60").late()
            )
            .meanwhile(Exchange.send("POST")), .get(.asked).origin(.fresh())),
        .required(
            "A refused write lets what is under way be stored (RFC 9111 §4.4)",
            Exchange.get(.asked).origin(.fresh().late()).meanwhile(Exchange.send("POST").origin(status: 400)),
            .get(.cached(1))),
        .required(
            "A variant that is under way during a write is not stored (RFC 9111 §4.4)",
            Exchange.get(.asked).sending("Foo: 1").origin(varying.late()).meanwhile(Exchange.send("POST")),
            .get(.asked).sending("Foo: 1").origin(varying)),
        .required(
            "An error to a question before a write does not give what was before it (RFC 9111 §4.4)",
            .get(.asked).origin(.stale("stale-if-error=600")),
            Exchange.get(.any).origin(OriginAnswer(status: 503).late()).meanwhile(Exchange.send("POST")),
            .get(.asked).origin(status: 503).status(503)),
    ]

    private static let renewing: [ConformanceCase] = [
        .optimal(
            "stale-while-revalidate: twenty clients, one request (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            Exchange.get(.stale(1)).origin(.fresh().late()).crowd(19, asked: 1...1).demand(.refreshes)),
        .required(
            "stale-while-revalidate: a write meanwhile, and what is asked beside is not stored (RFC 9111 §4.4)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            .get(.stale(1)).origin(.fresh().late(by: 0.2)),
            Exchange.send("POST").after(0.05), .get(.asked).after(0.3).origin(.fresh())),
        .optimal(
            "stale-while-revalidate: nobody waits for what is asked beside (RFC 5861 §3)",
            .get(.asked).origin(.stale("stale-while-revalidate=600")),
            Exchange.get(.stale(1)).origin(.fresh().late(by: 0.5)),
            .get(.stale(1)).origin(.fresh().late(by: 0.5))),
    ]
}
