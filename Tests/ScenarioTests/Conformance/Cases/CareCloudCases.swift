/// What the design adds to HTTP for CareCloud's own paths (design §4). Each case has queries or ids of its own, and is played
/// alone, for a write drops whole families.
enum CareCloudCases {
    static let all: [ConformanceCase] =
        languages + partitions + neverStored.map(isNotStored) + queries + policies + http + endedByClose

    static let enterprise = "/webservice/rest-api/enterprise-interface/v1.0"
    static let customer = "/webservice/rest-api/customer-interface/v1.0"
    private static let own = "Authorization: Bearer own-a"

    private static let products = "\(enterprise)/products?x={id}"

    private static func spelling(_ first: String, _ second: String, _ outcome: Exchange.Outcome) -> [Exchange]
    {
        [
            Exchange.get(.asked).at(products).sending("Accept-Language: \(first)").origin(.fresh()),
            Exchange.get(outcome).at(products).sending("Accept-Language: \(second)").origin(.fresh()),
        ]
    }

    private static let languages: [ConformanceCase] = [
        .required(
            "cs, en-gb;q=0.8 and en-GB;q=0.80,cs are one language (design §4)",
            spelling("cs, en-gb;q=0.8", "en-GB;q=0.80,cs", .cached(1))),
        .required("CS and cs are one language (design §4)", spelling("CS", "cs", .cached(1))),
        .required("cs;q=1.000 and cs are one language (design §4)", spelling("cs;q=1.000", "cs", .cached(1))),
        .required(
            "White space and empty elements make no other language (design §4)",
            spelling("cs , ,en;q=0.5", "cs,en; q=0.5", .cached(1))),
        .required("cs and en are two languages (design §4)", spelling("cs", "en", .asked)),
        .required("cs and cs-CZ are two languages (design §4)", spelling("cs", "cs-CZ", .asked)),
        .required("cs, en and en, cs are two (design §4)", spelling("cs, en", "en, cs", .asked)),
        .required(
            "Another weight is another language, CareCloud's paths (design §4)",
            spelling("cs, en;q=0.1", "cs, en;q=0.9", .asked)),
        .required(
            "No language and cs are two (design §4)",
            Exchange.get(.asked).at(products).origin(.fresh()),
            Exchange.get(.asked).at(products).sending("Accept-Language: cs").origin(.fresh())),
        .required(
            "No language and an empty one are one (design §4)",
            Exchange.get(.asked).at(products).origin(.fresh()),
            Exchange.get(.cached(1)).at(products).sending("Accept-Language:")),
        .required(
            "What is sent upstream is the language of the key (design §4)",
            Exchange.get(.asked).at(products).sending("Accept-Language: EN-gb;q=0.80, CS").origin(.fresh())
                .upstreamHas("Accept-Language: cs,en-gb;q=0.8")),
        .required(
            "Two languages are held at once (design §4)",
            Exchange.get(.asked).at(products).sending("Accept-Language: cs").origin(.fresh()),
            Exchange.get(.asked).at(products).sending("Accept-Language: en").origin(.fresh()),
            Exchange.get(.cached(1)).at(products).sending("Accept-Language: cs"),
            Exchange.get(.cached(2)).at(products).sending("Accept-Language: en")),
        .required(
            "All clients ask for application/json (design §6)",
            Exchange.get(.asked).at(products).sending("Accept: text/html, */*").origin(.fresh("Vary: Accept"))
                .upstreamHas("Accept: application/json"),
            Exchange.get(.cached(1)).at(products).sending("Accept: */*;q=0.5")),
        .required(
            "A read that takes no JSON, or says that it is of another type, goes past the cache (RFC 9110 §12.5.1)",
            Exchange.get(.asked).at(products).origin(.fresh()),
            Exchange.get(.asked).at(products).sending("Accept: text/html").origin(.fresh())
                .upstreamHas("Accept: text/html").saysNot("stored"),
            Exchange.get(.asked).at(products).sending("Content-Type: text/xml").origin(.fresh()),
            Exchange.get(.cached(1)).at(products)),
        .required(
            "A field that is not in the key is not forwarded with a read whose response is shared (RFC 9111 §7.1)",
            Exchange.get(.asked).at(products).sending("X-Base-Url: https://evil.example").origin(.fresh())
                .upstreamLacks("X-Base-Url"),
            Exchange.get(.cached(1)).at(products)),
        .required(
            "A field with an underscore in its name is never forwarded (RFC 3875 §4.1.18)",
            Exchange.get(.asked).at(products).sending("X_HTTP_METHOD_OVERRIDE: DELETE")
                .upstreamLacks("X_HTTP_METHOD_OVERRIDE"),
            Exchange.send("POST").at(products).sending("X_Forwarded_For: 192.0.2.1")
                .upstreamLacks("X_Forwarded_For")),
    ]

