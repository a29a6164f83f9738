/// Attempts to make others get an answer that was made for the attacker: fields and hosts that are not in the key.
enum PoisoningCases {
    static let all: [ConformanceCase] =
        misleading.map(isTakenAway) + overrides.map(isRefused) + others.map(isRecorded) + hosts + connection
        + denial
        + [
            .optimal(
                "Proxy does not reach the origin: CGI programs take it for their own proxy (RFC 3875 §4.1.18)",
                .get(.asked).sending("Proxy: http://evil.example").upstreamLacks("Proxy"))
        ]

    private static let misleading = [
        "X-Forwarded-Host", "X-Forwarded-Scheme", "X-Forwarded-Proto", "X-Forwarded-For", "X-Forwarded-Port",
        "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Forwarded-SSL", "X-Forwarded-Path", "Forwarded",
        "X-Host", "X-Real-IP",
        "X-Original-URL", "X-Original-Host", "X-Original-Method", "X-Rewrite-URL", "Proxy-Host", "Origin",
        "Expect",
        "x-forwarded-host",
        "X-Auth-Token",
    ]

    private static func isTakenAway(_ name: String) -> ConformanceCase {
        let value = name == "Expect" ? "100-continue" : "https://evil.example"
        return .required(
            "\(name) does not reach the origin with a shared read (design §6)",
            .get(.asked).sending("\(name): \(value)").origin(.fresh()).upstreamLacks(name),
            .get(.any).upstreamLacks(name))
    }

