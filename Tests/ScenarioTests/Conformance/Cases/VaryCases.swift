/// Vary: which stored answer fits a request (RFC 9111 §4.1).
enum VaryCases {
    static let all: [ConformanceCase] =
        matching + stars.map(isNotReused) + equal.map(isOne) + different.map(areTwo) + variants + negotiation
        + bounds

    /// Two requests with these fields before an answer with this Vary.
    private static func pair(
        _ vary: [String], _ first: [String], _ second: [String], _ outcome: Exchange.Outcome
    )
        -> [Exchange]
    {
        let answer = OriginAnswer(fields: ["Cache-Control: max-age=60"] + vary)
        return [
            Exchange.get(.asked).sending(lines: first).origin(answer),
            Exchange.get(outcome).sending(lines: second).origin(answer),
        ]
    }

    private static let matching: [ConformanceCase] = [
        .optimal(
            "The same field, the same answer (RFC 9111 §4.1)",
            pair(["Vary: Foo"], ["Foo: 1"], ["Foo: 1"], .cached(1))),
        .required(
            "Another value, another answer (RFC 9111 §4.1)",
            pair(["Vary: Foo"], ["Foo: 1"], ["Foo: 2"], .asked)),
        .required("Present, then absent (RFC 9111 §4.1)", pair(["Vary: Foo"], ["Foo: 1"], [], .asked)),
        .required("Absent, then present (RFC 9111 §4.1)", pair(["Vary: Foo"], [], ["Foo: 1"], .asked)),
        .optimal("Absent both times (RFC 9111 §4.1)", pair(["Vary: Foo"], [], [], .cached(1))),
        .check("Empty is not absent (RFC 9111 §4.1)", pair(["Vary: Foo"], ["Foo:"], [], .asked)),
        .required("Empty is not a value (RFC 9111 §4.1)", pair(["Vary: Foo"], ["Foo:"], ["Foo: 1"], .asked)),
        .optimal(
            "Fields that Vary does not name do not matter (RFC 9111 §4.1)",
            pair(["Vary: Foo"], ["Foo: 1", "Bar: 1"], ["Foo: 1", "Bar: 2"], .cached(1))),
        .required(
            "Names in Vary in any case (RFC 9110 §5.1)", pair(["Vary: fOO"], ["Foo: 1"], ["foo: 2"], .asked)),
        .optimal(
            "Names of fields in any case (RFC 9110 §5.1)",
            pair(["Vary: fOO"], ["Foo: 1"], ["FOO: 1"], .cached(1))),
        .required(
            "vary in lower case counts (RFC 9110 §5.1)", pair(["vary: Foo"], ["Foo: 1"], ["Foo: 2"], .asked)),
        .required(
            "Two names, the second differs (RFC 9111 §4.1)",
            pair(["Vary: Foo, Bar"], ["Foo: 1", "Bar: 1"], ["Foo: 1", "Bar: 2"], .asked)),
        .required(
            "Two names, the first differs (RFC 9111 §4.1)",
            pair(["Vary: Foo, Bar"], ["Foo: 1", "Bar: 1"], ["Foo: 2", "Bar: 1"], .asked)),
        .optimal(
            "Two names, both equal (RFC 9111 §4.1)",
            pair(["Vary: Foo, Bar"], ["Foo: 1", "Bar: 1"], ["Bar: 1", "Foo: 1"], .cached(1))),
        .required(
            "Two names, values swapped (RFC 9111 §4.1)",
            pair(["Vary: Foo, Bar"], ["Foo: 1", "Bar: 2"], ["Foo: 2", "Bar: 1"], .asked)),
        .required(
            "Two names, a value moved from one to the other (RFC 9111 §4.1)",
            pair(["Vary: Foo, Bar"], ["Foo: 1"], ["Bar: 1"], .asked)),
        .required(
            "Names on two lines, the second differs (RFC 9110 §5.3)",
            pair(["Vary: Foo", "Vary: Bar"], ["Foo: 1", "Bar: 1"], ["Foo: 1", "Bar: 2"], .asked)),
        .optimal(
            "Names on two lines, both equal (RFC 9110 §5.3)",
            pair(["Vary: Foo", "Vary: Bar"], ["Foo: 1", "Bar: 1"], ["Foo: 1", "Bar: 1"], .cached(1))),
        .required(
            "Three names, the last differs (RFC 9111 §4.1)",
            pair(
                ["Vary: Foo, Bar, Baz"], ["Foo: 1", "Bar: 1", "Baz: 1"], ["Foo: 1", "Bar: 1", "Baz: 2"],
                .asked)),
        .required(
            "A name that is given twice (RFC 9111 §4.1)",
            pair(["Vary: Foo, foo"], ["Foo: 1"], ["Foo: 2"], .asked)),
        .optimal(
            "An empty Vary names nothing (RFC 9110 §12.5.5)",
            pair(["Vary:"], ["Foo: 1"], ["Foo: 2"], .cached(1))),
        .check(
            "A Vary with a name that is none (RFC 9110 §12.5.5)",
            pair(["Vary: a b"], ["Foo: 1"], ["Foo: 1"], .asked)),
    ]

