/// Which of max-age, s-maxage, Expires and Age decides.
enum FreshnessCases {
    static let all: [ConformanceCase] = lifetimes + ages + passing

    private static let lifetimes: [ConformanceCase] = [
        .stored("max-age makes it fresh (RFC 9111 §4.2.1)", "Cache-Control: max-age=60", grade: .optimal),
        .notReused("max-age=0 is stale at once (RFC 9111 §4.2.1)", "Cache-Control: max-age=0"),
        .stored("s-maxage makes it fresh (RFC 9111 §5.2.2.10)", "Cache-Control: s-maxage=60"),
        .notReused("s-maxage=0 is stale at once (RFC 9111 §5.2.2.10)", "Cache-Control: s-maxage=0"),
        .notReused("s-maxage=0 wins over max-age (RFC 9111 §4.2.1)", "Cache-Control: s-maxage=0, max-age=60"),
        .notReused(
            "s-maxage=0 wins over max-age before it (RFC 9111 §4.2.1)",
            "Cache-Control: max-age=60, s-maxage=0"),
        .stored("s-maxage wins over max-age=0 (RFC 9111 §4.2.1)", "Cache-Control: max-age=0, s-maxage=60"),
        .stored(
            "s-maxage wins over Expires in the past (RFC 9111 §4.2.1)", "Cache-Control: s-maxage=60",
            "Expires: {now-60}"),
        .notReused(
            "s-maxage=0 wins over Expires (RFC 9111 §4.2.1)", "Cache-Control: s-maxage=0", "Expires: {now+60}"
        ),
        .stored(
            "max-age wins over Expires in the past (RFC 9111 §5.3)", "Cache-Control: max-age=60",
            "Expires: {now-60}"),
        .stored(
            "max-age wins over a broken Expires (RFC 9111 §5.3)", "Cache-Control: max-age=60", "Expires: 0"),
        .notReused(
            "max-age=0 wins over Expires in the future (RFC 9111 §5.3)", "Cache-Control: max-age=0",
            "Expires: {now+60}"),
        .notReused(
            "Last-Modified alone gives no lifetime (design §4)", "Last-Modified: {now-864000}", "ETag: \"a\""),
        .notReused("An answer that says nothing of freshness is not stored (design §4)", "X-A: 1"),
        .required(
            "What is not stored is asked for without conditions (design §4)",
            .get(.asked).origin("ETag: \"a\"", "Last-Modified: {now-864000}"), .get(.unconditional)),
    ]

    private static let ages: [ConformanceCase] = [
        .notReused("Age above max-age is stale (RFC 9111 §4.2.3)", "Cache-Control: max-age=60", "Age: 61"),
        .notReused("Age equal to max-age is stale (RFC 9111 §4.2)", "Cache-Control: max-age=60", "Age: 60"),
        .stored("Age below max-age is fresh (RFC 9111 §4.2.3)", "Cache-Control: max-age=60", "Age: 30"),
        .notReused(
            "Age above s-maxage is stale (RFC 9111 §4.2.3)", "Cache-Control: s-maxage=60, max-age=600",
            "Age: 61"),
        .notReused(
            "Age above what Expires allows is stale (RFC 9111 §4.2.3)", "Expires: {now+60}", "Age: 61"),
        .stored("Age below what Expires allows is fresh (RFC 9111 §4.2.3)", "Expires: {now+60}", "Age: 30"),
        .notReused(
            "An old Date is an age, too (RFC 9111 §4.2.3)", "Cache-Control: max-age=60", "Date: {now-70}"),
        .notReused(
            "The larger of Age and the age by Date counts: Date (RFC 9111 §4.2.3)",
            "Cache-Control: max-age=60",
            "Date: {now-70}", "Age: 3"),
        .notReused(
            "The larger of Age and the age by Date counts: Age (RFC 9111 §4.2.3)",
            "Cache-Control: max-age=60",
            "Date: {now-3}", "Age: 70"),
        .stored(
            "A Date in the future is no age (RFC 9111 §4.2.3)", "Cache-Control: max-age=60", "Date: {now+600}"
        ),
        .required(
            "A Date in the future does not make the age negative (RFC 9111 §4.2.3)",
            .get(.asked).origin("Cache-Control: max-age=60", "Date: {now+600}", "Age: 5"),
            .get(.cached(1)).age(5...10)),
        .optimal(
            "An old Date shows as Age (RFC 9111 §4.2.3)",
            .get(.asked).origin("Cache-Control: max-age=60", "Date: {now-20}"), .get(.cached(1)).age(20...25)),
    ]

    private static let passing: [ConformanceCase] = [
        .required(
            "The time that the origin took counts: stale before it was stored (RFC 9111 §4.2.3)",
            .get(.asked).origin("Cache-Control: max-age=1").late(by: 1.1), .get(.asked)),
        .required(
            "The time that the origin took shows in Age (RFC 9111 §4.2.3)",
            .get(.asked).origin("Cache-Control: max-age=60").late(by: 1.1), .get(.cached(1)).age(1...6)),
        .notReused(
            "A Date of 1970 is old (RFC 9111 §4.2.3)", "Cache-Control: max-age=60",
            "Date: Thu, 01 Jan 1970 00:00:00 GMT"),
        .notReused(
            "A Date of the year 1 is old, or none (RFC 9111 §4.2.3)", "Cache-Control: max-age=60",
            "Date: Mon, 01 Jan 0001 00:00:00 GMT", grade: .check),
        .required(
            "max-age=1 is stale after a second (RFC 9111 §4.2)",
            .get(.asked).origin("Cache-Control: max-age=1"), .get(.asked).after(1.1)),
        .required(
            "Expires in a second is stale after it (RFC 9111 §4.2)",
            .get(.asked).origin("Expires: {now+1}"), .get(.asked).after(1.1)),
        .required(
            "Age counts on while it is stored (RFC 9111 §4.2.3)",
            .get(.asked).origin("Cache-Control: max-age=60", "Age: 30"),
            .get(.cached(1)).after(1.1).age(31...36)),
        .required(
            "Age and time in the cache together make it stale (RFC 9111 §4.2.3)",
            .get(.asked).origin("Cache-Control: max-age=60", "Age: 59"), .get(.asked).after(1.1)),
        .required(
            "A newer answer takes the place of the older (RFC 9111 §4)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: \"a\""),
            .get(.asked).origin(.fresh("ETag: \"b\"")), .get(.cached(2)).has("ETag: \"b\"")),
    ]
}
