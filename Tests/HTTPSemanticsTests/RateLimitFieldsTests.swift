import HTTPSemantics
import Testing

@Suite("What an answer says of the rate (RFC 9110 §10.2.3, draft-ietf-httpapi-ratelimit-headers)")
struct RateLimitFieldsTests {
    private static let now: Int64 = 784_111_777

    private static func fields(_ lines: KeyValuePairs<FieldName, String>) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in lines { fields.append(name, value) }
        return fields
    }

    @Test(
        "Retry-After is seconds or a date, up to a day",
        arguments: [
            ("120", 120), ("0", 0), ("86400", 86_400), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("86401", nil), ("-1", nil), ("soon", nil), ("1.5", nil),
        ] as [(String, Int64?)])
    func retryAfter(value: String, seconds: Int64?) {
        let delay = RetryAfterField.delay(Self.fields(["Retry-After": value]), unixNow: Self.now)
        #expect(delay == seconds.map { .seconds($0) })
    }

    @Test(
        "The scarcest quota counts, in each form that is in use",
        arguments: [
            (["RateLimit": #""default";r=50;t=30"#], 50, 30),
            (["RateLimit": #""minute";r=5;t=20, "day";r=900;t=4000"#], 5, 20),
            (["RateLimit": #""second";r=0;t=5, "day";r=0;t=4000"#], 0, 4000),
            (["RateLimit": #""second";r=0;t=1, "day";r=20;t=4000"#], 20, 4000),
            (["RateLimit": #""second";r=3;t=1"#], 3, 1),
            (["RateLimit-Remaining": "7", "RateLimit-Reset": "9"], 7, 9),
            (["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "60"], 0, 60),
            (["X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "784111787"], 1, 10),
        ] as [(KeyValuePairs<FieldName, String>, Int, Int64)])
    func quotas(lines: KeyValuePairs<FieldName, String>, remaining: Int, reset: Int64) throws {
        let limit = try #require(RateLimitFields(Self.fields(lines), unixNow: Self.now))
        #expect(limit.remaining == remaining && limit.reset == .seconds(reset))
    }

    @Test(
        "What cannot be read says nothing",
        arguments: [
            [:], ["RateLimit": "x"], ["RateLimit": #""default";r=50"#], ["RateLimit": #""a";r=-1;t=3"#],
            ["X-RateLimit-Remaining": "1"], ["X-RateLimit-Remaining": "a", "X-RateLimit-Reset": "1"],
            ["X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "784111000"],
        ] as [KeyValuePairs<FieldName, String>])
    func unreadable(lines: KeyValuePairs<FieldName, String>) {
        #expect(RateLimitFields(Self.fields(lines), unixNow: Self.now) == nil)
    }
}