    private static let stars = ["*", "*, *", ", *", "*, Foo", "Foo, *", " *\t", "Foo,*,Bar", "\"*\""]

    private static func isNotReused(_ value: String) -> ConformanceCase {
        .required(
            "Vary: \(value.replacing("\t", with: "TAB")) never fits (RFC 9111 §4.1)",
            pair(["Vary: \(value)"], ["Foo: 1"], ["Foo: 1"], value == "\"*\"" ? .any : .asked))
    }

    /// One value in two spellings.
    private static let equal: [(String, [String], [String])] = [
        ("white space behind a comma", ["Foo: 1,2"], ["Foo: 1, 2"]),
        ("two lines or one", ["Foo: 1", "Foo: 2"], ["Foo: 1, 2"]),
        ("white space around", ["Foo:1"], ["Foo:  1 "]),
        ("white space before a comma", ["Foo: 1 , 2"], ["Foo: 1, 2"]),
    ]

    private static func isOne(_ what: String, _ first: [String], _ second: [String]) -> ConformanceCase {
        .optimal("One value, \(what) (RFC 9111 §4.1)", pair(["Vary: Foo"], first, second, .cached(1)))
    }

    /// Values that an origin may tell apart.
    private static let different: [(String, [String], [String])] = [
        ("another order", ["Foo: 1, 2"], ["Foo: 2, 1"]), ("another case", ["Foo: a"], ["Foo: A"]),
        ("a comma in quotes", ["Foo: \"a,b\""], ["Foo: \"a, b\""]),
        ("two for one", ["Foo: 12"], ["Foo: 1, 2"]),
        ("white space inside", ["Foo: a b"], ["Foo: a  b"]), ("a value twice", ["Foo: 1"], ["Foo: 1, 1"]),
        ("lines in another order", ["Foo: 1", "Foo: 2"], ["Foo: 2", "Foo: 1"]),
        ("obs-text", ["Foo: \u{E9}"], ["Foo: \u{E8}"]), ("zeros", ["Foo: 1"], ["Foo: 01"]),
    ]

    private static func areTwo(_ what: String, _ first: [String], _ second: [String]) -> ConformanceCase {
        .required("Two values, \(what) (RFC 9111 §4.1)", pair(["Vary: Foo"], first, second, .asked))
    }

    private static let varying = OriginAnswer.fresh("Vary: Foo")

