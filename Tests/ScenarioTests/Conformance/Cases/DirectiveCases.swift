/// Directives of responses: no-store, private, no-cache and their like.
enum DirectiveCases {
    static let all: [ConformanceCase] = noStore + isPrivate + noCache + qualified + others

    private static let noStore: [ConformanceCase] = [
        .notReused("no-store is not stored (RFC 9111 §5.2.2.5)", "Cache-Control: no-store"),
        .notReused("no-store wins over max-age (RFC 9111 §5.2.2.5)", "Cache-Control: max-age=60, no-store"),
        .notReused(
            "no-store wins over public (RFC 9111 §5.2.2.5)", "Cache-Control: public, no-store, max-age=60"),
        .notReused("no-store wins over s-maxage (RFC 9111 §5.2.2.5)", "Cache-Control: s-maxage=60, no-store"),
        .notReused(
            "no-store wins over Expires (RFC 9111 §5.2.2.5)", "Cache-Control: no-store", "Expires: {now+60}"),
        .notReused(
            "no-store on a line of its own counts (RFC 9110 §5.3)", "Cache-Control: max-age=60",
            "Cache-Control: no-store"),
        .notReused(
            "no-store on the first of several lines counts (RFC 9110 §5.3)", "Cache-Control: no-store",
            "Cache-Control: max-age=60", "Cache-Control: public"),
        .notReused("No-StOrE in any case counts (RFC 9111 §5.2)", "Cache-Control: max-age=60, No-StOrE"),
        .notReused(
            "The field's name in any case counts (RFC 9110 §5.1)", "cAcHe-CoNtRoL: max-age=60, no-store"),
        .check(
            "What is stored is used on when a newer answer comes with no-store (RFC 9111 §5.2.2.5)",
            .get(.asked).origin(.fresh()),
            .get(.asked).sending("Cache-Control: no-cache").origin("Cache-Control: no-store"),
            .get(.cached(1))),
        .required(
            "A newer answer with no-store is not used again itself (RFC 9111 §5.2.2.5)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: \"a\""),
            .get(.asked).origin("Cache-Control: no-store, max-age=60", "ETag: \"b\""),
            .get(.asked).demand(.content("answer 3 of {id}"))),
    ]

    private static let isPrivate: [ConformanceCase] = [
        .notReused("private is not stored (RFC 9111 §5.2.2.7)", "Cache-Control: private, max-age=60"),
        .notReused(
            "private wins over public (RFC 9111 §5.2.2.7)", "Cache-Control: public, private, max-age=60"),
        .notReused("private wins over s-maxage (RFC 9111 §5.2.2.7)", "Cache-Control: private, s-maxage=60"),
        .notReused("PRIVATE in any case counts (RFC 9111 §5.2)", "Cache-Control: PRIVATE, max-age=60"),
        .notReused(
            "private=\"\" counts as private (RFC 9111 §5.2.2.7)", "Cache-Control: max-age=60, private=\"\""),
        .notReused("private= counts as private (RFC 9111 §5.2.2.7)", "Cache-Control: max-age=60, private="),
        .notReused(
            "private with and without names is private (RFC 9111 §5.2.2.7)",
            "Cache-Control: max-age=60, private=\"X-A\", private"),
    ]

    private static let noCache: [ConformanceCase] = [
        .notReused(
            "no-cache is not used without being confirmed (RFC 9111 §5.2.2.4)",
            "Cache-Control: no-cache, max-age=60"),
        .notReused("NO-CACHE in any case counts (RFC 9111 §5.2)", "Cache-Control: max-age=60, NO-CACHE"),
        .notReused(
            "no-cache wins over Expires (RFC 9111 §5.2.2.4)", "Cache-Control: no-cache", "Expires: {now+60}"),
        .notReused(
            "no-cache=\"\" counts as no-cache (RFC 9111 §5.2.2.4)", "Cache-Control: max-age=60, no-cache=\"\""
        ),
        .optimal(
            "no-cache with an ETag is stored and confirmed each time (RFC 9111 §5.2.2.4)",
            .get(.asked).origin("Cache-Control: no-cache, max-age=60", "ETag: \"a\""),
            .get(.confirmed(1)).upstreamHas("If-None-Match: \"a\"").origin(.notModified("ETag: \"a\"")),
            .get(.confirmed(1)).upstreamHas("If-None-Match: \"a\"").origin(.notModified("ETag: \"a\""))),
        .optimal(
            "no-cache with Last-Modified is stored and confirmed each time (RFC 9111 §5.2.2.4)",
            .get(.asked).origin("Cache-Control: no-cache, max-age=60", "Last-Modified: {now-86400}"),
            .get(.confirmed(1)).origin(.notModified()), .get(.confirmed(1)).origin(.notModified())),
        .optimal(
            "no-cache needs no lifetime to be stored for being confirmed (RFC 9111 §5.2.2.4)",
            .get(.asked).origin("Cache-Control: no-cache", "ETag: \"a\""),
            .get(.confirmed(1)).origin(.notModified("ETag: \"a\""))),
        .required(
            "no-cache that is gone from a 304 makes the answer fresh again, with the 304's max-age (RFC 9111 §3.2)",
            .get(.asked).origin("Cache-Control: no-cache", "ETag: \"a\""),
            .get(.confirmed(1)).origin(.notModified("ETag: \"a\"", "Cache-Control: max-age=60")),
            .get(.cached(1)).has("Cache-Control: max-age=60")),
        .required(
            "no-cache is not used stale when the origin is gone (RFC 9111 §5.2.2.4)",
            .get(.asked).origin("Cache-Control: no-cache, stale-if-error=60", "ETag: \"a\""),
            .get(.failed).origin(.nothing)),
        .required(
            "no-cache is not given to max-stale (RFC 9111 §5.2.2.4)",
            .get(.asked).origin("Cache-Control: no-cache, max-age=60", "ETag: \"a\""),
            .get(.confirmed(1)).sending("Cache-Control: max-stale").origin(.notModified("ETag: \"a\""))),
    ]

    private static func withheld(_ name: String, _ directive: String, grade: ConformanceCase.Grade)
        -> ConformanceCase
    {
        let first = OriginAnswer(fields: [
            "Cache-Control: max-age=60, \(directive)", "X-A: 1", "X-B: 2", "X-C: 3",
        ])
        let again = Exchange.get(.any).lacks("X-A", "X-B").has("X-C: 3")
        return ConformanceCase(
            name: name, grade: grade, exchanges: [.get(.asked).origin(first).has("X-A: 1", "X-B: 2"), again])
    }

    private static let qualified: [ConformanceCase] = [
        .optimal(
            "no-cache=\"x-a\": the answer is used without that field (RFC 9111 §5.2.2.4)",
            .get(.asked).origin("Cache-Control: max-age=60, no-cache=\"x-a\"", "X-A: 1", "X-B: 2").has(
                "X-A: 1"),
            .get(.cached(1)).lacks("X-A").has("X-B: 2")),
        .optimal(
            "private=\"x-a\": the answer is used without that field (RFC 9111 §5.2.2.7)",
            .get(.asked).origin("Cache-Control: max-age=60, private=\"x-a\"", "X-A: 1", "X-B: 2").has(
                "X-A: 1"),
            .get(.cached(1)).lacks("X-A").has("X-B: 2")),
        withheldByStore(
            "no-cache=\"x-a, X-B\": neither field is used again (RFC 9111 §5.2.2.4)", "no-cache=\"x-a, X-B\""),
        withheldByStore(
            "private=\"x-a,x-b\": neither field is used again (RFC 9111 §5.2.2.7)", "private=\"x-a,x-b\""),
        withheldByStore(
            "no-cache and private with one name each: neither field is used again (RFC 9111 §5.2.2)",
            "no-cache=\"x-a\", private=\"x-b\""),
        withheldByStore(
            "private twice: all names count (RFC 9111 §5.2.2.7)", "private=\"x-a\", private=\"x-b\""),
        .required(
            "no-cache=x-a without quotes: the field is not used again (RFC 9111 §5.2)",
            .get(.asked).origin("Cache-Control: max-age=60, no-cache=x-a", "X-A: 1"),
            .get(.any).lacks("X-A")),
        .required(
            "private=\"set-cookie\": the cookie is not used again (RFC 9111 §7.3)",
            .get(.asked).origin("Cache-Control: max-age=60, private=\"set-cookie\"", "Set-Cookie: a=b")
                .has("Set-Cookie: a=b"),
            .get(.any).lacks("Set-Cookie")),
        .required(
            "private=\"*\" is read as private, or its names are withheld (RFC 9111 §5.2.2.7)",
            .get(.asked).origin("Cache-Control: max-age=60, private=\"x a;\"", "X-A: 1"), .get(.asked)),
    ]

    private static func withheldByStore(_ name: String, _ directive: String) -> ConformanceCase {
        withheld(name, directive, grade: .required)
    }

    private static let others: [ConformanceCase] = [
        .stored("public with max-age is stored (RFC 9111 §5.2.2.9)", "Cache-Control: public, max-age=60"),
        .notReused(
            "public alone gives no lifetime: no heuristics (design §4)", "Cache-Control: public",
            "ETag: \"a\""),
        .stored(
            "must-revalidate is used while it is fresh (RFC 9111 §5.2.2.2)",
            "Cache-Control: must-revalidate, max-age=60"),
        .stored(
            "proxy-revalidate is used while it is fresh (RFC 9111 §5.2.2.8)",
            "Cache-Control: proxy-revalidate, max-age=60"),
        .stored(
            "no-transform changes nothing for storing (RFC 9111 §5.2.2.6)",
            "Cache-Control: no-transform, max-age=60"),
        .stored("immutable changes nothing for storing (RFC 8246)", "Cache-Control: immutable, max-age=60"),
        .stored(
            "Unknown directives are ignored (RFC 9111 §5.2.3)",
            "Cache-Control: foo, max-age=60, bar=\"a, b\", x=y"),
        .stored(
            "Pragma: no-cache in a response means nothing (RFC 9111 §5.4)", "Cache-Control: max-age=60",
            "Pragma: no-cache", grade: .check),
        .notReused("Pragma in a response gives no lifetime (RFC 9111 §5.4)", "Pragma: public"),
        .check(
            "CDN-Cache-Control is not looked at (RFC 9213)",
            .get(.asked).origin("Cache-Control: max-age=60", "CDN-Cache-Control: no-store"), .get(.cached(1))),
        .check(
            "Surrogate-Control is not looked at (RFC 9111 §5.2.3)",
            .get(.asked).origin("Cache-Control: max-age=60", "Surrogate-Control: no-store"), .get(.cached(1))),
    ]
}
