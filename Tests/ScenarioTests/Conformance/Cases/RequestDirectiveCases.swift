/// Directives of requests (RFC 9111 §5.2.1), Pragma (§5.4).
enum RequestDirectiveCases {
    static let all: [ConformanceCase] = news + staleness + storing + onlyIfCached + parsing

    private static let tagged = OriginAnswer.fresh("ETag: \"a\"")
    private static let old = OriginAnswer(fields: ["Cache-Control: max-age=60", "Age: 30", "ETag: \"a\""])
    private static let stale = OriginAnswer(fields: ["Cache-Control: max-age=60", "Age: 80", "ETag: \"a\""])

    private static func after(_ answer: OriginAnswer, _ control: String, _ outcome: Exchange.Outcome)
        -> [Exchange]
    {
        [.get(.asked).origin(answer), Exchange.get(outcome).sending("Cache-Control: \(control)")]
    }

    private static let news: [ConformanceCase] = [
        .optimal(
            "no-cache asks the origin though the answer is fresh (RFC 9111 §5.2.1.4)",
            after(.fresh(), "no-cache", .asked)),
        .optimal(
            "no-cache asks with conditions (RFC 9111 §5.2.1.4)", after(tagged, "no-cache", .conditional)),
        .optimal(
            "no-cache: a 304 makes the stored answer good (RFC 9111 §4.3.3)", .get(.asked).origin(tagged),
            .get(.confirmed(1)).sending("Cache-Control: no-cache").origin(.notModified("ETag: \"a\""))
                .says("fwd=request", "fwd-status=304")),
        .optimal("max-age=0 asks the origin (RFC 9111 §5.2.1.1)", after(old, "max-age=0", .asked)),
        .optimal(
            "max-age below the age asks the origin (RFC 9111 §5.2.1.1)", after(old, "max-age=10", .asked)),
        .optimal(
            "max-age above the age is answered from the cache (RFC 9111 §5.2.1.1)",
            after(old, "max-age=50", .cached(1))),
        .optimal(
            "min-fresh above what is left asks the origin (RFC 9111 §5.2.1.3)",
            after(old, "min-fresh=50", .asked)),
        .optimal(
            "min-fresh below what is left is answered from the cache (RFC 9111 §5.2.1.3)",
            after(old, "min-fresh=10", .cached(1))),
        .optimal(
            "Pragma: no-cache is no-cache where Cache-Control is absent (RFC 9111 §5.4)",
            .get(.asked).origin(.fresh()), .get(.asked).sending("Pragma: no-cache")),
        .optimal(
            "Pragma is ignored beside Cache-Control (RFC 9111 §5.4)",
            .get(.asked).origin(.fresh()),
            .get(.cached(1)).sending("Pragma: no-cache", "Cache-Control: max-age=50")),
        .optimal(
            "Other words in Pragma mean nothing (RFC 9111 §5.4)",
            .get(.asked).origin(.fresh()), .get(.cached(1)).sending("Pragma: foo")),
        .optimal(
            "The newer answer that no-cache brings is used from then on (RFC 9111 §4)",
            .get(.asked).origin(.fresh()), .get(.asked).sending("Cache-Control: no-cache").origin(.fresh()),
            .get(.cached(2))),
        .optimal(
            "no-transform changes nothing (RFC 9111 §5.2.1.6)", after(.fresh(), "no-transform", .cached(1))),
        .optimal(
            "Unknown directives of requests are ignored (RFC 9111 §5.2.3)",
            after(.fresh(), "foo, bar=1", .cached(1))),
        .optimal(
            "max-age and no-cache together: no-cache counts (RFC 9111 §5.2.1)",
            after(old, "max-age=50, no-cache", .asked)),
        .optimal(
            "HEAD with no-cache asks the origin (RFC 9111 §5.2.1.4)",
            .get(.asked).origin(.fresh()), .head(.any).sending("Cache-Control: no-cache").saysNot("hit")),
    ]

    private static let staleness: [ConformanceCase] = [
        .optimal("max-stale takes what is stale (RFC 9111 §5.2.1.2)", after(stale, "max-stale", .cached(1))),
        .optimal(
            "max-stale=60 takes what is stale for 20 s (RFC 9111 §5.2.1.2)",
            after(stale, "max-stale=60", .cached(1))),
        .required(
            "max-stale=10 does not take what is stale for 20 s (RFC 9111 §5.2.1.2)",
            after(stale, "max-stale=10", .asked)),
        .required("Without max-stale nothing stale is used (RFC 9111 §4.2.4)", after(stale, "foo", .asked)),
        .required(
            "max-stale does not move must-revalidate (RFC 9111 §5.2.2.2)",
            after(.stale("must-revalidate"), "max-stale", .asked)),
        .required(
            "max-stale does not move proxy-revalidate (RFC 9111 §5.2.2.8)",
            after(.stale("proxy-revalidate"), "max-stale", .asked)),
        .required(
            "max-stale does not move s-maxage (RFC 9111 §5.2.2.10)",
            after(.stale("s-maxage=60"), "max-stale", .asked)),
        .required(
            "max-stale with max-age below the age asks the origin (RFC 9111 §5.2.1)",
            after(stale, "max-age=0, max-stale=10", .asked)),
        .optimal(
            "A stale hit says how stale it is (RFC 9211 §2.3)", .get(.asked).origin(stale),
            .get(.cached(1)).sending("Cache-Control: max-stale").age(80...85).says("hit", "ttl=-20")),
        .check(
            "max-stale with a broken value is as none (RFC 9111 §5.2.1.2)",
            after(stale, "max-stale=abc", .asked)),
        .check(
            "max-age=100, max-stale takes what is stale but not that old (RFC 9111 §5.2.1)",
            after(stale, "max-age=100, max-stale", .cached(1))),
    ]

