/// Which fields are stored, passed on, added and left out, and what Cache-Status says.
enum FieldCases {
    static let all: [ConformanceCase] =
        kept.map(isKept) + withheld.map(isWithheld) + hopByHop.map(isLeftOut)
        + requestHopByHop.map(isNotForwarded) + connection + added
        + odd
        + cacheStatus

    private static let kept: [(String, String)] = [
        ("X-A", "1"), ("Content-Type", "text/plain;charset=utf-8"), ("Content-Language", "cs"),
        ("Content-Disposition", "attachment; filename=\"a.txt\""), ("Content-Location", "/a"),
        ("Link", "</a>; rel=next"),
        ("X-Frame-Options", "deny"), ("X-XSS-Protection", "1"),
        ("Content-Security-Policy", "default-src 'self'"),
        ("Server", "a"),
        ("Allow", "GET"),
        ("Retry-After", "5"), ("Warning", "199 a \"b\""), ("WWW-Authenticate", "Basic realm=\"a\""),
        ("Content-MD5", "rL0Y20zC+Fzt72VPzMSk2A=="), ("Vary", "Foo"),
        ("ETag", "\"a\""),
        ("Last-Modified", "Sun, 06 Nov 2022 08:49:37 GMT"), ("X-Total-Count", "10"),
        ("Timing-Allow-Origin", "*"),
    ]

    private static func isKept(_ name: String, _ value: String) -> ConformanceCase {
        .required(
            "\(name) is passed on and stored (RFC 9111 §3.1)",
            .get(.asked).origin(.fresh("\(name): \(value)")).has("\(name): \(value)"),
            .get(.cached(1)).has("\(name): \(value)"))
    }

    /// Of the origin's front, and ranges, which are not asked for of what is shared.
    private static let withheld = [
        "Clear-Site-Data: \"cookies\"", "Strict-Transport-Security: max-age=60", "Alt-Svc: h3=\":443\"",
        "Accept-Ranges: bytes",
    ]

    private static func isWithheld(_ line: String) -> ConformanceCase {
        let name = String(line.prefix { $0 != ":" })
        return .required(
            "\(name) is neither passed on nor stored (RFC 6797 §7.2, RFC 7838 §2, RFC 9110 §14.3)",
            .get(.asked).origin(.fresh(line)).lacks(name), .get(.cached(1)).lacks(name))
    }

    private static let hopByHop = [
        "Proxy-Connection: keep-alive", "TE: trailers", "Trailer: X-T", "Upgrade: foo",
        "Proxy-Authenticate: Basic realm=\"a\"", "Proxy-Authentication-Info: a", "Proxy-Authorization: a",
    ]

    private static func isLeftOut(_ line: String) -> ConformanceCase {
        let name = line.split(separator: ":").first.map(String.init) ?? ""
        return .required(
            "\(name) is neither passed on nor stored (RFC 9110 §7.6.1, RFC 9111 §3.1)",
            .get(.asked).origin(.fresh(line)).lacks(name), .get(.cached(1)).lacks(name))
    }

    private static let requestHopByHop = [
        "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive", "TE: trailers", "Upgrade: foo",
        "Proxy-Authorization: Basic YTpi",
    ]

    private static func isNotForwarded(_ line: String) -> ConformanceCase {
        let name = line.split(separator: ":").first.map(String.init) ?? ""
        return .required(
            "\(name) of a request goes no further (RFC 9110 §7.6.1)",
            .get(.asked).sending(line).upstreamLacks(name))
    }

