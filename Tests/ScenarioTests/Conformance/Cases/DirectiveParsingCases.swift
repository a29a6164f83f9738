/// Cache-Control as it should not be written. Where in doubt, nothing is used that may be stale.
enum DirectiveParsingCases {
    static let all: [ConformanceCase] =
        fresh + stale + recorded + strict.map(isNotStored) + odd.map(isHarmless)

    private static func control(_ value: String) -> String { "Cache-Control: \(value)" }

    private static let fresh: [ConformanceCase] = [
        .stored("MAX-AGE in upper case (RFC 9111 §5.2)", control("MAX-AGE=60"), grade: .required),
        .stored("Max-Age in mixed case (RFC 9111 §5.2)", control("Max-aGe=60"), grade: .required),
        .stored("max-age in quotes (RFC 9111 §5.2)", control("max-age=\"60\"")),
        .stored("max-age with leading zeros (RFC 9111 §1.2.2)", control("max-age=00060"), grade: .required),
        .stored("max-age of 2^31 (RFC 9111 §1.2.2)", control("max-age=2147483648"), grade: .required),
        .stored("max-age above 2^31 (RFC 9111 §1.2.2)", control("max-age=2147483649"), grade: .required),
        .stored(
            "max-age above 2^63 (RFC 9111 §1.2.2)", control("max-age=9223372036854775808"), grade: .required),
        .stored(
            "max-age of 100 digits (RFC 9111 §1.2.2)", control("max-age=" + digits(100)), grade: .required),
        .stored("max-age twice with one value (RFC 9111 §4.2.1)", control("max-age=60, max-age=60")),
        .stored("Empty elements are skipped (RFC 9110 §5.6.1)", control(", ,max-age=60,,"), grade: .required),
        .stored(
            "No blanks after commas (RFC 9110 §5.6.1)", control("public,max-age=60,foo"), grade: .required),
        .stored(
            "Tabs and blanks around commas (RFC 9110 §5.6.1)", control("public \t,\t  max-age=60 \t"),
            grade: .required),
        .stored(
            "max-age on the second of two lines (RFC 9110 §5.3)", control("public"), control("max-age=60"),
            grade: .required),
        .stored(
            "An empty line before max-age (RFC 9110 §5.3)", control(""), control("max-age=60"),
            grade: .required),
        .stored(
            "no-store inside a quoted value is none (RFC 9111 §5.2)", control("x=\"no-store\", max-age=60"),
            grade: .check),
        .stored(
            "no-store as a value is none (RFC 9111 §5.2)", control("x=no-store, max-age=60"), grade: .check),
        .stored(
            "A name that only begins like one (RFC 9111 §5.2)", control("no-storex, xprivate, max-age=60"),
            grade: .check),
    ]

    private static let stale: [ConformanceCase] = [
        .notReused("max-age inside a quoted value is none (RFC 9111 §5.2)", control("x=\"max-age=60\"")),
        .notReused("max-age inside a quoted list is none (RFC 9111 §5.2)", control("x=\"a, max-age=60, b\"")),
        .notReused(
            "A quote that is not closed hides max-age (RFC 9111 §5.2)", control("x=\"a, max-age=60"),
            grade: .check),
        .notReused(
            "An escaped quote does not end a value (RFC 9110 §5.6.4)", control("x=\"a\\\", max-age=60\"")),
        .notReused("x-max-age is not max-age (RFC 9111 §5.2)", control("x-max-age=60")),
        .notReused("max-agee is not max-age (RFC 9111 §5.2)", control("max-agee=60")),
        .notReused("max age is not max-age (RFC 9111 §5.2)", control("max age=60")),
        .notReused("max_age is not max-age (RFC 9111 §5.2)", control("max_age=60")),
        .notReused(
            "The first of two max-age is stale, and so is the other (RFC 9111 §4.2.1)",
            control("max-age=10, max-age=20"), "Age: 30"),
        .notReused(
            "The real max-age is stale, a quoted one is not (RFC 9111 §5.2)",
            control("x=\"max-age=60\", max-age=10"), "Age: 30"),
        .notReused(
            "A quoted max-age behind the real one (RFC 9111 §5.2)", control("max-age=10, x=\"max-age=60\""),
            "Age: 30"),
        .notReused(
            "An invalid max-age is stale, whatever Expires says (RFC 9111 §4.2.1)", control("max-age=abc"),
            "Expires: {now+60}", grade: .optimal),
        .notReused(
            "An invalid s-maxage is stale, whatever max-age says (RFC 9111 §4.2.1)",
            control("s-maxage=abc, max-age=60"), grade: .optimal),
        .notReused("max-age without a value is stale (RFC 9111 §4.2.1)", control("max-age")),
        .notReused("max-age without a value behind = is stale (RFC 9111 §4.2.1)", control("max-age=")),
        .notReused("max-age in empty quotes is stale (RFC 9111 §4.2.1)", control("max-age=\"\"")),
        .notReused("max-age: is not max-age= (RFC 9111 §5.2)", control("max-age:60")),
    ]

