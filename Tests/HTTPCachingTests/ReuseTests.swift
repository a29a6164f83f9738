import HTTPCaching
import HTTPSemantics
import Testing

@Suite("May what is stored answer (RFC 9111 §4.2, §5.2; RFC 5861)")
struct ReuseTests {
    /// Fresh for 60 s, as a judge made it of a response's fields and a rule.
    private static func policy(_ control: String, _ rule: CachingRule = CachingRule()) throws -> ReusePolicy {
        let decision = StoreJudge(keyedFields: []).judge(
            request: HTTPFields(), status: .ok,
            response: fields(["Cache-Control": control, "ETag": "\"v\"", "Content-Type": "application/json"]),
            rule: rule, unixNow: 784_111_777,
            delay: .zero)
        guard case .store(let policy) = decision else { throw NotStored() }
        return policy
    }

    private struct NotStored: Error {}

    private static func reuse(
        _ control: String, age: Int64, isInvalidated: Bool = false, request: String = "",
        rule: CachingRule = CachingRule()
    ) throws -> Reuse {
        Reuse(
            try policy(control, rule), age: .seconds(age), isInvalidated: isInvalidated,
            request: CacheControl([bytes(request)]))
    }

    @Test(
        "Fresh while its age is below its lifetime (§4.2)", arguments: [(0, true), (59, true), (60, false)])
    func lifetime(age: Int64, isFresh: Bool) throws {
        #expect((try Self.reuse("max-age=60", age: age) == .fresh) == isFresh)
    }

    @Test(
        "A request can want more of it than freshness (§5.2.1)",
        arguments: [
            ("no-cache", false), ("max-age=10", true), ("max-age=9", false), ("max-age=0", false),
            ("min-fresh=50", true), ("min-fresh=51", false), ("max-age=x", false), ("max-stale", true),
            ("no-store", true), ("only-if-cached", true),
        ])
    func request(directive: String, isEnough: Bool) throws {
        let reuse = try Self.reuse("max-age=60", age: 10, request: directive)
        #expect(reuse == (isEnough ? .fresh : .validate(wasFresh: true, staleIfError: nil)))
    }

    @Test("no-cache is never used without validation (§5.2.2.4)")
    func noCache() throws {
        #expect(
            try Self.reuse("no-cache, max-age=60", age: 0) == .validate(wasFresh: false, staleIfError: nil))
    }

    @Test(
        "stale-while-revalidate: used and asked for again, as long as it says (RFC 5861 §3)",
        arguments: [(60, true), (90, true), (91, false)])
    func staleWhileRevalidate(age: Int64, isUsed: Bool) throws {
        let reuse = try Self.reuse("max-age=60, stale-while-revalidate=30", age: age)
        #expect(
            reuse
                == (isUsed
                    ? .stale(.staleWhileRevalidate, refreshes: true)
                    : .validate(wasFresh: false, staleIfError: nil)))
    }

    @Test(
        "stale-if-error: in place of an error, as long as it says (RFC 5861 §4)",
        arguments: [(60, true), (90, true), (91, false)])
    func staleIfError(age: Int64, isAllowed: Bool) throws {
        let reuse = try Self.reuse("max-age=60, stale-if-error=30", age: age)
        #expect(reuse == .validate(wasFresh: false, staleIfError: isAllowed ? .staleIfError : nil))
    }

    static let forbidding = ["must-revalidate", "proxy-revalidate", "s-maxage=60", "no-cache"]

    @Test(
        "What forbids stale use is stronger than its own windows, a rule's and a request's (§4.2.4)",
        arguments: forbidding)
    func forbidden(directive: String) throws {
        let control = "max-age=60, \(directive), stale-if-error=900, stale-while-revalidate=900"
        var rule = CachingRule()
        rule.staleIfError = .seconds(900)
        for request in ["", "max-stale", "max-stale=900"] {
            #expect(
                try Self.reuse(control, age: 61, request: request, rule: rule)
                    == .validate(wasFresh: false, staleIfError: nil))
        }
    }

    @Test("A rule that says so openly goes past that, and it shows", arguments: forbidding)
    func openly(directive: String) throws {
        var rule = CachingRule()
        rule.staleIfError = .seconds(900)
        rule.ignoresMustRevalidate = true
        #expect(
            try Self.reuse("max-age=60, \(directive)", age: 61, rule: rule)
                == .validate(wasFresh: false, staleIfError: .staleByRule))
    }

    @Test("max-stale takes what is stale by so much (§5.2.1.2)", arguments: [(69, true), (71, false)])
    func maxStale(age: Int64, isUsed: Bool) throws {
        let reuse = try Self.reuse("max-age=60", age: age, request: "max-stale=10")
        #expect(
            reuse
                == (isUsed
                    ? .stale(.maxStale, refreshes: false) : .validate(wasFresh: false, staleIfError: nil))
        )
        #expect(
            try Self.reuse("max-age=60", age: 1 << 30, request: "max-stale")
                == .stale(.maxStale, refreshes: false))
    }

    @Test("What a write has made stale is confirmed first; only a rule allows it when that fails (§4.4)")
    func invalidated() throws {
        let control = "max-age=60, stale-if-error=900, stale-while-revalidate=900"
        #expect(
            try Self.reuse(control, age: 1, isInvalidated: true, request: "max-stale")
                == .validate(wasFresh: false, staleIfError: nil))
        var rule = CachingRule()
        rule.staleIfError = .seconds(100)
        #expect(
            try Self.reuse(control, age: 160, isInvalidated: true, rule: rule)
                == .validate(wasFresh: false, staleIfError: .staleIfError))
        #expect(
            try Self.reuse(control, age: 161, isInvalidated: true, rule: rule)
                == .validate(wasFresh: false, staleIfError: nil))
    }

    @Test("Whoever says no-cache gets nothing stale, whatever fails")
    func noCacheRequest() throws {
        let control = "max-age=60, stale-if-error=900, stale-while-revalidate=900"
        for age: Int64 in [1, 61] {
            #expect(
                try Self.reuse(control, age: age, request: "no-cache")
                    == .validate(wasFresh: age < 60, staleIfError: nil))
        }
    }

    @Test("What must be true now is never stale, whoever asks for it")
    func neverStale() throws {
        var rule = CachingRule()
        (rule.isNeverStale, rule.staleIfError, rule.staleWhileRevalidate) = (
            true, .seconds(900), .seconds(900)
        )
        rule.ignoresMustRevalidate = true
        #expect(
            try Self.reuse("max-age=60, stale-if-error=900", age: 61, request: "max-stale", rule: rule)
                == .validate(wasFresh: false, staleIfError: nil))
    }

    @Test("A rule's ttl holds where the answer says nothing, its max_ttl always")
    func ruleLifetimes() throws {
        var rule = CachingRule()
        (rule.lifetime, rule.maximumLifetime) = (.seconds(100), .seconds(50))
        #expect(try Self.policy("public", rule).freshness.lifetime == .seconds(50))
        #expect(try Self.policy("max-age=60", rule).freshness.lifetime == .seconds(50))
        #expect(try Self.policy("max-age=6", rule).freshness.lifetime == .seconds(6))
        #expect(try Self.policy("no-cache", rule).freshness.lifetime == .zero)
        rule.maximumLifetime = nil
        #expect(try Self.policy("public", rule).freshness.lifetime == .seconds(100))
    }
}