    private static let connection: [ConformanceCase] = [
        .required(
            "Keep-Alive is neither passed on nor stored: each connection has its own (RFC 9110 §7.6.1)",
            .get(.asked).origin(.fresh("Keep-Alive: timeout=5")).has("Keep-Alive: timeout=70"),
            .get(.cached(1)).has("Keep-Alive: timeout=70")),
        .required(
            "What Connection names is neither passed on nor stored (RFC 9111 §3.1)",
            .get(.asked).origin(.fresh("Connection: X-A, X-B", "X-A: 1", "X-B: 2", "X-C: 3")).lacks(
                "X-A", "X-B"
            ).has("X-C: 3"),
            .get(.cached(1)).lacks("X-A", "X-B").has("X-C: 3")),
        .required(
            "What Connection names in any case, on several lines (RFC 9110 §7.6.1)",
            .get(.asked).origin(.fresh("connection: x-A", "CONNECTION: X-b", "X-A: 1", "X-B: 2")).lacks(
                "X-A", "X-B"),
            .get(.cached(1)).lacks("X-A", "X-B")),
        .required(
            "What Connection of a request names goes no further (RFC 9110 §7.6.1)",
            .get(.asked).sending("Connection: X-A", "X-A: 1", "X-B: 2").upstreamLacks("X-A").upstreamHas(
                "X-B: 2")),
        .required(
            "no-store stands, though Connection names Cache-Control (design §6)",
            .get(.asked).origin("Connection: Cache-Control", "Cache-Control: no-store, max-age=60"),
            .get(.asked)),
        .required(
            "private stands, though Connection names Cache-Control (design §6)",
            .get(.asked).origin("Connection: Cache-Control", "Cache-Control: private", "Expires: {now+60}"),
            .get(.asked)),
        .required(
            "Set-Cookie stands, though Connection names it (design §6)",
            .get(.asked).origin(.fresh("Connection: Set-Cookie", "Set-Cookie: a=b")), .get(.asked)),
        .required(
            "Vary stands, though Connection names it (design §6)",
            .get(.asked).sending("Foo: 1").origin(.fresh("Connection: Vary", "Vary: Foo")),
            .get(.asked).sending("Foo: 2")),
        .required(
            "Age stands, though Connection names it (design §6)",
            .get(.asked).origin(.fresh("Connection: Age", "Age: 61")), .get(.asked)),
        .required(
            "Content-Encoding stands, though Connection names it (design §6)",
            .get(.asked).origin(.fresh("Connection: Content-Encoding", "Content-Encoding: gzip")),
            .get(.asked)),
        .required(
            "Content-Type stands, though Connection names it (design §6)",
            .get(.asked).origin(.fresh("Connection: Content-Type", "Content-Type: text/plain")).has(
                "Content-Type: text/plain")),
    ]

    private static let added: [ConformanceCase] = [
        .required(
            "A hit does not repeat that the origin closed its connection (RFC 9110 §7.6.1)",
            .get(.asked).origin(OriginAnswer.fresh().framed(.close)),
            .get(.cached(1)).has("Connection: keep-alive")),
        .required(
            "A 204 has no Content-Length, from the origin or the cache (RFC 9110 §8.6)",
            .get(.asked).origin("Cache-Control: max-age=60", status: 204).lacks("Content-Length"),
            .get(.cached(1)).lacks("Content-Length", "Transfer-Encoding")),
        .required(
            "Content-Location of an answer to GET is no other key (RFC 9110 §8.7)",
            .get(.asked).origin(.fresh("Content-Location: {path}/b")),
            Exchange.get(.asked).at("{path}/b").origin(.fresh())),
        .required(
            "Date is added where the origin has none (RFC 9110 §6.6.1)",
            .get(.asked).origin(OriginAnswer.fresh().withoutDate()), .get(.cached(1))),
        .required(
            "Via is added to the answer and the request (RFC 9110 §7.6.3)",
            .get(.asked).origin(.fresh()).has("Via: 1.1 carecloud-gateway"),
            .get(.cached(1)).has("Via: 1.1 carecloud-gateway")),
        .required(
            "Via of others stays, the gateway's behind it (RFC 9110 §7.6.3)",
            .get(.asked).origin(.fresh("Via: 1.0 a")).has("Via: 1.0 a, 1.1 carecloud-gateway"),
            .get(.cached(1)).has("Via: 1.0 a, 1.1 carecloud-gateway")),
        .required(
            "Lines of one field stay in order (RFC 9110 §5.3)",
            .get(.asked).origin(.fresh("X-A: 1", "X-B: 2", "X-A: 3")).has("X-A: 1, 3"),
            .get(.cached(1)).has("X-A: 1, 3")),
        .required(
            "Each answer has a request id of its own (design §9)",
            .get(.asked).origin(.fresh("X-Request-Id: origin")),
            .get(.cached(1)).sending("X-Request-Id: client-2")
                .has("X-Request-Id: client-2")),
    ]

