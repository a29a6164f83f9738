import HTTPSemantics
import Testing

@Suite("What an answer says of the rate (RFC 9110 §10.2.3, draft-ietf-httpapi-ratelimit-headers)")
struct RateLimitFieldsTests {
    private static let now: Int64 = 784_111_777
    private static let longest: Duration = .seconds(3600)

    private static func fields(_ lines: KeyValuePairs<FieldName, String>) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in lines { fields.append(name, value) }
        return fields
    }

    @Test(
        "Retry-After is seconds or a date, and too long a time is cut, whatever its form (RFC 9110 §10.2.3)",
        arguments: [
            ("120", 120), ("0", 0), ("3600", 3600), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("3601", 3600), ("90000", 3600),
            ("99999999999999999999", 3600), ("Mon, 07 Nov 1994 08:49:47 GMT", 3600), ("-1", nil), ("+1", nil),
            ("soon", nil), ("1.5", nil), ("", nil),
        ] as [(String, Int64?)])
    func retryAfter(value: String, seconds: Int64?) {
        let delay = RetryAfterField.delay(
            Self.fields(["Retry-After": value]), unixNow: Self.now, atMost: Self.longest)
        #expect(delay == seconds.map { .seconds($0) })
    }

    @Test(
        "A time of day is measured against the answer's own Date (RFC 9110 §10.2.3)",
        arguments: [
            ("Sun, 06 Nov 1994 09:49:37 GMT", "Sun, 06 Nov 1994 09:49:38 GMT", 1),
            ("Sun, 06 Nov 1994 07:49:37 GMT", "Sun, 06 Nov 1994 07:49:47 GMT", 10),
            ("Sun, 06 Nov 1994 09:49:37 GMT", "30", 30), ("no date", "Sun, 06 Nov 1994 08:49:47 GMT", 10),
        ] as [(String, String, Int64)])
    func ownDate(date: String, value: String, seconds: Int64) {
        let fields = Self.fields(["Date": date, "Retry-After": value])
        let delay = RetryAfterField.delay(fields, unixNow: Self.now, atMost: Self.longest)
        #expect(delay == .seconds(seconds))
    }

    @Test("So is a reset that is a time of day, and it is cut as well")
    func ownReset() throws {
        for (reset, expected) in [(784_115_387, 10), (784_119_999, 3600)] as [(Int64, Int64)] {
            let fields = Self.fields([
                "Date": "Sun, 06 Nov 1994 09:49:37 GMT", "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": "\(reset)",
            ])
            let limit = try #require(
                RateLimitFields(fields, unixNow: Self.now, atMost: Self.longest))
            #expect(limit.reset == .seconds(expected))
        }
    }

    @Test("A time of day may be in milliseconds")
    func milliseconds() throws {
        let fields = Self.fields([
            "Date": "Tue, 01 Dec 2026 15:00:00 GMT", "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": "1796137210500",
        ])
        let limit = try #require(
            RateLimitFields(fields, unixNow: 1_796_137_200, atMost: Self.longest))
        #expect(limit.reset == .seconds(11))
    }

    @Test(
        "The scarcest quota counts, in each form that is in use",
        arguments: [
            (["RateLimit": #""default";r=50;t=30"#], 50, 30),
            (["RateLimit": #""minute";r=5;t=20, "day";r=900;t=4000"#], 5, 20),
            (["RateLimit": #""second";r=0;t=5, "day";r=0;t=3000"#], 0, 3000),
            (["RateLimit": #""second";r=0;t=1, "day";r=20;t=4000"#], 20, 3600),
            (["RateLimit": #""second";r=3;t=1"#], 3, 1),
            (["RateLimit-Remaining": "7", "RateLimit-Reset": "9"], 7, 9),
            (["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "60"], 0, 60),
            (["X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "784111787"], 1, 10),
        ] as [(KeyValuePairs<FieldName, String>, Int, Int64)])
    func quotas(lines: KeyValuePairs<FieldName, String>, remaining: Int, reset: Int64) throws {
        let limit = try #require(
            RateLimitFields(Self.fields(lines), unixNow: Self.now, atMost: Self.longest))
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
        #expect(RateLimitFields(Self.fields(lines), unixNow: Self.now, atMost: Self.longest) == nil)
    }
}