    private static let variants: [ConformanceCase] = [
        .optimal(
            "Two variants are held at once (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: 1").origin(varying), .get(.asked).sending("Foo: 2").origin(varying),
            .get(.cached(1)).sending("Foo: 1"), .get(.cached(2)).sending("Foo: 2")),
        .optimal(
            "A variant for those without the field is held, too (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: 1").origin(varying), .get(.asked).origin(varying),
            .get(.cached(1)).sending("Foo: 1"), .get(.cached(2))),
        .required(
            "Each variant has its own freshness (RFC 9111 §4.2)",
            .get(.asked).sending("Foo: 1").origin(varying),
            .get(.asked).sending("Foo: 2").origin(
                "Cache-Control: max-age=10", "Age: 20", "Vary: Foo", "ETag: \"a\""),
            .get(.asked).sending("Foo: 2").origin(varying), .get(.cached(1)).sending("Foo: 1")),
        .required(
            "A variant is confirmed with its own fields and its own tag (RFC 9111 §4.3.1)",
            .get(.asked).sending("Foo: 1").origin(
                "Cache-Control: max-age=10", "Age: 20", "Vary: Foo", "ETag: \"a\""),
            .get(.asked).sending("Foo: 2").origin(
                "Cache-Control: max-age=10", "Age: 20", "Vary: Foo", "ETag: \"b\""),
            .get(.confirmed(1)).sending("Foo: 1").upstreamHas("If-None-Match: \"a\"", "Foo: 1")
                .origin(.notModified("ETag: \"a\"", "Vary: Foo")),
            .get(.confirmed(2)).sending("Foo: 2").upstreamHas("If-None-Match: \"b\"", "Foo: 2")
                .origin(.notModified("ETag: \"b\"", "Vary: Foo"))),
        .required(
            "A newer answer without Vary is not mixed up with older variants (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: 1").origin(
                "Cache-Control: max-age=10", "Age: 20", "Vary: Foo", "ETag: \"a\""),
            .get(.asked).sending("Foo: 1").origin(.fresh("ETag: \"b\"")), .get(.cached(2)).sending("Foo: 1")),
        .required(
            "An answer without Vary stands beside the variants (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: cs").origin(varying),
            .get(.asked).sending("Foo: none").origin(.fresh(status: 404)).status(404),
            .get(.cached(1)).sending("Foo: cs").status(200),
            .get(.cached(2)).sending("Foo: none").status(404), .get(.asked).sending("Foo: de").origin(varying)
        ),
        .required(
            "A newer Vary with other names counts (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: 1", "Bar: 1").origin(varying),
            .get(.asked).sending("Foo: 2", "Bar: 1").origin(.fresh("Vary: Bar")),
            .get(.asked).sending("Foo: 3", "Bar: 2").origin(.fresh("Vary: Bar"))),
        .required(
            "A newer Vary: * counts (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: 1").origin(
                "Cache-Control: max-age=10", "Age: 20", "Vary: Foo", "ETag: \"a\""),
            .get(.asked).sending("Foo: 1").origin(.fresh("Vary: *")), .get(.asked).sending("Foo: 1")),
        .required(
            "A miss among variants says so (RFC 9211 §2.2)",
            .get(.asked).sending("Foo: 1").origin(varying),
            .get(.asked).sending("Foo: 2").origin(varying).says("fwd=vary-miss")),
        .optimal(
            "HEAD finds its variant (RFC 9111 §4.1)",
            .get(.asked).sending("Foo: 1").origin(varying), .get(.asked).sending("Foo: 2").origin(varying),
            .head(.cached(1)).sending("Foo: 1"), .head(.asked).sending("Foo: 3").origin(varying)),
        .required(
            "A 304 does not move a variant to other fields (RFC 9111 §4.3.4)",
            .get(.asked).sending("Foo: 1").origin(
                "Cache-Control: max-age=10", "Age: 20", "Vary: Foo", "ETag: \"a\""),
            .get(.confirmed(1)).sending("Foo: 1").origin(
                .notModified("ETag: \"a\"", "Cache-Control: max-age=60")),
            .get(.asked).sending("Foo: 2").origin(varying)),
    ]

    private static let negotiation: [ConformanceCase] = [
        .required(
            "Accept-Language on two lines is one list (RFC 9110 §5.3)",
            pair([], ["Accept-Language: cs", "Accept-Language: en;q=0.5"], ["Accept-Language: cs"], .asked)),
        .required(
            "Accept-Language: * and none are not the same list, or both reach the origin alike (RFC 9110 §12.5.4)",
            pair([], ["Accept-Language: *"], [], .asked)),
        .required(
            "Accept-Language that is none is not mixed up with another (design §4)",
            pair([], ["Accept-Language: ;;;"], ["Accept-Language: ;q"], .asked)),
        .required(
            "Accept-Language with a weight that is none is not the same as without (design §4)",
            pair([], ["Accept-Language: cs;q=2, en"], ["Accept-Language: en"], .asked)),
        .required(
            "Accept-Language of 5000 bytes differs at its end (design §4)",
            pair([], ["Accept-Language: " + long + "cs"], ["Accept-Language: " + long + "en"], .asked)),
        .required(
            "Vary: Origin is followed by what reaches the origin (RFC 9111 §4.1)",
            .get(.asked).sending("Origin: https://a.example").origin(.fresh("Vary: Origin")).upstreamLacks(
                "Origin"),
            .get(.any).sending("Origin: https://b.example").upstreamLacks("Origin")),
        .check(
            "Content-Encoding: identity is no coding (RFC 9110 §8.4.1)",
            .get(.asked).origin(.fresh("Content-Encoding: identity")), .get(.cached(1))),
        .required(
            "Vary: Accept-Language, another language (RFC 9111 §4.1)",
            pair(["Vary: Accept-Language"], ["Accept-Language: cs"], ["Accept-Language: en"], .asked)),
        .optimal(
            "Vary: Accept-Language, the same language (RFC 9111 §4.1)",
            pair(["Vary: Accept-Language"], ["Accept-Language: cs"], ["Accept-Language: cs"], .cached(1))),
        .optimal(
            "Vary: Accept-Language, the same ranges in another spelling (RFC 9110 §12.5.4)",
            pair(
                ["Vary: Accept-Language"], ["Accept-Language: cs, en-GB;q=0.80"],
                ["Accept-Language: en-gb;q=0.8,CS"], .cached(1))),
        .required(
            "Accept-Language is not shared without Vary either (design §4)",
            pair([], ["Accept-Language: cs"], ["Accept-Language: en"], .asked)),
        .required(
            "Another weight is another language (RFC 9110 §12.5.4)",
            pair(
                ["Vary: Accept-Language"], ["Accept-Language: cs;q=0.1, en"],
                ["Accept-Language: cs, en;q=0.1"], .asked)),
        .required(
            "Weight 0 excludes a language (RFC 9110 §12.4.2)",
            pair(
                ["Vary: Accept-Language"], ["Accept-Language: cs, en;q=0"], ["Accept-Language: cs, en"],
                .asked)),
        .required(
            "Vary: Accept-Encoding, gzip and identity (RFC 9111 §4.1)",
            pair(["Vary: Accept-Encoding"], ["Accept-Encoding: gzip"], ["Accept-Encoding: identity"], .asked)),
        .required(
            "What is coded in gzip is not given to those who do not take it (RFC 9110 §12.5.3)",
            .get(.asked).sending("Accept-Encoding: gzip").origin(.fresh("Content-Encoding: gzip")),
            .get(.asked)),
        .required(
            "gzip;q=0 does not take gzip (RFC 9110 §12.4.2)",
            .get(.asked).sending("Accept-Encoding: gzip").origin(.fresh("Content-Encoding: gzip")),
            .get(.asked).sending("Accept-Encoding: gzip;q=0").upstreamHas("Accept-Encoding: identity")),
        .required(
            "A coding that nobody asked for is not stored for all (RFC 9110 §12.5.3)",
            .get(.asked).origin(.fresh("Content-Encoding: gzip")), .get(.asked)),
        .optimal(
            "A coding other than gzip is not given to those who asked for gzip (RFC 9110 §12.5.3)",
            .get(.asked).sending("Accept-Encoding: gzip, br").origin(.fresh("Content-Encoding: br")),
            .get(.asked).sending("Accept-Encoding: gzip")),
        .optimal(
            "Accept-Encoding in another spelling is the same (RFC 9110 §12.5.3)",
            pair(
                ["Vary: Accept-Encoding"], ["Accept-Encoding: gzip, deflate"],
                ["Accept-Encoding: GZIP;q=1.0"], .cached(1))),
        .required(
            "Vary: User-Agent (RFC 9111 §4.1)",
            pair(["Vary: User-Agent"], ["User-Agent: a"], ["User-Agent: b"], .asked)),
        .required(
            "Vary: Accept (RFC 9111 §4.1)",
            pair(["Vary: Accept"], ["Accept: text/html"], ["Accept: text/plain"], .asked)),
        .required(
            "Vary: Authorization (RFC 9111 §4.1)",
            .get(.asked).sending("Authorization: a").origin(
                "Cache-Control: public, max-age=60", "Vary: Authorization"),
            .get(.asked).sending("Authorization: b")),
        .required("Vary: Cookie (RFC 9111 §4.1)", pair(["Vary: Cookie"], [], ["Cookie: a=b"], .asked)),
        .required(
            "Vary: X-Request-Id, which the gateway sets anew in each request, stores nothing (RFC 9111 §4.1)",
            .get(.asked).origin(.fresh("Vary: X-Request-Id")).saysNot("stored"),
            .get(.asked).sending("X-Request-Id: a").origin(.fresh("Vary: Accept, x-request-id"))
                .saysNot("stored"),
            .get(.asked).sending("X-Request-Id: a")),
        .required(
            "Vary: Via or CDN-Loop, to which the gateway adds its name, stores nothing (RFC 9111 §4.1)",
            .get(.asked).origin(.fresh("Vary: Via")).saysNot("stored"),
            .get(.asked).origin(.fresh("Vary: CDN-Loop")).saysNot("stored"), .get(.asked)),
        .optimal("Vary: Host (RFC 9111 §4.1)", pair(["Vary: Host"], [], [], .cached(1))),
        .required(
            "Vary names a field that Connection takes away (RFC 9110 §7.6.1)",
            .get(.asked).sending("Foo: 1", "Connection: Foo").origin(varying).upstreamLacks("Foo"),
            .get(.asked).sending("Foo: 1").origin(varying).upstreamHas("Foo: 1")),
        .required(
            "Vary names a field that the gateway takes away (RFC 9111 §4.1)",
            .get(.asked).sending("X-Forwarded-Host: a").origin(.fresh("Vary: X-Forwarded-Host"))
                .upstreamLacks("X-Forwarded-Host"),
            .get(.any).sending("X-Forwarded-Host: b").upstreamLacks("X-Forwarded-Host")),
    ]

    private static let long = String(repeating: "x-a, ", count: 1000)

    private static let bounds: [ConformanceCase] = [
        ConformanceCase(
            name: "A hundred variants: each asker gets his own (RFC 9111 §4.1)", grade: .required,
            exchanges: (1...100).map { .get(.asked).sending("Foo: \($0)").origin(varying) }
                + [.get(.any).sending("Foo: 1").origin(varying), .get(.cached(100)).sending("Foo: 100")]),
        .required(
            "A Vary of 200 names fits only when all are equal (RFC 9111 §4.1)",
            pair([many], ["F200: 1"], ["F200: 2"], .asked)),
        .check(
            "A Vary of 200 names, all equal (RFC 9111 §4.1)",
            pair([many], ["F200: 1"], ["F200: 1"], .cached(1))),
    ]

    private static let many = "Vary: " + (1...200).map { "F\($0)" }.joined(separator: ", ")
}