    private static let storing: [ConformanceCase] = [
        .required(
            "An answer to a request with no-store is not stored (RFC 9111 §5.2.1.5)",
            .get(.asked).sending("Cache-Control: no-store").origin(.fresh()).saysNot("stored"), .get(.asked)),
        .required(
            "no-store beside others in a request counts (RFC 9111 §5.2.1.5)",
            .get(.asked).sending("Cache-Control: max-age=0, NO-STORE").origin(.fresh()), .get(.asked)),
        .required(
            "no-store on a line of its own in a request counts (RFC 9111 §5.2.1.5)",
            .get(.asked).sending("Cache-Control: max-age=0", "Cache-Control: no-store").origin(.fresh()),
            .get(.asked)),
        .check(
            "A request with no-store may be answered from the cache (RFC 9111 §5.2.1.5)",
            after(.fresh(), "no-store", .cached(1))),
        .optimal(
            "A request with no-store does not drop what is stored (RFC 9111 §5.2.1.5)",
            .get(.asked).origin(.fresh()), .get(.any).sending("Cache-Control: no-store"),
            .get(.any).origin(.fresh()),
            .get(.any).origin(.fresh()).demand(.says("hit"))),
        .optimal(
            "A miss with no-cache is stored (RFC 9111 §5.2.1.4)",
            .get(.asked).sending("Cache-Control: no-cache").origin(.fresh()), .get(.cached(1))),
        .optimal(
            "A miss with max-age=0 is stored (RFC 9111 §5.2.1.1)",
            .get(.asked).sending("Cache-Control: max-age=0").origin(.fresh()), .get(.cached(1))),
    ]

    private static let onlyIfCached: [ConformanceCase] = [
        .optimal(
            "only-if-cached without a stored answer is 504 (RFC 9111 §5.2.1.7)",
            Exchange.get(.refused).sending("Cache-Control: only-if-cached").status(504)),
        .optimal(
            "only-if-cached with a fresh answer is answered (RFC 9111 §5.2.1.7)",
            after(.fresh(), "only-if-cached", .cached(1))),
        .optimal(
            "only-if-cached with a stale answer is 504 (RFC 9111 §5.2.1.7)",
            .get(.asked).origin(stale),
            Exchange.get(.refused).sending("Cache-Control: only-if-cached").status(504)),
        .optimal(
            "only-if-cached, max-stale with a stale answer is answered (RFC 9111 §5.2.1.7)",
            after(stale, "only-if-cached, max-stale", .cached(1))),
        .optimal(
            "only-if-cached for another variant is 504 (RFC 9111 §5.2.1.7)",
            .get(.asked).sending("Foo: 1").origin(.fresh("Vary: Foo")),
            Exchange.get(.refused).sending("Cache-Control: only-if-cached", "Foo: 2").status(504)),
        .optimal(
            "A 504 of only-if-cached is not stored (RFC 9111 §5.2.1.7)",
            Exchange.get(.refused).sending("Cache-Control: only-if-cached").status(504),
            .get(.asked).origin(.fresh())),
        .optimal(
            "only-if-cached, max-age=10 with an older answer is 504 (RFC 9111 §5.2.1.7)",
            .get(.asked).origin(old),
            Exchange.get(.refused).sending("Cache-Control: only-if-cached, max-age=10").status(504)),
        .optimal(
            "only-if-cached, no-cache with a fresh answer is 504 (RFC 9111 §5.2.1)",
            .get(.asked).origin(.fresh()),
            Exchange.get(.refused).sending("Cache-Control: only-if-cached, no-cache").status(504)),
        .optimal(
            "HEAD with only-if-cached is answered from GET's answer (RFC 9111 §5.2.1.7)",
            .get(.asked).origin(.fresh()), .head(.cached(1)).sending("Cache-Control: only-if-cached")),
    ]

    private static let parsing: [ConformanceCase] = [
        .optimal("NO-CACHE in a request in any case (RFC 9111 §5.2)", after(.fresh(), "NO-CACHE", .asked)),
        .optimal(
            "no-cache on the second line of a request (RFC 9110 §5.3)",
            .get(.asked).origin(.fresh()),
            .get(.asked).sending("Cache-Control: foo", "Cache-Control: no-cache")),
        .check(
            "max-age with a broken value in a request asks the origin (RFC 9111 §5.2.1.1)",
            after(.fresh(), "max-age=abc", .asked)),
        .check("max-age in quotes in a request (RFC 9111 §5.2)", after(old, "max-age=\"10\"", .asked)),
        .check(
            "max-age=-1 in a request asks the origin (RFC 9111 §5.2.1.1)",
            after(.fresh(), "max-age=-1", .asked)),
        .optimal(
            "A huge max-age in a request (RFC 9111 §1.2.2)",
            after(.fresh(), "max-age=99999999999999999999", .cached(1))),
        .optimal(
            "A huge min-fresh in a request (RFC 9111 §1.2.2)",
            after(.fresh(), "min-fresh=99999999999999999999", .asked)),
        .optimal(
            "s-maxage in a request means nothing (RFC 9111 §5.2.1)", after(.fresh(), "s-maxage=0", .cached(1))
        ),
        .optimal(
            "private, public, must-revalidate in a request mean nothing (RFC 9111 §5.2.1)",
            after(.fresh(), "private, public, must-revalidate, proxy-revalidate", .cached(1))),
    ]
}
