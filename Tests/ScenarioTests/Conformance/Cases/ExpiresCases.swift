/// Expires and Date, in all forms of dates and in none.
enum ExpiresCases {
    static let all: [ConformanceCase] =
        forms + broken.map(isStale) + lenient.map(isRecorded) + dates
        + [
            .required(
                "A two-digit year more than 50 years ahead is in the past (RFC 9110 §5.6.7)",
                .get(.asked).origin("Expires: {rfc850+1893456000}"), .get(.asked))
        ]

    private static let forms: [ConformanceCase] = [
        .stored("Expires as IMF-fixdate (RFC 9111 §5.3)", "Expires: {now+60}"),
        .stored("Expires as RFC 850 date (RFC 9110 §5.6.7)", "Expires: {rfc850+600}", grade: .required),
        .stored("Expires as asctime date (RFC 9110 §5.6.7)", "Expires: {asctime+600}", grade: .required),
        .stored(
            "Date as RFC 850 date (RFC 9110 §5.6.7)", "Date: {rfc850}", "Expires: {now+60}", grade: .required),
        .stored(
            "Date as asctime date (RFC 9110 §5.6.7)", "Date: {asctime}", "Expires: {now+60}", grade: .required
        ),
        .notReused("Expires in the past (RFC 9111 §5.3)", "Expires: {now-60}"),
        .notReused("Expires of 1970 (RFC 9111 §5.3)", "Expires: Thu, 01 Jan 1970 00:00:00 GMT"),
        .notReused("Expires of the year 1 (RFC 9111 §5.3)", "Expires: Mon, 01 Jan 0001 00:00:00 GMT"),
        .notReused("Expires as RFC 850 date in the past (RFC 9111 §5.3)", "Expires: {rfc850-60}"),
        .notReused("Expires as asctime date in the past (RFC 9111 §5.3)", "Expires: {asctime-60}"),
        .notReused("Expires that equals Date (RFC 9111 §4.2.1)", "Date: {now}", "Expires: {now}"),
        .stored("Expires far ahead (RFC 9111 §5.3)", "Expires: Thu, 18 Aug 2050 02:01:18 GMT"),
        .stored("Expires in the year 9999 (RFC 9111 §5.3)", "Expires: Fri, 31 Dec 9999 23:59:59 GMT"),
        .stored("Month and day in other case (RFC 9111 §4.2)", "Expires: THU, 18 AUG 2050 02:01:18 GMT"),
        .stored("The zone in other case (RFC 9111 §4.2)", "Expires: Thu, 18 Aug 2050 02:01:18 gMt"),
    ]

    /// Not dates, and so in the past (RFC 9111 §5.3).
    private static let broken = [
        "0", "-1", "", "now", "never", "1", "Thu", "Thu, 18 Aug 2050", "Thu, 32 Aug 2050 02:01:18 GMT",
        "Thu, 18 Foo 2050 02:01:18 GMT", "Thu, 18 Aug 2050 25:01:18 GMT", "Thu, 18 Aug 2050 02:61:18 GMT",
        "2050-08-18T02:01:18Z", "2545345278", "Thu, 18 Aug 2050 02:01:18 GMT trailing",
        "Thu, 18 Aug 20501 02:01:18 GMT", "Thu, 18 Aug 2050 02:01:18 EST", "Thu, 18 Aug 2050 02:01:18 +0200",
        "Thu, 18 Aug 2050 02:01:18", "\"Thu, 18 Aug 2050 02:01:18 GMT\"",
    ]

    private static func isStale(_ value: String) -> ConformanceCase {
        .notReused("Expires: \(value) is in the past (RFC 9111 §5.3)", "Expires: \(value)")
    }

    /// Not dates by the grammar, though some read them.
    private static let lenient = [
        "Thu, 18 Aug 2050 02:01:18 UTC", "Thu 18 Aug 2050 02:01:18 GMT", "Thu, 18  Aug  2050 02:01:18 GMT",
        "Thu, 18-Aug-2050 02:01:18 GMT", "Thu, 18 Aug 2050 02.01.18 GMT", "Thu, 18 Aug 2050 2:01:18 GMT",
        "Thu, 18 Aug 50 02:01:18 GMT", "Mon, 18 Aug 2050 02:01:18 GMT", "18 Aug 2050 02:01:18 GMT",
        "Thu, 18 Aug 2050 02:01:60 GMT",
    ]

    private static func isRecorded(_ value: String) -> ConformanceCase {
        .notReused("Expires: \(value) is in the past (RFC 9110 §5.6.7)", "Expires: \(value)", grade: .check)
    }

    private static let dates: [ConformanceCase] = [
        .optimal(
            "Expires without Date counts from now (RFC 9110 §6.6.1)",
            .get(.asked).origin(OriginAnswer(fields: ["Expires: {now+60}"]).withoutDate()), .get(.cached(1))),
        .notReused(
            "Expires with an old Date is no longer fresh (RFC 9111 §4.2)", "Date: {now-120}",
            "Expires: {now-60}"),
        .notReused(
            "The lifetime is Expires less Date, not less now (RFC 9111 §4.2.1)", "Date: {now+600}",
            "Expires: {now+60}"),
        .stored(
            "A broken Date with max-age is fresh (RFC 9111 §4.2.1)", "Cache-Control: max-age=60", "Date: foo",
            grade: .check),
        .stored(
            "A broken Date with Expires is fresh by now (RFC 9111 §4.2.1)", "Expires: {now+60}", "Date: foo",
            grade: .check),
        .notReused(
            "Two Expires that differ, the first in the past (RFC 9111 §4.2.1)", "Expires: {now-60}",
            "Expires: {now+60}"),
        .notReused(
            "Two Expires that differ, the second in the past (RFC 9111 §4.2.1)", "Expires: {now+60}",
            "Expires: {now-60}", grade: .check),
        .stored(
            "Two Expires that are equal (RFC 9111 §4.2.1)", "Expires: {now+60}", "Expires: {now+60}",
            grade: .check),
        .required(
            "Date is not changed by the cache (RFC 9110 §6.6.1)",
            .get(.asked).origin("Cache-Control: max-age=600000000", "Date: Sun, 06 Nov 2022 08:49:37 GMT"),
            .get(.cached(1)).has("Date: Sun, 06 Nov 2022 08:49:37 GMT")),
        .required(
            "Expires is not changed by the cache (RFC 9111 §5.3)",
            .get(.asked).origin("Cache-Control: max-age=60", "Expires: Thu, 18 Aug 2050 02:01:18 GMT"),
            .get(.cached(1)).has("Expires: Thu, 18 Aug 2050 02:01:18 GMT")),
    ]
}
