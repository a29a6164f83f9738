import Configuration
import Testing

@Suite("Errors about memory, rules and what is fetched at the start")
struct CacheErrorTests {
    private static let percentage = "expected a whole percentage from 1% to 100%, such as 50%"

    @Test(
        "a wrong bound of the memory is told what was expected",
        arguments: [
            ("refresh_ahead: on", "refresh_ahead: expected true or false, found \"on\""),
            (
                "forced_refreshes: never",
                "forced_refreshes: expected off or a rate from 1/h to 1000000/s, such as 10/s, 600/m or 36000/h, "
                    + "found \"never\""
            ),
            ("forced_refreshes:", "forced_refreshes: expected rate or off, found nothing"),
            ("shares: { customer: 0% }", "shares.customer: \(percentage), found \"0%\""),
            ("shares: { catalogue: 101% }", "shares.catalogue: \(percentage), found \"101%\""),
            ("shares: { reference: 50 }", "shares.reference: \(percentage), found \"50\""),
            ("shares: { other: 2.5% }", "shares.other: \(percentage), found \"2.5%\""),
            ("shares: { other: +5% }", "shares.other: \(percentage), found \"+5%\""),
            ("shares: { customers: 5% }", "shares.customers: unknown key; did you mean \"customer\"?"),
            ("shares: 50%", "shares: expected a section of keys, found a single value"),
        ])
    func memory(setting: String, message: String) throws {
        let text = smallest + "\ncache:\n  " + setting
        #expect(try complaints(text).map(withoutPlace) == ["cache.\(message)"])
    }

