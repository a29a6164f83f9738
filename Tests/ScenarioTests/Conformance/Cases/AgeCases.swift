/// Age as it comes, well written or not, and as it is sent.
enum AgeCases {
    static let all: [ConformanceCase] = sent + stale + fresh

    private static let minute = "Cache-Control: max-age=60"

    private static let sent: [ConformanceCase] = [
        .required(
            "A hit has Age (RFC 9111 §4, §5.1)", .get(.asked).origin(.fresh()), .get(.cached(1)).age(0...5)),
        .required(
            "Age of the origin is counted on (RFC 9111 §4.2.3)", .get(.asked).origin(.fresh("Age: 30")),
            .get(.cached(1)).age(30...35)),
        .required(
            "A miss has the origin's Age (RFC 9111 §5.1)", .get(.asked).origin(.fresh("Age: 30")).age(30...35)
        ),
        .required(
            "A first answer from the origin has no Age of the cache's (RFC 9111 §5.1)",
            .get(.asked).origin(.fresh()).lacks("Age")),
        .required(
            "HEAD from the cache has Age (RFC 9111 §5.1)", .get(.asked).origin(.fresh("Age: 30")),
            .head(.cached(1)).age(30...35)),
        .required(
            "A huge max-age and Age stay numbers (RFC 9111 §1.2.2)",
            .get(.asked).origin("Cache-Control: max-age=2147483648", "Age: 2147483000"),
            .get(.cached(1)).age(2_147_483_000...2_147_483_648)),
    ]

    private static let stale: [ConformanceCase] =
        ["61", "7200", "00061", "2147483648", "9223372036854775808", "99999999999999999999999999"].map {
            .notReused("Age: \($0) is beyond max-age=60 (RFC 9111 §5.1, §1.2.2)", minute, "Age: \($0)")
        } + [
            .notReused(
                "Age: 7200, 0: the first counts (RFC 9111 §5.1)", minute, "Age: 7200, 0", grade: .optimal),
            .notReused(
                "Age on two lines, 7200 and 0: the first counts (RFC 9111 §5.1)", minute, "Age: 7200",
                "Age: 0", grade: .optimal),
            .notReused("Age: 7200, 7200 (RFC 9111 §5.1)", minute, "Age: 7200, 7200", grade: .optimal),
            .notReused(
                "Age on two lines, both 7200 (RFC 9111 §5.1)", minute, "Age: 7200", "Age: 7200",
                grade: .optimal),
            .notReused("age in lower case counts (RFC 9110 §5.1)", minute, "age: 61"),
        ]

    private static let fresh: [ConformanceCase] =
        ["abc", "-7200", "7200.0", "7200a", "", "0x1C20", "\"7200\"", "7200;foo=bar", "+7200"].map {
            .stored(
                "Age: \($0) is no age and is ignored (RFC 9111 §5.1)", minute, "Age: \($0)",
                grade: $0 == "\"7200\"" ? .check : .optimal)
        } + [
            .stored("Age: 0, 7200: the first counts (RFC 9111 §5.1)", minute, "Age: 0, 7200"),
            .stored(
                "Age on two lines, 0 and 7200: the first counts (RFC 9111 §5.1)", minute, "Age: 0",
                "Age: 7200"),
            .stored("Age: 0, 0 (RFC 9111 §5.1)", minute, "Age: 0, 0"),
            .required(
                "A broken Age is not passed on by a hit (RFC 9111 §5.1)",
                .get(.asked).origin(.fresh("Age: abc")),
                .get(.cached(1)).age(0...5)),
            .required(
                "Two Ages become one in a hit (RFC 9111 §5.1)",
                .get(.asked).origin(.fresh("Age: 5", "Age: 7")),
                .get(.cached(1)).age(5...12)),
        ]
}