    private static let odd: [ConformanceCase] = [
        keeps("obs-text", "X-A: \u{E9}\u{17E}"), keeps("an empty value", "X-A: "),
        keeps("a value of 30000 bytes", "X-A: " + String(repeating: "a", count: 30_000)),
        keeps("odd but right letters in its name", "X!#$%&'*+-.^_`|~1: 1"),
        keeps("commas and quotes", "X-A: a,\"b,c\",, d"),
        keeps("colons", "X-A: a:b: c"), keeps("white space inside", "X-A: a  b"),
        ConformanceCase(
            name: "200 fields are passed on and stored (RFC 9110 §5.4)", grade: .required,
            exchanges: [
                Exchange.get(.asked).origin(
                    OriginAnswer(fields: ["Cache-Control: max-age=60"] + (1...200).map { "F\($0): \($0)" })),
                Exchange.get(.cached(1)).has("F1: 1", "F200: 200"),
            ]),
        .required(
            "10000 directives with no-store at their end: not stored (RFC 9111 §5.2)",
            .get(.any).origin(
                "Cache-Control: max-age=60" + String(repeating: ",x", count: 10_000) + ",no-store"),
            .get(.asked)),
        .required(
            "1000 lines of Cache-Control, no-store on the last: not stored (RFC 9110 §5.3)",
            .get(.any).origin(
                OriginAnswer(
                    fields: Array(repeating: "Cache-Control: max-age=60", count: 1000) + [
                        "Cache-Control: no-store"
                    ])),
            .get(.asked)),
        .required(
            "A head of a megabyte does no harm (design §6)",
            .get(.any).origin(.fresh("X-A: " + String(repeating: "a", count: 1 << 20))),
            .get(.any).at("{path}/2").origin(.fresh()).status(200)),
        .required(
            "obs-text in Cache-Control does not hide no-store (RFC 9111 §5.2)",
            .get(.asked).origin("Cache-Control: max-age=60, \u{E9}\u{17E}, no-store"), .get(.asked)),
        .required(
            "A Vary with obs-text is no reason to share (RFC 9110 §12.5.5)",
            .get(.asked).origin(.fresh("Vary: \u{E9}")), .get(.asked)),
    ]

    private static func keeps(_ what: String, _ line: String) -> ConformanceCase {
        .required(
            "A field with \(what) is stored as it is (RFC 9110 §5.5)",
            .get(.asked).origin(.fresh(line)).has(line), .get(.cached(1)).has(line))
    }

    private static let cacheStatus: [ConformanceCase] = [
        .required(
            "A miss that is stored (RFC 9211 §2)",
            .get(.asked).origin(.fresh()).says("fwd=uri-miss", "fwd-status=200", "stored")),
        .required(
            "A miss that is not stored (RFC 9211 §2.5)",
            .get(.asked).says("fwd=uri-miss", "fwd-status=200").saysNot("stored")),
        .required(
            "A hit tells how long it is fresh (RFC 9211 §2.3)",
            .get(.asked).origin(.fresh("Age: 10")), .get(.cached(1)).says("hit").demand(.ttl(45...50))),
        .required(
            "HEAD from the cache is a hit (RFC 9211 §2.1)", .get(.asked).origin(.fresh()),
            .head(.cached(1)).says("hit")),
        .required(
            "A request with Cookie is a bypass (RFC 9211 §2.2)",
            .get(.asked).sending("Cookie: a=b").says("fwd=bypass")),
        .required(
            "A POST is forwarded for its method (RFC 9211 §2.2)",
            Exchange.send("POST").says("fwd=method", "fwd-status=200")),
        .required(
            "A POST's error tells its status (RFC 9211 §2.4)",
            Exchange.send("POST").origin(status: 422).says("fwd=method", "fwd-status=422")),
        .required(
            "Another's Cache-Status stays, ours behind it (RFC 9211 §2)",
            .get(.asked).origin(.fresh("Cache-Status: other; hit")).demand(
                .caches(["other", "carecloud-gateway"])),
            .get(.cached(1)).demand(.caches(["other", "carecloud-gateway"]))),
        .required(
            "What the gateway refuses is neither hit nor forwarded (RFC 9211 §2)",
            Exchange.get(.refused).at("{path}/../a").status(400).saysNot("hit").saysNot("fwd")),
        .required(
            "A failure of the origin has no fwd-status (RFC 9211 §2.4)",
            Exchange.get(.failed).origin(.nothing).saysNot("fwd-status").saysNot("stored")),
        .required(
            "A 404 that is stored says so (RFC 9211 §2.5)",
            .get(.asked).origin("Cache-Control: max-age=60", status: 404).says("fwd-status=404", "stored")),
    ]
}
