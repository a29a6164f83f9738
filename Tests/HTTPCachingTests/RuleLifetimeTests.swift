import HTTPCaching
import HTTPSemantics
import Testing

@Suite("Which answers a rule's ttl is for (RFC 9111 §4.2.2)")
struct RuleLifetimeTests {
    /// Seconds of freshness by a rule of an hour; nil when the answer is not stored.
    private static func lifetime(
        _ code: UInt16, _ type: String?, control: String? = nil, statuses: [UInt16]? = nil,
        types: [String]? = nil
    ) throws -> Int64? {
        var rule = CachingRule()
        rule.lifetime = .seconds(3600)
        rule.statuses = statuses.map { Set($0.compactMap { Status($0) }) }
        rule.mediaTypes = types.map { Set($0.map(bytes)) }
        var response = HTTPFields()
        if let type { response.append("Content-Type", type) }
        if let control { response.append("Cache-Control", control) }
        let decision = StoreJudge(keyedFields: []).judge(
            request: HTTPFields(), status: try #require(Status(code)), response: response, rule: rule,
            unixNow: 784_111_777, delay: .zero)
        guard case .store(let policy) = decision else {
            #expect(decision == .doNotStore(.noFreshness))
            return nil
        }
        return policy.freshness.lifetime.components.seconds
    }

    private static let json = "application/json; charset=utf-8"

    @Test(
        "200 with JSON, and 404 with JSON for a minute; nothing else",
        arguments: [
            (200, json, 3600), (200, "application/problem+json", 3600), (200, "Application/JSON", 3600),
            (200, "text/html", nil), (200, "text/json", nil), (200, nil, nil), (404, json, 60),
            (404, "text/html", nil), (404, nil, nil), (203, json, nil), (204, nil, nil), (301, json, nil),
            (302, json, nil), (302, nil, nil), (307, nil, nil), (410, json, nil),
        ] as [(UInt16, String?, Int64?)])
    func byDefault(_ code: UInt16, _ type: String?, _ expected: Int64?) throws {
        #expect(try Self.lifetime(code, type) == expected)
    }

    @Test(
        "What the rule names, for all of its time; without Content-Type where the status is named",
        arguments: [
            (404, json, [404], nil, 3600), (404, nil, [404], nil, 3600), (302, nil, [302], nil, 3600),
            (302, "text/html", [302], nil, 3600),
            (200, json, [302], nil, nil), (404, "text/html", [404], nil, nil),
            (200, "Text/CSV; header=present", nil, ["text/csv"], 3600), (200, json, nil, ["text/csv"], nil),
            (200, nil, nil, ["text/csv"], nil), (404, "text/csv", nil, ["text/csv"], 60),
            (404, "text/csv", [404], ["text/csv"], 3600),
        ] as [(UInt16, String?, [UInt16]?, [String]?, Int64?)])
    func named(
        _ code: UInt16, _ type: String?, _ statuses: [UInt16]?, _ types: [String]?, _ expected: Int64?
    ) throws {
        #expect(try Self.lifetime(code, type, statuses: statuses, types: types) == expected)
    }

    @Test("Freshness of the answer's own holds for any type and status that can be kept (RFC 9111 §4.2.1)")
    func ownFreshness() throws {
        #expect(try Self.lifetime(200, "text/html", control: "max-age=600") == 600)
        #expect(try Self.lifetime(404, nil, control: "max-age=600") == 600)
        #expect(try Self.lifetime(302, nil, control: "max-age=600") == 600)
    }
}
