/// What answers tell clients with a cache of their own (`clients_cache`), on CareCloud's paths. Each case has a query or id of its
/// own.
enum ClientsCacheCases {
    private static let customers = "\(CareCloudCases.enterprise)/customers/{id}"
    private static let products = "\(CareCloudCases.enterprise)/products?x={id}"
    private static let own = "Authorization: Bearer own-a"
    private static let content = OriginAnswer.Content.text("content")
    /// The first 12 bytes of the content's SHA-256.
    private static let tag = "W/\"gw-ed7002b439e9ac845f22357d\""
    private static let vary = "Vary: Accept-Language, Accept-Encoding, Authorization"

    static let all: [ConformanceCase] = personal + shared + tags

    private static let personal: [ConformanceCase] = [
        .required(
            "A browser asks again for a customer's data: after a miss, a hit and with a token (RFC 9111 §5.2.2.4)",
            Exchange.get(.asked).at(customers).origin(.fresh("Expires: {now+60}"))
                .has("Cache-Control: private, no-cache", vary).lacks("Expires"),
            Exchange.get(.cached(1)).at(customers)
                .has("Cache-Control: private, no-cache", vary).lacks("Expires"),
            Exchange.get(.asked).at(customers).sending(own).origin(.fresh())
                .has("Cache-Control: private, no-cache", vary)),
        .required(
            "So it does for what the specification does not have, and for errors (RFC 9111 §5.2.2.4)",
            Exchange.get(.asked).at("\(CareCloudCases.enterprise)/novelties?x={id}").origin(.fresh())
                .has("Cache-Control: private, no-cache"),
            Exchange.get(.asked).at(customers).origin("Cache-Control: max-age=60", status: 404)
                .has("Cache-Control: private, no-cache")),
        .required(
            "What CareCloud forbids stays forbidden (RFC 9111 §5.2.2.5)",
            Exchange.get(.asked).at(customers).origin("Cache-Control: no-store, max-age=60")
                .has("Cache-Control: no-store, max-age=60"),
            Exchange.get(.asked).at(customers).origin("Cache-Control: max-age=60, no-transform")
                .has("Cache-Control: private, no-cache, no-transform")),
        .required(
            "A 304 without Cache-Control renews what CareCloud has said, not what clients are told (RFC 9111 §3.2)",
            Exchange.get(.asked).at(customers).origin("Cache-Control: max-age=10", "Age: 20", "ETag: \"a\""),
            Exchange.get(.confirmed(1)).at(customers).origin(.notModified("ETag: \"a\"")),
            Exchange.get(.cached(1)).at(customers).has("Cache-Control: private, no-cache", "ETag: \"a\"")),
        .required(
            "An answer to a write says what CareCloud says (RFC 9111 §4)",
            Exchange.send("POST").at(customers).origin(.fresh()).has("Cache-Control: max-age=60").lacks(
                "Vary")),
    ]

    private static let shared: [ConformanceCase] = [
        .required(
            "The catalogue is kept as CareCloud says, in each language and for each token (RFC 9110 §12.5.5)",
            Exchange.get(.asked).at(products).origin(.fresh()).has("Cache-Control: max-age=60", vary),
            Exchange.get(.cached(1)).at(products).has("Cache-Control: max-age=60", vary).age(0...30)),
        .required(
            "What CareCloud's Vary names stays in it, once (RFC 9110 §12.5.5)",
            Exchange.get(.asked).at(products).sending("X-Till: 1")
                .origin(.fresh("Vary: X-Till, accept-language"))
                .has("Vary: X-Till, accept-language, Accept-Encoding, Authorization"),
            Exchange.get(.asked).at(products).sending("X-Till: 2").origin(.fresh("Vary: X-Till")),
            Exchange.get(.cached(1)).at(products).sending("X-Till: 1")
                .has("Vary: X-Till, accept-language, Accept-Encoding, Authorization")),
        .required(
            "A confirmed answer still varies by what CareCloud has named (RFC 9111 §4.1)",
            Exchange.get(.asked).at(products).sending("X-Till: 1").origin(.stale("x", "Vary: X-Till")),
            Exchange.get(.confirmed(1)).at(products).sending("X-Till: 1").origin(.notModified("ETag: \"a\"")),
            Exchange.get(.asked).at(products).sending("X-Till: 2").origin(.fresh("Vary: X-Till"))),
        .required(
            "Foreign paths say themselves what they vary by (RFC 9110 §12.5.5)",
            Exchange.get(.asked).origin(.fresh()).has("Cache-Control: max-age=60").lacks("Vary", "ETag")),
    ]

    private static let tags: [ConformanceCase] = [
        .required(
            "An answer without a tag gets a weak one, from CareCloud and from memory (RFC 9110 §8.8.3)",
            Exchange.get(.asked).at(products).origin(.fresh(content: content)).has("ETag: \(tag)"),
            Exchange.get(.cached(1)).at(products).has("ETag: \(tag)")),
        .required(
            "The tag spares the content, from memory and from CareCloud, which never sees it (RFC 9110 §13.1.2)",
            Exchange.get(.asked).at(customers).sending("If-None-Match: \(tag)").origin(
                .fresh(content: content)
            )
            .upstreamLacks("If-None-Match").status(304)
            .has("ETag: \(tag)", "Cache-Control: private, no-cache", vary),
            Exchange.get(.cached(1)).at(customers).sending("If-None-Match: \"x\", \(tag)").status(304),
            Exchange.get(.cached(1)).at(customers).sending("If-None-Match: W/\"gw-0\"").status(200)),
        .required(
            "CareCloud's own tag is the only one (RFC 9110 §8.8.3)",
            Exchange.get(.asked).at(products).origin(.fresh("ETag: \"a\"", content: content)).has(
                "ETag: \"a\""),
            Exchange.get(.cached(1)).at(products).has("ETag: \"a\"")),
        .required(
            "A made tag confirms nothing at CareCloud when the answer is stale (RFC 9111 §4.3.1)",
            Exchange.get(.asked).at(products)
                .origin("Cache-Control: max-age=10, stale-if-error=60", "Age: 20"),
            Exchange.get(.unconditional).at(products).origin(.fresh())),
        .required(
            "A made tag does not go past the cache either (RFC 9110 §8.8.3)",
            Exchange.get(.asked).at(products).sending("Accept: text/html", "If-None-Match: \(tag)")
                .origin(.fresh()).upstreamLacks("If-None-Match"),
            Exchange.get(.asked).at(products).sending("Accept: text/html", "If-None-Match: \(tag), \"b\"")
                .upstreamHas("If-None-Match: \"b\""),
            Exchange.get(.asked).at(products).sending(
                "Accept: text/html", "If-Range: \(tag)", "Range: bytes=0-1"
            )
            .upstreamLacks("If-Range", "Range")),
        .required(
            "If-Match with a made tag alone is false, since it is weak (RFC 9110 §13.1.1)",
            Exchange.send("PUT", .refused).at(customers).sending("If-Match: \(tag)").status(412)),
    ]
}