    @Test("a tenant's share is a percentage")
    func share() throws {
        #expect(
            try complaints(CacheTests.tenant("cache_share: all")).map(withoutPlace)
                == ["tenants[0].cache_share: \(Self.percentage), found \"all\""])
    }

    @Test(
        "a rule that nobody can mean is refused",
        arguments: [
            (
                "ttl: 1h",
                ": add what the rule is for: resources such as [currencies], families such as [catalogue], "
                    + "or paths such as [rewards/**]"
            ),
            (
                "resources: [a], families: [other], ttl: 1h",
                ".families: give resources or families, not both; make two rules of it"
            ),
            ("paths: [], ttl: 1h", ".paths: expected at least one element, found an empty list"),
            (
                "resources: [a], key_fields: []",
                ".key_fields: expected at least one element, found an empty list"
            ),
            (
                "resources: [Currencies], ttl: 1h",
                ".resources[0]: expected the first word behind the version in lower case, such as currencies, "
                    + "found \"Currencies\""
            ),
            (
                "resources: [customers/x], ttl: 1h",
                ".resources[0]: expected the first word behind the version in lower case, such as currencies, "
                    + "found \"customers/x\""
            ),
            (
                "families: [vouchers], never: true",
                ".families[0]: expected customer, catalogue, reference or other, found \"vouchers\""
            ),
            (
                "paths: [/rewards], ttl: 1h",
                ".paths[0]: expected a path behind the version, such as \"customers/*/cards\" or \"rewards/**\", "
                    + "found \"/rewards\""
            ),
            (
                "paths: [\"a/**/b\"], ttl: 1h",
                ".paths[0]: expected a path behind the version, such as \"customers/*/cards\" or \"rewards/**\", "
                    + "found \"a/**/b\""
            ),
            (
                "resources: [a]",
                ": add what the rule does: ttl, max_ttl, stale_if_error, stale_while_revalidate, key_fields or never"
            ),
            (
                "resources: [a], never: false",
                ": add what the rule does: ttl, max_ttl, stale_if_error, stale_while_revalidate, key_fields or never"
            ),
            ("resources: [a], ttl: 0s", ".ttl: expected a duration from 1s to 365d, found \"0s\""),
            (
                "resources: [a], ttl: 1h, statuses: [200, 503]",
                ".statuses[1]: expected one of 200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, "
                    + "found \"503\""
            ),
            (
                "resources: [a], ttl: 1h, statuses: []",
                ".statuses: expected at least one element, found an empty list"
            ),
            (
                "resources: [a], ttl: 1h, media_types: [text/*]",
                ".media_types[0]: expected a media type without parameters, such as application/json, "
                    + "found \"text/*\""
            ),
            (
                "resources: [a], max_ttl: 1h, statuses: [404]",
                ".statuses: says of which answers ttl is; add ttl to the rule, or remove this"
            ),
            (
                "resources: [a], max_ttl: 366d",
                ".max_ttl: expected a duration from 0s to 365d, found \"366d\""
            ),
            (
                "resources: [a], stale_if_error: 1y",
                ".stale_if_error: expected a duration in ms, s, m, h or d, such as 5s, found \"1y\""
            ),
            (
                "resources: [a], ttl: 2h, max_ttl: 1h",
                ".ttl: must not be longer than max_ttl of the same rule"
            ),
            (
                "resources: [a], never: true, ttl: 1h",
                ".ttl: with never nothing is kept, so this has no effect; remove one of the two"
            ),
            (
                "resources: [a], ttl: 1h, ignore_must_revalidate: true",
                ".ignore_must_revalidate: needs stale_if_error or stale_while_revalidate above 0s in the same rule; "
                    + "add one of them"
            ),
            (
                "resources: [a], stale_if_error: 0s, ignore_must_revalidate: true",
                ".ignore_must_revalidate: needs stale_if_error or stale_while_revalidate above 0s in the same rule; "
                    + "add one of them"
            ),
            (
                "resources: [vouchers], stale_if_error: 1h",
                ".stale_if_error: vouchers are worth money and never given after their end; remove it, or write 0s"
            ),
            (
                "resources: [a, wallet], stale_while_revalidate: 1s",
                ".stale_while_revalidate: what is in the wallet is worth money and never given after its end; "
                    + "remove it, or write 0s"
            ),
            (
                "paths: [\"customers/*/vouchers\"], stale_if_error: 1s",
                ".stale_if_error: vouchers are worth money and never given after their end; remove it, or write 0s"
            ),
            (
                "resource: [a], never: true, families: [other]",
                ".resource: unknown key; did you mean \"resources\"?"
            ),
        ])
    func rule(settings: String, message: String) throws {
        let errors = try complaints(CacheTests.tenant("rules: [{ \(settings) }]")).map(withoutPlace)
        #expect(errors == ["tenants[0].rules[0]\(message)"])
    }

    @Test("vouchers may be kept from being given after their end")
    func vouchers() throws {
        let text = CacheTests.tenant(
            "rules: [{ resources: [vouchers], max_ttl: 5s, stale_if_error: 0s, stale_while_revalidate: 0s }]")
        #expect(try load(text).tenants.first?.rules.first?.staleIfError == .zero)
    }

    @Test(
        "fields that tell answers apart already, or go no further, are no key fields",
        arguments: [
            ("[authorization]", "[0]: authorization tells answers apart already; remove it"),
            ("[X-A, Accept-Language]", "[1]: Accept-Language tells answers apart already; remove it"),
            ("[COOKIE]", "[0]: COOKIE tells answers apart already; remove it"),
            ("[X-Gateway-Key]", "[0]: X-Gateway-Key is for the gateway alone and goes no further; remove it"),
            ("[TE]", "[0]: TE speaks about one connection and goes no further; remove it"),
            (
                "[\"X Store\"]",
                "[0]: expected the name of a request field, such as X-Store-Id, found \"X Store\""
            ),
            ("[X-Store, x-store]", ": x-store stands twice"),
            ("[a, b, c, d, e, f, g, h, i]", ": expected at most 8 fields, found 9"),
        ])
    func keyFields(list: String, message: String) throws {
        let text = CacheTests.tenant("rules: [{ resources: [a], key_fields: \(list) }]")
        #expect(try complaints(text).map(withoutPlace) == ["tenants[0].rules[0].key_fields\(message)"])
    }

    @Test(
        "what the gateway sets itself, or never sends, stands not under forward_fields",
        arguments: [
            ("Accept-Language", "is forwarded as the gateway needs it; remove it"),
            ("if-none-match", "is forwarded as the gateway needs it; remove it"),
            ("X-Gateway-Key", "is for the gateway alone and goes no further; remove it"),
            ("Keep-Alive", "speaks about one connection and goes no further; remove it"),
            ("X-Forwarded-For", "could show CareCloud another request than the gateway saw; remove it"),
            ("x_original_url", "could show CareCloud another request than the gateway saw; remove it"),
        ])
    func forwardFields(name: String, message: String) throws {
        let text = smallest + "\n    forward_fields: [X-A, \(name)]"
        #expect(
            try complaints(text).map(withoutPlace) == ["tenants[0].forward_fields[1]: \(name) \(message)"])
    }

    @Test("a rule that an earlier one hides is warned of")
    func hidden() throws {
        let text = CacheTests.tenant(
            """
            rules:
                  - { resources: [stores, currencies], ttl: 1h }
                  - { resources: [currencies], ttl: 2h }
                  - { resources: [currencies, countries], ttl: 3h }
                  - { resources: [countries, stores], ttl: 4h }
                  - { paths: [currencies], ttl: 5h }
            """)
        let hidden = { (line: Int) in
            "never fits: the rule on line \(line) is for the same, and the first that fits decides alone; join the two"
        }
        #expect(
            try load(text).warnings.map(\.description) == [
                "gateway.yaml:8:9: tenants[0].rules[1]: \(hidden(7))",
                "gateway.yaml:10:9: tenants[0].rules[3]: \(hidden(9))",
            ])
    }

    private static let api = "/webservice/rest-api/"
    private static let form =
        "expected a whole path as tills send it, without spaces, #, \\, // and .., such as \(api)…"

    @Test(
        "what cannot be asked for is not fetched at the start",
        arguments: [
            ("languages: [cs]", ".paths: this key is missing: whole paths as tills send them"),
            ("paths: []", ".paths: expected at least one element, found an empty list"),
            ("paths: [\"\(api)a b\"]", ".paths[0]: \(form), found \"\(api)a b\""),
            ("paths: [\"\(api)a#b\"]", ".paths[0]: \(form), found \"\(api)a#b\""),
            ("paths: [\"\(api)../b\"]", ".paths[0]: \(form), found \"\(api)../b\""),
            ("paths: [\"\(api)/b\"]", ".paths[0]: \(form), found \"\(api)/b\""),
            ("paths: [\"\(api)ä\"]", ".paths[0]: \(form), found \"\(api)ä\""),
            (
                "paths: [\"https://a.example\(api)a\"]",
                ".paths[0]: \(form), found \"https://a.example\(api)a\""
            ),
            (
                "paths: [/brand\(api)a]",
                ".paths[0]: expected a path that begins with the tenant's api_path, \(api), without path_prefix, "
                    + "found \"/brand\(api)a\""
            ),
            (
                "paths: [\(api)\(String(repeating: "a", count: 8192))]",
                ".paths[0]: a path has at most 8192 bytes"
            ),
            (
                "paths: [\(api)a], languages: [cs_CZ]",
                ".languages[0]: expected what tills send as Accept-Language, such as \"cs, en-gb;q=0.8\", "
                    + "found \"cs_CZ\""
            ),
            (
                "paths: [\(api)a], languages: []",
                ".languages: expected at least one element, found an empty list"
            ),
            ("paths: [\(api)a], codings: [br]", ".codings[0]: expected identity or gzip, found \"br\""),
        ])
    func warmUp(settings: String, message: String) throws {
        let errors = try complaints(CacheTests.tenant("warm_up: [{ \(settings) }]")).map(withoutPlace)
        #expect(errors == ["tenants[0].warm_up[0]\(message)"])
    }

    @Test("at most 1000 requests are made at the start, all sections together")
    func tooMany() throws {
        let section = { (count: Int) in
            let paths = (0..<count).map { "\(Self.api)a\($0)" }.joined(separator: ", ")
            return "{ paths: [\(paths)], languages: [cs, en], codings: [identity, gzip] }"
        }
        #expect(try complaints(CacheTests.tenant("warm_up: [\(section(125)), \(section(125))]")) == [])
        #expect(
            try complaints(CacheTests.tenant("warm_up: [\(section(125)), \(section(126))]")).map(withoutPlace)
                == [
                    "tenants[0].warm_up: expected at most 1000 requests, found 1004 (paths × languages × codings); "
                        + "leave out what few tills ask for"
                ])
    }
}