    private static let recorded: [ConformanceCase] =
        [
            "-60", "+60", "60.0", "60.5", "a60", "60a", "0x60", "6e1", "'60'", "60;", "60 s", "\"60", "60\"",
            "1 0",
        ].map {
            .notReused("max-age=\($0) is stale (RFC 9111 §4.2.1)", control("max-age=\($0)"), grade: .optimal)
        } + [
            .notReused(
                "private=true is read as private (RFC 9111 §5.2.2.7)", control("max-age=60, private=true"),
                grade: .check),
            .notReused(
                "no-cache=1 is read as no-cache (RFC 9111 §5.2.2.4)", control("max-age=60, no-cache=1"),
                grade: .check),
            .notReused(
                "A blank before =: max-age is stale (RFC 9111 §5.2)", control("max-age =60"), grade: .check),
            .notReused(
                "A blank behind =: max-age is stale (RFC 9111 §5.2)", control("max-age= 60"), grade: .check),
            .notReused(
                "max-age fresh, then stale, on one line (RFC 9111 §4.2.1)", control("max-age=60, max-age=10"),
                "Age: 30", grade: .check),
            .notReused(
                "max-age stale, then fresh, on one line (RFC 9111 §4.2.1)", control("max-age=10, max-age=60"),
                "Age: 30", grade: .optimal),
            .notReused(
                "max-age fresh, then stale, on two lines (RFC 9111 §4.2.1)", control("max-age=60"),
                control("max-age=10"), "Age: 30", grade: .check),
            .notReused(
                "max-age stale, then fresh, on two lines (RFC 9111 §4.2.1)", control("max-age=10"),
                control("max-age=60"), "Age: 30", grade: .optimal),
            .notReused(
                "Semicolons instead of commas give no lifetime (RFC 9111 §5.2)",
                control("public; max-age=60"), grade: .check),
        ]

    /// Whoever writes so means that nothing be stored.
    private static let strict = [
        "no-store;max-age=60", "max-age=60 no-store", "max-age=60, no-store=1", "max-age=60, no-store=\"x\"",
        "max-age=60, private;", "private =\"x\", max-age=60", "\tno-store\t,max-age=60",
        "max-age=60,no-store,",
        "max-age=60,, ,no-store", "no-store, no-store, max-age=60", "max-age=60, NO-STORE",
        "foo=\"a\\\"b\", no-store, max-age=60",
        "x=\"a, no-store, max-age=60", "max-age=60, private=\"x-a", "max-age=60, no-cache=\"x-a",
        "max-age=60, private=,",
    ]

    private static func isNotStored(_ value: String) -> ConformanceCase {
        .notReused("\(value.replacing("\t", with: "TAB")) is not used again (RFC 9111 §5.2)", control(value))
    }

    /// No crash, and what follows is read right.
    private static let odd: [(String, String)] = [
        ("obs-text", "\u{17E}lu\u{165}ou\u{10D}k\u{FD}, max-age=60"),
        ("a name of 10000 letters", letters(10_000) + ", max-age=60"),
        ("a value of 10000 letters", "x=" + letters(10_000) + ", max-age=60"), ("only =", "=, max-age=60"),
        ("a quoted name", "\"foo\", max-age=60"), ("braces and brackets", "{}[](), max-age=60"),
        (
            "2000 unknown directives",
            Array(repeating: "foo=1", count: 2000).joined(separator: ",") + ",max-age=60"
        ),
    ]

    private static func isHarmless(_ what: String, _ value: String) -> ConformanceCase {
        .required(
            "Odd directives, \(what): no crash, and no-store behind them counts (RFC 9111 §5.2)",
            .get(.asked).origin(control(value)), .get(.any),
            .get(.asked).at("{path}/2").origin(control(value + ", no-store")), .get(.asked).at("{path}/2"))
    }

    private static func digits(_ count: Int) -> String { String(repeating: "9", count: count) }
    private static func letters(_ count: Int) -> String { String(repeating: "a", count: count) }
}