    private static let overrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]

    private static func isRefused(_ name: String) -> ConformanceCase {
        .required(
            "A GET with \(name): DELETE is rejected, whether or not a response is stored (design §6)",
            .get(.refused).sending("\(name): DELETE").status(400), .get(.asked).origin(.fresh()),
            .get(.refused).sending("\(name): DELETE").status(400), .get(.cached(1)))
    }

    /// What some origins look at, too.
    private static let others = [
        "X-Forwarded", "X-Client-IP", "True-Client-IP", "Client-IP", "X-Override-URL", "X-Request-URI",
        "Front-End-Https",
        "X-Url-Scheme", "X-Wap-Profile", "X-Backend-Host", "Base-Url", "Request-Uri", "Destination",
        "X-ProxyUser-Ip",
        "CF-Connecting-IP", "X-Cluster-Client-IP", "X-Remote-Addr", "X-Forwarder-For", "X-Custom", "Via",
    ]

    private static func isRecorded(_ name: String) -> ConformanceCase {
        .check(
            "\(name) does not reach the origin with a shared read (design §6)",
            .get(.asked).sending("\(name): evil").origin(.fresh()).upstreamLacks(name))
    }

    private static let hosts: [ConformanceCase] = [
        .check(
            "An absolute target with https is the same resource here (RFC 9112 §3.2.2)",
            .get(.asked).origin(.fresh()), Exchange.get(.cached(1)).at("https://127.0.0.1{path}")),
        .required(
            "The origin gets its own Host, whatever the client's (RFC 9110 §7.2)",
            Exchange.get(.asked).from(host: "shop.example").origin(.fresh()).lacks("X-None"),
            Exchange.get(.cached(1)).from(host: "SHOP.example"),
            Exchange.get(.cached(1)).from(host: "shop.example:8080")),
        .required(
            "An unknown Host is refused (design §1)",
            Exchange.get(.refused).from(host: "evil.example").status(421)),
        .required(
            "An unknown Host does not get what is stored (design §1)",
            .get(.asked).origin(.fresh()), Exchange.get(.refused).from(host: "evil.example").status(421)),
        .required(
            "A Host that only ends in ours is refused (design §1)",
            Exchange.get(.refused).from(host: "evil-shop.example").status(421)),
        .required(
            "A Host that only begins with ours is refused (design §1)",
            Exchange.get(.refused).from(host: "shop.example.evil.example").status(421)),
        .required(
            "A Host with a user is refused (RFC 9112 §3.2)",
            Exchange.get(.refused).from(host: "a@shop.example").status(400...421)),
        .required(
            "A Host with a path is refused (RFC 9112 §3.2)",
            Exchange.get(.refused).from(host: "shop.example/a").status(400...421)),
        .required(
            "A Host with a port that is none is refused (RFC 9112 §3.2)",
            Exchange.get(.refused).from(host: "shop.example:a").status(400)),
        .required(
            "Two Hosts in one value are refused (RFC 9112 §3.2)",
            Exchange.get(.refused).from(host: "shop.example, evil.example").status(400...421)),
        .required(
            "Two Host lines are refused (RFC 9112 §3.2)",
            Exchange.get(.refused).sending("Host: evil.example").status(400)),
        .required(
            "Two equal Host lines are refused (RFC 9112 §3.2)",
            Exchange.get(.refused).sending("Host: 127.0.0.1").status(400)),
        .required(
            "An absolute target that is not its Host is refused (RFC 9112 §3.2.2)",
            Exchange.get(.refused).at("http://evil.example{path}").status(400...421)),
        .required(
            "An absolute target that is its Host is the same resource (RFC 9112 §3.2.2)",
            .get(.asked).origin(.fresh()), Exchange.get(.cached(1)).at("http://127.0.0.1{path}")),
        .required(
            "An absolute target reaches the origin as a path (RFC 9112 §3.2.2)",
            Exchange.get(.asked).at("http://127.0.0.1{path}").origin(.fresh()).demand(
                .upstreamTarget("{path}"))),
        .required(
            "An absolute target with a user is refused (RFC 9110 §4.2.4)",
            Exchange.get(.refused).at("http://a@127.0.0.1{path}").status(400...421)),
        .required(
            "A Host in an absolute target does not make a key (design §4)",
            Exchange.get(.refused).at("http://evil.example{path}").from(host: "evil.example").status(421),
            .get(.asked).origin(.fresh())),
        .required(
            "A blank before the colon is refused (RFC 9112 §5.1)",
            Exchange.get(.refused).sending("X-Forwarded-Host : evil").status(400)),
        .required(
            "A folded line is refused (RFC 9112 §5.2)",
            Exchange.get(.refused).sending("X-A: 1\r\n X-Forwarded-Host: evil").status(400)),
        .required(
            "An Origin is not in the key and does not make the answer (design §6)",
            .get(.asked).sending("Origin: https://evil.example").origin(
                .fresh("Access-Control-Allow-Origin: *")
            ).upstreamLacks("Origin"),
            .get(.cached(1)).sending("Origin: https://a.example")),
        .required(
            "A stored answer does not repeat what one client's request id was (design §9)",
            .get(.asked).sending("X-Request-Id: evil").origin(.fresh()),
            .get(.cached(1)).saysNot("detail=evil")),
    ]

    private static let connection: [ConformanceCase] = [
        .required(
            "Connection: Accept-Language does not put a language into the others' answer (design §4)",
            .get(.asked).sending("Connection: Accept-Language", "Accept-Language: cs").origin(.fresh()),
            .get(.asked).origin(.fresh())),
        .check(
            "Connection: Accept-Language takes nothing from the key: the origin gets the language (design §4)",
            .get(.asked).sending("Connection: Accept-Language", "Accept-Language: cs").origin(.fresh())
                .upstreamHas("Accept-Language: cs")),
        .required(
            "Connection: Accept-Encoding does not put gzip into the others' answer (design §4)",
            .get(.asked).sending("Connection: Accept-Encoding", "Accept-Encoding: gzip").origin(.fresh()),
            .get(.asked).origin(.fresh())),
        .required(
            "Connection: Cookie does not make an answer to a cookie everyone's (design §4)",
            .get(.asked).sending("Connection: Cookie", "Cookie: a=b").origin(.fresh()),
            .get(.asked).origin(.fresh())),
        .required(
            "Connection: Authorization does not make one token's answer everyone's (RFC 9111 §3.5)",
            .get(.asked).sending("Connection: Authorization", "Authorization: Bearer a").origin(
                "Cache-Control: public, max-age=60"),
            .get(.asked).origin(.fresh())),
        .required(
            "Connection: Host changes nothing (RFC 9110 §7.6.1)",
            .get(.asked).sending("Connection: Host").origin(.fresh()), .get(.cached(1))),
        .required(
            "Connection: Cache-Control does not undo no-store (RFC 9111 §5.2.1.5)",
            .get(.asked).sending("Connection: Cache-Control", "Cache-Control: no-store").origin(.fresh()),
            .get(.asked)),
        .required(
            "Connection: Via does not hide a loop's trace (RFC 9110 §7.6.3)",
            .get(.asked).sending("Connection: Via").origin(.fresh()), .get(.cached(1))),
        .required(
            "Connection with a name that is none does no harm (RFC 9110 §7.6.1)",
            .get(.any).sending("Connection: \"a b\", ;, X-A").origin(.fresh()).status(200...400)),
    ]

    private static func refusedThenFine(
        _ name: String, _ line: String, _ status: Int, _ fields: String...
    ) -> ConformanceCase {
        .required(
            name,
            .get(.any).sending(line).origin(OriginAnswer(status: status, fields: fields)),
            .get(.asked).origin(.fresh()).status(200))
    }

    private static let lasting = "Cache-Control: max-age=600, public"

    private static let denial: [ConformanceCase] = [
        refusedThenFine(
            "A 400 for an oversized field is not stored without a lifetime of its own (RFC 9111 §3)",
            "X-A: " + String(repeating: "a", count: 20_000), 400),
        refusedThenFine(
            "A 431 for an oversized field is not stored without a lifetime of its own (RFC 9111 §3)",
            "X-A: " + String(repeating: "a", count: 20_001), 431),
        refusedThenFine("A 413 is not stored without a lifetime of its own (RFC 9111 §3)", "X-A: 1", 413),
        refusedThenFine(
            "A 501 for an unknown coding is not stored without a lifetime of its own (RFC 9111 §3)", "X-B: 1",
            501),
        refusedThenFine(
            "A 405 for an override is not stored for GET (design §4)", "Cookie: a=b", 405, lasting),
        refusedThenFine(
            "A 400 for a control character is not stored (design §4)", "X-A: \u{7}", 400, lasting),
        .required(
            "A head above limits.head is refused and leaves nothing (design §8)",
            Exchange.get(.refused).sending("X-A: " + String(repeating: "a", count: 100_000)).status(431),
            .get(.asked).origin(.fresh())),
        .required(
            "A NUL in a field is refused (RFC 9110 §5.5)",
            Exchange.get(.refused).sending("X-A: a\u{0}b").status(400)),
        .required(
            "A CR in a field is refused (RFC 9112 §2.2)",
            Exchange.get(.refused).sending("X-A: a\rX-B: b").status(400)),
        .required(
            "A request that was refused leaves nothing under its path (design §4)",
            Exchange.get(.refused).sending("X-A : b").status(400), .get(.asked).origin(.fresh()).status(200)),
        .required(
            "A 404 without freshness is not stored: no denial by asking early (design §4)",
            .get(.asked).origin(status: 404), .get(.asked).origin(.fresh()).status(200)),
    ]
}
