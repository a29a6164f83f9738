/// By method. What a write drops is in ``InvalidationCases``.
enum MethodCases {
    private static let writes = ["POST", "PUT", "PATCH", "DELETE"]

    static let all: [ConformanceCase] = writes.map(isNotAnswered) + writes.map(isNotStored) + others

    private static func isNotAnswered(_ method: String) -> ConformanceCase {
        .required(
            "\(method) is never answered from the cache (RFC 9111 §4)",
            .get(.asked).origin(.fresh()),
            Exchange.send(method).upstreamHas("Content-Length: 2").says("fwd=method"))
    }

    private static func isNotStored(_ method: String) -> ConformanceCase {
        .required(
            "An answer to \(method) is not used for GET (RFC 9111 §3, RFC 9110 §9.3)",
            Exchange.send(method).origin(.fresh()).saysNot("stored"), .get(.asked))
    }

    private static let others: [ConformanceCase] = [
        .optimal(
            "GET answers HEAD, without content (RFC 9111 §4, RFC 9110 §9.3.2)",
            .get(.asked).origin(.fresh("ETag: \"a\"", content: .text("content"))),
            .head(.cached(1)).has("Content-Length: 7", "ETag: \"a\""), .get(.cached(1))),
        .required(
            "GET after HEAD has its content (RFC 9110 §9.3.2)",
            .head(.asked).origin(.fresh(content: .text("content"))),
            .get(.any).origin(.fresh(content: .text("content"))).demand(.content("content"))),
        .check(
            "An answer to HEAD with another ETag makes what is stored stale (RFC 9111 §4.3.5)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: \"a\""),
            .head(.asked).origin("Cache-Control: max-age=60", "ETag: \"b\""), .get(.asked)),
        .required(
            "HEAD for what is stale leaves GET a content that belongs to its head (RFC 9111 §4.3.5)",
            .get(.asked).origin("Cache-Control: max-age=10", "Age: 20", "ETag: \"a\""),
            .head(.any).origin(.fresh("ETag: \"b\"", content: .text("new"))),
            .get(.any).origin(.fresh("ETag: \"b\"", content: .text("new")))
                .has("ETag: \"b\"").demand(.content("new"))),
        .required(
            "OPTIONS is not answered from the cache (RFC 9110 §9.3.7)",
            .get(.asked).origin(.fresh()), Exchange(method: "OPTIONS", outcome: .asked)),
        .required(
            "An answer to OPTIONS is not used for GET (RFC 9110 §9.3.7)",
            Exchange(method: "OPTIONS", outcome: .asked).origin(.fresh()), .get(.asked)),
        .optimal(
            "OPTIONS is safe and drops nothing (RFC 9111 §4.4)",
            .get(.asked).origin(.fresh()), Exchange(method: "OPTIONS", outcome: .asked), .get(.cached(1))),
        .required(
            "TRACE is refused (RFC 9110 §9.3.8)", Exchange(method: "TRACE", outcome: .refused).status(405)),
        .required(
            "Methods that CareCloud does not have are 501 and go no further (RFC 9110 §9.1, §15.6.2)",
            Exchange(method: "TRACK", outcome: .refused).status(501),
            Exchange(method: "get", outcome: .refused).status(501),
            Exchange.send("M-SEARCH", .refused).status(501)),
        .required(
            "CONNECT is refused (RFC 9110 §9.3.6)",
            Exchange(method: "CONNECT", outcome: .refused).at("127.0.0.1:80").status(400...405)),
        .required(
            "A GET with content is not stored (RFC 9110 §9.3.1, design §4)",
            .get(.asked).content("{}").origin(.fresh()).saysNot("stored"), .get(.asked)),
        .required(
            "A GET with content is not answered from the cache (RFC 9110 §9.3.1, design §4)",
            .get(.asked).origin(.fresh()), .get(.asked).content("{}"), .get(.cached(1))),
        .required(
            "A GET with chunked content is not stored (RFC 9110 §9.3.1, design §4)",
            .get(.asked).chunkedContent("{}").origin(.fresh()),
            .get(.asked)),
        .check(
            "A POST's answer with Content-Location and freshness is used for GET (RFC 9110 §9.3.3)",
            Exchange.send("POST").origin(.fresh("Content-Location: {path}")), .get(.cached(1))),
    ]
}
