import Configuration
import Testing

@Suite("Tenants, listeners and budgets")
struct TenantTests {
    @Test("several tenants are told apart by hosts, each of which belongs to one")
    func several() throws {
        let text = """
            listen: [{ address: 127.0.0.1:8080 }]
            tenants:
              - { name: a, upstream: "https://a.example", budget: off, hosts: [A.shop] }
              - { name: b, upstream: "https://b.example", budget: off }
              - { name: a, upstream: "https://c.example", budget: off, hosts: [b.shop, a.Shop] }
            """
        #expect(
            try complaints(text) == [
                "4:5: tenants[1].hosts: with more than one tenant each needs hosts, "
                    + "the names by which its tills reach the gateway, or a path_prefix",
                "5:13: tenants[2].name: \"a\" is already the tenant on line 3",
                "5:76: tenants[2].hosts[1]: \"a.shop\" already belongs to the tenant \"a\"",
            ])
        let valid = text.replacing("name: a, upstream: \"https://c", with: "name: c, upstream: \"https://c")
            .replacing(", a.Shop]", with: "]").replacing(
                "b.example\", budget: off", with: "b.example\", budget: off, hosts: [c]")
        #expect(try load(valid).tenants.map(\.hosts) == [["a.shop"], ["c"], ["b.shop"]])
    }

    @Test("tenants may share a host or have none when their path prefixes differ")
    func prefixes() throws {
        let text = """
            listen: [{ address: 127.0.0.1:8080 }]
            tenants:
              - { name: a, upstream: "https://a.example", budget: off, path_prefix: /brand-a }
              - { name: b, upstream: "https://b.example", budget: off, path_prefix: /brand-b, hosts: [shop] }
              - { name: c, upstream: "https://c.example", budget: off, path_prefix: /brand/c_1.x~, hosts: [shop] }
            """
        #expect(try load(text).tenants.map(\.pathPrefix) == ["/brand-a", "/brand-b", "/brand/c_1.x~"])
        #expect(
            try complaints(text.replacing("/brand-b", with: "/brand-a")).map(withoutPlace) == [
                "tenants[1].path_prefix: \"/brand-a\" is already the prefix of the tenant \"a\""
            ])
    }

    @Test(
        "a path prefix that two parsers could read differently is refused",
        arguments: [
            "brand", "/", "/brand/", "//brand", "/a/../b", "/a/./b", "/a%41", "/a b", "/a?b", "/ä", "",
        ])
    func prefixForm(prefix: String) throws {
        let errors = try complaints(
            smallest.replacing("name: shop", with: "name: shop\n    path_prefix: \"\(prefix)\""))
        #expect(errors.count == 1 && errors[0].contains("expected a path of letters, digits"), "\(errors)")
    }

    @Test("a listening address is taken once, and * takes all of its port")
    func listeners() throws {
        let text = smallest.replacing(
            "[{ address: 127.0.0.1:8080 }]",
            with: "[{ address: \"*:8080\" }, { address: \"[::1]:8080\" }, { address: 127.0.0.1:8081 }]")
        #expect(
            try complaints(text)
                == [
                    "1:44: listen[1].address: [::1]:8080 is already taken by listen[0].address; choose another port"
                ])
        let valid = text.replacing("[::1]:8080", with: "[::1]:8082")
        #expect(
            try load(valid).listen.map(\.description)
                == ["0.0.0.0:8080", "[::]:8080", "[::1]:8082", "127.0.0.1:8081"])
    }

    @Test("no budget is a warning, off is a decision")
    func budget() throws {
        let absent = try load(smallest.replacing("budget: { rate: 10/s }", with: "max_in_flight: 4"))
        #expect(absent.tenants.first?.budget == nil)
        #expect(
            absent.warnings.map(\.description) == [
                "gateway.yaml:3:5: tenants[0].budget: no budget is set, so nothing keeps this tenant below "
                    + "CareCloud's limit; add { rate: 10/s, burst: 20 }, { rate: learn } if the limit is not "
                    + "known, or off if that is meant"
            ])
        let off = try load(smallest.replacing("{ rate: 10/s }", with: "off"))
        #expect(off.tenants.first?.budget == nil)
        #expect(off.warnings.isEmpty)
    }

    @Test(
        "rates stay the whole numbers that were written",
        arguments: [
            ("10/s", 10, Duration.seconds(1), 10.0), ("600/m", 600, .seconds(60), 10),
            ("1/h", 1, .seconds(3600), 1 / 3600),
        ])
    func rates(text: String, count: Int, interval: Duration, perSecond: Double) throws {
        let tenant = try #require(try load(smallest.replacing("10/s", with: text)).tenants.first)
        guard case .rate(let rate, burst: 20)? = tenant.budget?.pace else {
            Issue.record("\(tenant.budget as Any)")
            return
        }
        #expect(rate == RequestRate(count: count, interval: interval))
        #expect(rate.description == text)
        #expect(abs(rate.perSecond - perSecond) < 1e-12)
    }

    @Test(
        "units are exact",
        arguments: [
            ("1500ms", Duration.milliseconds(1500)), ("2m", .seconds(120)), ("1h", .seconds(3600)),
            ("0s", .zero),
        ])
    func durations(text: String, expected: Duration) throws {
        #expect(try load(smallest + "\ndrain_timeout: \(text)").drainTimeout == expected)
    }

    @Test("sizes are powers of two", arguments: [("1024KiB", 1 << 20), ("3MiB", 3 << 20), ("1GiB", 1 << 30)])
    func sizes(text: String, expected: Int) throws {
        #expect(try load(smallest + "\nlimits: { body: \(text) }").limits.body == expected)
    }

    @Test("sections that hold nothing are as if they were not written")
    func emptySections() throws {
        let text = smallest + "\ncache:\nlimits: {}\nadmin: ~\nclients:\nallowed_origins: []"
        #expect(try load(text) == load(smallest))
    }
}
