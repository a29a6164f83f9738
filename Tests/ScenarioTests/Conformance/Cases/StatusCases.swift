/// By status: RFC 9111 §3 allows any final status with explicit freshness.
enum StatusCases {
    /// 206 is a part, and 304 is no answer of its own.
    private static let kept = [
        200, 201, 202, 203, 204, 205, 226, 299, 300, 301, 302, 303, 305, 307, 308, 399, 400, 401, 402, 403,
        404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 425, 426, 428,
        429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 511, 599,
    ]

    static let all: [ConformanceCase] =
        kept.map(isKept) + kept.map(isKeptByExpires)
        + [200, 301, 404].map(needsFreshness)
        + others

    private static func isKept(_ status: Int) -> ConformanceCase {
        .optimal(
            "\(status) with max-age is stored and used again (RFC 9111 §3)",
            .get(.asked).origin("Cache-Control: max-age=60", "Location: {path}/next", status: status),
            .get(again(status)).status(status).has("Location: {path}/next"))
    }

    private static func isKeptByExpires(_ status: Int) -> ConformanceCase {
        .optimal(
            "\(status) with Expires is stored and used again (RFC 9111 §3)",
            .get(.asked).origin("Expires: {now+60}", status: status), .get(again(status)).status(status))
    }

    /// The answer that is used again: of a read that is sent again after a failure the last.
    private static func again(_ status: Int) -> Exchange.Outcome {
        [502, 503, 504].contains(status) ? .cached(0) : .cached(1)
    }

    private static func needsFreshness(_ status: Int) -> ConformanceCase {
        .required(
            "\(status) without max-age and Expires is not stored: no heuristics (design §4)",
            .get(.asked).origin("Last-Modified: {now-86400}", status: status).saysNot("stored"),
            .get(.unconditional))
    }

    private static let others: [ConformanceCase] = [
        .check(
            "304 to a request without conditions is no answer to the client (RFC 9110 §15.4.5)",
            .get(.any).origin(OriginAnswer.fresh(status: 304).insisting()).status(500...599)),
        .required(
            "304 to a question without conditions leaves what is stored alone (RFC 9111 §4.3.3)",
            .get(.asked).origin(.stale()),
            .get(.any).sending("Cookie: a=b").origin(
                OriginAnswer.notModified("ETag: \"a\"", "Cache-Control: max-age=600").insisting()),
            .get(.confirmed(1)).origin(.notModified("ETag: \"a\""))),
        .required(
            "304 to a request without conditions is not stored (RFC 9111 §3)",
            .get(.any).origin(.fresh(status: 304).insisting()),
            .get(.asked)),
        .required(
            "206 is not stored, even with max-age (RFC 9111 §3.3)",
            .get(.asked).origin("Cache-Control: max-age=60, public", status: 206).saysNot("stored"),
            .get(.unconditional)),
        .required(
            "503 does not take the place of what stands in for it (RFC 5861 §4)",
            .get(.asked).origin(.stale("stale-if-error=600")),
            .get(.stale(1)).origin("Cache-Control: max-age=60", status: 503)),
        .required(
            "401 without freshness is not stored (RFC 9111 §3)",
            .get(.asked).origin("WWW-Authenticate: Basic realm=\"a\"", status: 401), .get(.asked)),
        .required(
            "503 with Retry-After and no freshness is not stored (RFC 9111 §3)",
            .get(.asked).origin("Retry-After: 30", status: 503), .get(.asked)),
        .required(
            "A 200 with Content-Range is not stored (RFC 9110 §14.4)",
            .get(.asked).origin("Cache-Control: max-age=60", "Content-Range: bytes 0-4/10"), .get(.asked)),
        .required(
            "A 404 follows a 200 that has become stale (RFC 9111 §4.3.3)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: \"a\""),
            .get(.asked).origin("Cache-Control: max-age=60", status: 404), .get(.cached(2)).status(404)),
        .required(
            "must-understand with a status that is not understood is not stored (RFC 9111 §5.2.2.3)",
            .get(.asked).origin("Cache-Control: must-understand, no-store, max-age=60", status: 299),
            .get(.asked)),
        .optimal(
            "must-understand lets no-store be passed over for a status that is understood (RFC 9111 §5.2.2.3)",
            .get(.asked).origin("Cache-Control: must-understand, no-store, max-age=60"), .get(.cached(1))),
        .stored(
            "must-understand alone changes nothing (RFC 9111 §5.2.2.3)",
            "Cache-Control: must-understand, max-age=60"),
    ]
}
