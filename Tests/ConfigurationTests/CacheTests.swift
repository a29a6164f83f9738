@testable import Configuration
import Testing

@Suite("Memory, rules and what is fetched at the start")
struct CacheTests {
    /// The smallest file with more in its tenant.
    static func tenant(_ addition: String) -> String { smallest + "\n    " + addition }

    @Test("bounds of the memory are read")
    func memory() throws {
        let text =
            smallest
            + "\ncache: { refresh_ahead: false, forced_refreshes: off, shares: { customer: 1%, other: 100% } }"
        let cache = try load(text).cache
        #expect(!cache.refreshesAhead)
        #expect(cache.forcedRefreshes == nil)
        #expect(cache.shares == FamilyShares(customer: 1, catalogue: 100, reference: 100, other: 100))
        #expect(CacheFamily.allCases.map { cache.shares[$0] } == [1, 100, 100, 100])
        let rate = try load(smallest + "\ncache: { forced_refreshes: 30/m }").cache.forcedRefreshes
        #expect(rate == RequestRate(count: 30, interval: .seconds(60)))
        #expect(try load(Self.tenant("cache_share: 40%")).tenants.first?.cacheShare == 40)
    }

    @Test("a rule is for resources, families or paths, and holds what is written")
    func rules() throws {
        let rules = try #require(
            load(
                Self.tenant(
                    """
                    rules:
                          - { resources: [currencies, card-types], ttl: 1h, max_ttl: 365d, key_fields: [X-Store-Id] }
                          - { families: [catalogue, other], stale_if_error: 7d, stale_while_revalidate: 0s,
                              ignore_must_revalidate: true }
                          - { paths: ["customers/*/vouchers", "rewards/**"], never: true }
                    """)
            ).tenants.first?.rules)
        #expect(rules.count == 3)
        #expect(rules[0].selector == .resources(["currencies", "card-types"]))
        #expect(rules[0].ttl == .seconds(3600) && rules[0].maximumTTL == .seconds(31_536_000))
        #expect(rules[0].staleIfError == nil && rules[0].staleWhileRevalidate == nil)
        #expect(rules[0].keyFields == ["X-Store-Id"] && !rules[0].isNever)
        #expect(rules[0].position.line == 7 && rules[0].position.keyPath == "tenants[0].rules[0]")
        #expect(rules[1].selector == .families([.catalogue, .other]))
        #expect(rules[1].staleIfError == .seconds(604_800) && rules[1].staleWhileRevalidate == .zero)
        #expect(rules[1].ignoresMustRevalidate)
        #expect(rules[2].selector == .paths(["customers/*/vouchers", "rewards/**"]))
        #expect(rules[2].isNever)
    }

    @Test(
        "a rule says of which answers its ttl is: statuses, and media types in lower case without parameters")
    func boundsOfLifetime() throws {
        let rules = try #require(
            load(
                Self.tenant(
                    "rules: [{ resources: [a], ttl: 1h, statuses: [200, 404], media_types: [Text/HTML, a/b+json] }, "
                        + "{ resources: [b], ttl: 1h }]")
            ).tenants.first?.rules)
        #expect("\(rules[0].statuses)" == "[200, 404]")
        #expect(rules[0].mediaTypes == ["text/html", "a/b+json"])
        #expect(rules[1].statuses.isEmpty && rules[1].mediaTypes.isEmpty)
    }

    @Test("what is fetched at the start: no language and no compression unless they are written")
    func warmUps() throws {
        let path = "/webservice/rest-api/enterprise-interface/v1.0/products?count=100&offset=0"
        let text = Self.tenant(
            "warm_up: [{ paths: [\"\(path)\"] }, "
                + "{ paths: [\"\(path)\"], languages: [\"\", \"cs, en-gb;q=0.8\"], codings: [identity, gzip] }]"
        )
        let warmUps = try #require(load(text).tenants.first?.warmUps)
        #expect(
            warmUps == [
                WarmUp(paths: [path], languages: [""], codings: [.identity]),
                WarmUp(paths: [path], languages: ["", "cs, en-gb;q=0.8"], codings: [.identity, .gzip]),
            ])
        #expect(warmUps.map(\.requestCount) == [1, 4])
    }
}
