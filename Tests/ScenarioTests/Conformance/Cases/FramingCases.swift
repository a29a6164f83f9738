/// Where content ends, and answers that come before the answer (RFC 9111 §3.3, RFC 9112 §8, RFC 9110 §15.2).
enum FramingCases {
    static let all: [ConformanceCase] = whole + cut + broken.map(isRefused) + interim + ranges

    private static let whole: [ConformanceCase] = [
        .stored(
            "Chunked content is stored whole (RFC 9111 §3.3)", by: .fresh().framed(.chunked(trailers: []))),
        .stored(
            "Content up to the end of the connection is stored (RFC 9112 §8)", by: .fresh().framed(.close),
            grade: .check),
        .stored(
            "An answer of HTTP/1.0 is stored (RFC 9112 §2.3)", by: .fresh().version("HTTP/1.0"), grade: .check
        ),
        .stored("Empty content is stored (RFC 9111 §3)", by: .fresh(content: .text(""))),
        .stored(
            "Empty chunked content is stored (RFC 9111 §3)",
            by: .fresh(content: .text("")).framed(.chunked(trailers: []))),
        .stored(
            "Content of any bytes is stored as it is (RFC 9111 §3)",
            by: .fresh(content: .bytes(Array(0...255)))),
        .stored(
            "A large content is stored as it is (RFC 9111 §3)",
            by: .fresh(content: .bytes(Bytes.pattern(300_000)))
        ),
        .required(
            "More than max_object is passed on and not stored (design §4)",
            .get(.asked).origin(.fresh(content: .bytes(Bytes.pattern(600_000)))),
            .get(.asked)),
        .required(
            "More than max_object in chunks is passed on and not stored (design §4)",
            .get(.asked).origin(
                OriginAnswer.fresh(content: .bytes(Bytes.pattern(600_000))).framed(.chunked(trailers: []))),
            .get(.asked)),
        .required(
            "A hit has the content's length, however it came (RFC 9112 §6.2)",
            .get(.asked).origin(OriginAnswer.fresh(content: .text("12345")).framed(.chunked(trailers: []))),
            .get(.cached(1)).has("Content-Length: 5").lacks("Transfer-Encoding")),
        .required(
            "Trailers do not become fields of the stored answer (RFC 9110 §6.5.1)",
            .get(.asked).origin(
                .fresh("Trailer: X-T").framed(.chunked(trailers: ["X-T: 1", "Cache-Control: max-age=600"]))),
            .get(.any).lacks("X-T").has("Cache-Control: max-age=60")),
        .required(
            "A trailer cannot make an answer storable (RFC 9110 §6.5.1)",
            .get(.asked).origin(OriginAnswer().framed(.chunked(trailers: ["Cache-Control: max-age=60"]))),
            .get(.asked)),
        .required(
            "no-store in a trailer does no harm (RFC 9110 §6.5.1)",
            .get(.asked).origin(OriginAnswer.fresh().framed(.chunked(trailers: ["Cache-Control: no-store"]))),
            .get(.any)),
    ]

    private static let cut: [ConformanceCase] = [
        .required(
            "Content that ends before its length is not stored (RFC 9111 §3.3)",
            .get(.failed).origin(OriginAnswer.fresh().framed(.shortBy(10))), .get(.asked).origin(.fresh())),
        .required(
            "Content that lacks its last byte is not stored (RFC 9111 §3.3)",
            .get(.failed).origin(OriginAnswer.fresh().framed(.shortBy(1))), .get(.asked).origin(.fresh())),
        .required(
            "Chunks without the last are not stored (RFC 9112 §8)",
            .get(.failed).origin(OriginAnswer.fresh().framed(.unterminated)), .get(.asked).origin(.fresh())),
        .required(
            "A large content that lacks ten bytes is not stored (RFC 9111 §3.3)",
            .get(.failed).origin(
                OriginAnswer.fresh(content: .bytes(Bytes.pattern(300_000))).framed(.shortBy(10))),
            .get(.asked).origin(.fresh())),
        .required(
            "A large content in chunks without the last is not stored (RFC 9112 §8)",
            .get(.failed).origin(
                OriginAnswer.fresh(content: .bytes(Bytes.pattern(300_000))).framed(.unterminated)),
            .get(.asked).origin(.fresh())),
        .required(
            "A cut 404 is not stored (RFC 9111 §3.3)",
            .get(.failed).origin(OriginAnswer.fresh(status: 404).framed(.shortBy(10))),
            .get(.asked).origin(.fresh())),
        .required(
            "A connection that ends without an answer leaves nothing (RFC 9111 §3.3)",
            .get(.failed).origin(.nothing),
            .get(.asked).origin(.fresh()), .get(.cached(0)).says("hit")),
    ]

    /// Heads that two readers read differently.
    private static let broken: [(String, OriginAnswer)] = [
        ("two lengths", OriginAnswer.fresh().framed(.twoLengths)),
        ("a length and chunks", .fresh("Transfer-Encoding: chunked")),
        ("a folded line", .fresh("X-A: 1\r\n 2")), ("a CR inside a line", .fresh("X-A: 1\rX-B: 2")),
        ("a NUL", .fresh("X-A: 1\u{0}2")), ("a blank before the colon", .fresh("X-A : 1")),
        ("no colon", .fresh("X-A")),
        ("a length that is no number", .fresh("Content-Length: a")),
        ("a negative length", .fresh("Content-Length: -1")),
        ("a name that is none", .fresh("X A: 1")),
        ("an unknown version", OriginAnswer.fresh().version("HTTP/3.1")),
        ("chunked and gzip", .fresh("Transfer-Encoding: chunked, gzip")),
    ]