    private static func closed(_ text: String) -> OriginAnswer {
        OriginAnswer.fresh(content: .text(text)).framed(.close)
    }

    private static let endedByClose: [ConformanceCase] = [
        .required(
            "One whole JSON text that the close of the connection ends is stored (RFC 9112 §8)",
            Exchange.get(.asked).at(products).origin(closed(#"{"data":[]}"#)),
            Exchange.get(.cached(1)).at(products)),
        .required(
            "A part of a JSON text that the close of the connection ends is passed on and not stored (RFC 9112 §8)",
            Exchange.get(.asked).at(products).origin(closed(#"{"data":["#)),
            Exchange.get(.asked).at(products).origin(closed(#"{"data":[]}"#)),
            Exchange.get(.cached(2)).at(products)),
    ]

    private static let partitions: [ConformanceCase] = [
        .required(
            "The gateway's token goes with requests that bring none (design §7)",
            Exchange.get(.asked).at(products).origin(.fresh())
                .upstreamHas("Authorization: Bearer \(GatewaySettings.enterpriseToken)")),
        .required(
            "A token of the client's goes with its request (design §7)",
            Exchange.get(.asked).at(products).sending(own).origin(.fresh()).upstreamHas(own)),
        .required(
            "A token's answer is used again for that token (design §4)",
            Exchange.get(.asked).at(products).sending(own).origin(.fresh()),
            Exchange.get(.cached(1)).at(products).sending(own)),
        .required(
            "A token's answer is not given to another token (design §4)",
            Exchange.get(.asked).at(products).sending(own).origin(.fresh()),
            Exchange.get(.asked).at(products).sending("Authorization: Bearer own-b").origin(.fresh()),
            Exchange.get(.cached(1)).at(products).sending(own),
            Exchange.get(.cached(2)).at(products).sending("Authorization: Bearer own-b")),
        .required(
            "A token's answer is not given to those without one, nor theirs to it (design §4)",
            Exchange.get(.asked).at(products).sending(own).origin(.fresh()),
            Exchange.get(.asked).at(products).origin(.fresh()),
            Exchange.get(.cached(1)).at(products).sending(own), Exchange.get(.cached(2)).at(products)),
        .required(
            "public does not carry a token's answer to others on CareCloud's paths (design §4)",
            Exchange.get(.asked).at(products).sending(own).origin("Cache-Control: public, max-age=60"),
            Exchange.get(.asked).at(products).origin(.fresh())),
        .required(
            "private is not stored for the token's own use either (RFC 9111 §5.2.2.7)",
            Exchange.get(.asked).at(products).sending(own).origin("Cache-Control: private, max-age=60"),
            Exchange.get(.asked).at(products).sending(own)),
        .required(
            "A 401 for a token drops what was stored for it (design §4)",
            Exchange.get(.asked).at(products).sending(own).origin(.fresh()),
            Exchange.get(.asked).at("\(enterprise)/stores?x={id}").sending(own).origin(status: 401),
            Exchange.get(.asked).at(products).sending(own).origin(.fresh())),
        .required(
            "The two interfaces are two (design §4)",
            Exchange.get(.asked).at(products).origin(.fresh()),
            Exchange.get(.asked).at("\(customer)/products?x={id}").origin(.fresh()),
            Exchange.get(.cached(1)).at(products), Exchange.get(.cached(2)).at("\(customer)/products?x={id}")),
        .required(
            "A customer's data needs the client's own token (design §7)",
            Exchange.get(.refused).at("\(customer)/cards?x={id}").status(401)),
    ]

    private static let neverStored = [
        "\(enterprise)/tokens/{id}", "\(customer)/tokens/{id}", "\(customer)/tokens/{id}/actions/auth-token",
        "\(enterprise)/tests/connection",
        "\(enterprise)/users/actions/login", "\(enterprise)/users/actions/{id}",
        "\(enterprise)/customers/{id}/actions/auth-token",
        "/webservice/rest-api/enterprise-interface/v2.0/products",
        "/webservice/rest-api/enterprise-interface/products",
        "/webservice/rest-api/other-interface/v1.0/products",
        "/webservice/rest-api/products", "/webservice/REST-API/enterprise-interface/v1.0/products",
        "/Webservice/rest-api/x",
        "\(enterprise)/Products", "\(enterprise)/products/", "\(enterprise)/%50roducts", "\(enterprise)/",
        "/webservice/",
        "\(enterprise)/%74okens/{id}",
    ]

    private static func isNotStored(_ path: String) -> ConformanceCase {
        .required(
            "\(path) is never stored (design §4)",
            Exchange.get(.asked).at(path).sending(own).origin("Cache-Control: public, max-age=60").saysNot(
                "stored"),
            Exchange.get(.unconditional).at(path).sending(own))
    }

    private static func twoQueries(
        _ path: String, _ first: String, _ second: String, _ outcome: Exchange.Outcome
    ) -> [Exchange] {
        [
            Exchange.get(.asked).at("\(enterprise)/\(path)?\(first)").origin(.fresh()),
            Exchange.get(outcome).at("\(enterprise)/\(path)?\(second)").origin(.fresh()),
        ]
    }

    private static let queries: [ConformanceCase] = [
        .required(
            "Known parameters in another order are one (design §4)",
            twoQueries("products", "count=5&offset=0&name={id}", "offset=0&name={id}&count=5", .any)),
        .required(
            "Known names, another value (design §4)",
            twoQueries("products", "count=71&offset=3", "count=72&offset=3", .asked)),
        .required(
            "A name twice is not put in order (design §4)",
            twoQueries("products", "count=81&count=82", "count=82&count=81", .asked)),
        .required(
            "An unknown name keeps the bytes as they are (design §4)",
            twoQueries("products", "x={id}&count=5", "count=5&x={id}", .asked)),
        .required(
            "Absent and standard values are two, unless it is asked for (design §4)",
            twoQueries("products", "offset=0&name={id}", "count=100&offset=0&name={id}", .asked)),
    ]

    private static let vouchers = "\(enterprise)/vouchers?x={id}"
    private static let customers = "\(enterprise)/customers/{id}"

    private static let policies: [ConformanceCase] = [
        .required(
            "A customer's data is fresh for 30 s at most (design §4)",
            Exchange.get(.asked).at(customers).origin("Cache-Control: max-age=3600"),
            Exchange.get(.cached(1)).at(customers).demand(.ttl(20...30))),
        .required(
            "A customer's data of 31 s is stale (design §4)",
            Exchange.get(.asked).at(customers).origin("Cache-Control: max-age=3600", "Age: 31"),
            Exchange.get(.asked).at(customers)),
        .required(
            "What the specification does not have is fresh for 30 s at most (design §4)",
            Exchange.get(.asked).at("\(enterprise)/novelties?x={id}").origin(
                "Cache-Control: max-age=3600", "Age: 31"),
            Exchange.get(.asked).at("\(enterprise)/novelties?x={id}")),
        .required(
            "The catalogue is fresh as long as CareCloud says (design §4)",
            Exchange.get(.asked).at(products).origin("Cache-Control: max-age=3600"),
            Exchange.get(.cached(1)).at(products).demand(.ttl(3500...3600))),
        .required(
            "Vouchers are never given stale for an error (design §4)",
            Exchange.get(.asked).at(vouchers).origin(.stale("stale-if-error=600")),
            Exchange.get(.asked).at(vouchers).origin(status: 503).status(503)),
        .required(
            "Vouchers are never given stale while they are renewed (design §4)",
            Exchange.get(.asked).at(vouchers).origin(.stale("stale-while-revalidate=600")),
            Exchange.get(.asked).at(vouchers).origin(.fresh())),
        .required(
            "Vouchers are never given stale to max-stale (design §4)",
            Exchange.get(.asked).at(vouchers).origin(.stale()),
            Exchange.get(.asked).at(vouchers).sending("Cache-Control: max-stale").origin(.fresh())),
        .required(
            "A customer's wallet is never given stale (design §4)",
            Exchange.get(.asked).at("\(enterprise)/wallet?x={id}").origin(.stale("stale-if-error=600")),
            Exchange.get(.asked).at("\(enterprise)/wallet?x={id}").origin(status: 503).status(503)),
        .required(
            "A customer's own vouchers are never given stale (design §4)",
            Exchange.get(.asked).at("\(customers)/vouchers").origin(.stale("stale-if-error=600")),
            Exchange.get(.asked).at("\(customers)/vouchers").origin(status: 503).status(503)),
        .check(
            "A customer's data is not given stale for an error, though CareCloud allows it (design §4)",
            Exchange.get(.asked).at(customers).origin(.stale("stale-if-error=600")),
            Exchange.get(.asked).at(customers).origin(status: 503).status(503)),
        .optimal(
            "The catalogue is given stale for an error where CareCloud allows it (RFC 5861 §4)",
            Exchange.get(.asked).at(products).origin(.stale("stale-if-error=600")),
            Exchange.get(.stale(1)).at(products).origin(status: 503).status(200)),
    ]

    private static let http: [ConformanceCase] = [
        .required(
            "No max-age means not stored, as CareCloud says (design §4)",
            Exchange.get(.asked).at(products).origin("ETag: \"a\""), Exchange.get(.unconditional).at(products)
        ),
        .required(
            "A token's request needs no public on CareCloud's paths, a departure from RFC 9111 §3.5 (design §4)",
            Exchange.get(.asked).at(products).sending(own).origin("Cache-Control: max-age=60"),
            Exchange.get(.cached(1)).at(products).sending(own)),
        .required(
            "Cookies end at the gateway on CareCloud's paths, and change nothing about what is kept (RFC 9111 §7.3)",
            Exchange.get(.asked).at(products).sending("Cookie: a=b").origin(.fresh("Set-Cookie: c=d"))
                .upstreamLacks("Cookie").lacks("Set-Cookie"),
            Exchange.get(.cached(1)).at(products).lacks("Set-Cookie"),
            Exchange.get(.cached(1)).at(products).sending("Cookie: a=c"),
            Exchange.send("POST").at(products).sending("Cookie: a=b").origin(.fresh("Set-Cookie: c=d"))
                .upstreamLacks("Cookie").lacks("Set-Cookie")),
        .optimal(
            "What is stale is confirmed with the token it goes with (RFC 9111 §4.3)",
            Exchange.get(.asked).at(products).origin(.stale()),
            Exchange.get(.confirmed(1)).at(products).origin(.notModified("ETag: \"a\""))
                .upstreamHas(
                    "If-None-Match: \"a\"", "Authorization: Bearer \(GatewaySettings.enterpriseToken)")),
        .optimal(
            "A client's If-None-Match is answered from storage on CareCloud's paths (RFC 9111 §4.3.2)",
            Exchange.get(.asked).at(products).origin(.fresh("ETag: \"a\"")),
            Exchange.get(.cached(1)).at(products).sending("If-None-Match: \"a\"").status(304)),
        .required(
            "Vary on another field is followed on CareCloud's paths (RFC 9111 §4.1)",
            Exchange.get(.asked).at(products).sending("X-Till: 1").origin(.fresh("Vary: X-Till")),
            Exchange.get(.asked).at(products).sending("X-Till: 2").origin(.fresh("Vary: X-Till")),
            Exchange.get(.cached(1)).at(products).sending("X-Till: 1")),
        .required(
            "A 500 is not stored on CareCloud's paths (design §4)",
            Exchange.get(.asked).at(products).origin("Cache-Control: max-age=60", status: 500),
            Exchange.get(.asked).at(products)),
    ]
}