    private static func isRefused(_ what: String, _ answer: OriginAnswer) -> ConformanceCase {
        .required(
            "An answer with \(what) is not stored (RFC 9112 §6.3, §5, design §6)",
            .get(.any).origin(answer), .get(.unconditional).origin(.fresh()))
    }

    private static func early(_ lines: String..., then answer: OriginAnswer) -> Exchange {
        Exchange.get(.asked).origin(answer.after(interim: [lines]))
    }

    private static let interim: [ConformanceCase] = [
        .required(
            "103 is not the answer: its no-store does not count (RFC 9110 §15.2)",
            early("103 Early Hints", "Cache-Control: no-store", then: .fresh()), .get(.cached(1))),
        .required(
            "103 is not the answer: its max-age does not count (RFC 9110 §15.2)",
            early("103 Early Hints", "Cache-Control: max-age=60", then: OriginAnswer()), .get(.asked)),
        .required(
            "Fields of a 103 are not the answer's (RFC 9110 §15.2)",
            early("103 Early Hints", "Link: </a>", "X-A: 1", then: .fresh()).lacks("X-A", "Link"),
            .get(.cached(1)).lacks("X-A", "Link")),
        .required(
            "100 is not the answer (RFC 9110 §15.2.1)",
            early("100 Continue", then: .fresh()).demand(.interim([])), .get(.cached(1))),
        .required(
            "102 is not the answer (RFC 9110 §15.2)", early("102 Processing", then: .fresh()),
            .get(.cached(1))),
        .required(
            "An unknown 1xx is not the answer (RFC 9110 §15.2)", early("199 Unknown", then: .fresh()),
            .get(.cached(1))),
        .required(
            "Several interim answers before the answer (RFC 9110 §15.2)",
            Exchange.get(.asked).origin(
                OriginAnswer.fresh().after(interim: [
                    ["103 Early Hints", "Link: </a>"], ["102 Processing"], ["103 Early Hints"],
                ])),
            .get(.cached(1))),
        .check(
            "103 is passed on (RFC 9110 §15.2, design §9)",
            early("103 Early Hints", "Link: </a>", then: .fresh()).demand(.interim([103]))),
        .required(
            "A hit has no interim answers (RFC 9110 §15.2)",
            early("103 Early Hints", "Link: </a>", then: .fresh()), .get(.cached(1)).demand(.interim([]))),
        .required(
            "A 103 before a 304 confirms all the same (RFC 9111 §4.3.3)",
            .get(.asked).origin(.stale()),
            Exchange.get(.confirmed(1)).origin(
                OriginAnswer.notModified("ETag: \"a\"", "Cache-Control: max-age=60").after(interim: [
                    ["103 Early Hints", "ETag: \"b\""]
                ])),
            .get(.cached(1)).has("ETag: \"a\"")),
        .required(
            "A 304 as interim answer's number in a field confuses nobody (RFC 9110 §15.2)",
            early("103 Early Hints", "Status: 304", then: .fresh()), .get(.cached(1))),
    ]

    private static let range = "Range: bytes=0-3"

    private static let ranges: [ConformanceCase] = [
        .required(
            "A Range of what is stored is answered by the cache, in part or whole (RFC 9110 §14.2)",
            .get(.asked).origin(.fresh()), .get(.cached(1)).sending(range).status(200...206), .get(.cached(1))
        ),
        .optimal(
            "A Range is answered in part from what is stored (RFC 9111 §3.4)",
            .get(.asked).origin(.fresh()), .get(.cached(1)).sending(range).status(206)),
        .optimal(
            "A Range for what is not stored fetches the whole for all (RFC 9111 §3.3)",
            .get(.asked).sending(range).origin(.fresh()).upstreamLacks("Range").status(200), .get(.cached(1))),
        .required(
            "If-Range does not reach the origin with a shared read (design §6)",
            .get(.asked).sending(range, "If-Range: \"a\"").origin(.fresh()).upstreamLacks("If-Range")),
        .required(
            "A 206 that nobody asked for is not stored (RFC 9111 §3.3)",
            .get(.any).origin(.fresh("Content-Range: bytes 0-3/10", status: 206)),
            .get(.asked).origin(.fresh())),
        .required(
            "A 206 to one client is passed on, and stored for nobody (RFC 9111 §3.3)",
            .get(.asked).sending(range, "Cookie: a=b").origin(
                .fresh("Content-Range: bytes 0-3/10", status: 206)
            )
            .upstreamHas(range).status(206).has("Content-Range: bytes 0-3/10"), .get(.asked).origin(.fresh())),
        .required(
            "A 416 is not stored (RFC 9110 §15.5.17)",
            .get(.asked).sending(range).origin(.fresh("Content-Range: bytes */10", status: 416)),
            .get(.asked).origin(.fresh())),
        .required(
            "A multipart/byteranges is not stored (RFC 9110 §14.6)",
            .get(.any).origin(.fresh("Content-Type: multipart/byteranges; boundary=a", status: 206)),
            .get(.asked).origin(.fresh())),
        .required(
            "HEAD with Range is answered as without (RFC 9110 §14.2)",
            .get(.asked).origin(.fresh()), .head(.cached(1)).sending(range).status(200)),
        .required(
            "A broken Range is ignored (RFC 9110 §14.2)",
            .get(.asked).origin(.fresh()), .get(.cached(1)).sending("Range: bytes=b-a").status(200)),
    ]
}
