import HTTPCaching
import HTTPSemantics
import Testing

@Suite("Conditional requests answered from storage (RFC 9110 §13, RFC 9111 §4.3.2)")
struct RequestConditionsTests {
    private static let now: Int64 = 784_111_777

    private static func isNotModified(
        _ request: KeyValuePairs<FieldName, String>, _ response: KeyValuePairs<FieldName, String>,
        status: Status = .ok
    ) -> Bool {
        RequestConditions(fields(request), unixNow: now)?
            .isNotModified(fields(response), status: status, unixNow: now) ?? false
    }

    @Test(
        "If-None-Match compares weakly, in lists too (RFC 9110 §13.1.2)",
        arguments: [
            (#""a""#, #""a""#, true), (#"W/"a""#, #""a""#, true), (#""a""#, #"W/"a""#, true),
            (#""b", "a""#, #""a""#, true), (#""a,b""#, #""a,b""#, true), (#""A""#, #""a""#, false),
            ("a", #""a""#, false), (#""a""#, "a", false), (#"w/"a""#, #""a""#, false), ("*", #""a""#, true),
            ("*", "", true), (#""b""#, #""a""#, false), ("", #""a""#, false),
        ])
    func noneMatch(given: String, stored: String, isNotModified: Bool) {
        let response: KeyValuePairs<FieldName, String> = ["ETag": stored]
        #expect(Self.isNotModified(["If-None-Match": given], response) == isNotModified)
    }

    @Test(
        "If-Modified-Since compares dates, with Last-Modified or else Date (RFC 9111 §4.3.2)",
        arguments: [
            ("Sun, 06 Nov 1994 08:00:00 GMT", true), ("Sunday, 06-Nov-94 08:00:00 GMT", true),
            ("Sun, 06 Nov 1994 07:59:59 GMT", false), ("yesterday", false), ("0", false),
        ])
    func modifiedSince(given: String, isNotModified: Bool) {
        for name in ["Last-Modified", "Date"] as [FieldName] {
            let response: KeyValuePairs<FieldName, String> = [name: "Sun, 06 Nov 1994 08:00:00 GMT"]
            #expect(Self.isNotModified(["If-Modified-Since": given], response) == isNotModified)
        }
    }

    @Test("If-None-Match goes first, and alone (RFC 9110 §13.1.3)")
    func precedence() {
        #expect(
            !Self.isNotModified(
                ["If-None-Match": "\"b\"", "If-Modified-Since": "Sun, 06 Nov 1994 08:00:00 GMT"],
                ["ETag": "\"a\"", "Last-Modified": "Sun, 06 Nov 1994 08:00:00 GMT"]))
    }

    @Test("Only a 200 is not modified (RFC 9110 §13.2.1)")
    func status() {
        #expect(!Self.isNotModified(["If-None-Match": "*"], ["ETag": "\"a\""], status: .notFound))
    }

    @Test("A 304 confirms what has its validators, and only that (RFC 9111 §4.3.4)")
    func confirms() {
        func validators(_ lines: KeyValuePairs<FieldName, String>) -> Validators {
            Validators(fields(lines), unixNow: Self.now)
        }
        let stored = validators(["ETag": "\"a\"", "Last-Modified": "Sun, 06 Nov 1994 08:00:00 GMT"])
        #expect(validators([:]).confirm(stored))
        #expect(validators(["ETag": "\"a\""]).confirm(stored))
        #expect(validators(["ETag": "W/\"a\""]).confirm(stored))
        #expect(!validators(["ETag": "\"b\""]).confirm(stored))
        #expect(validators(["Last-Modified": "Sun, 06 Nov 1994 08:00:00 GMT"]).confirm(stored))
        #expect(!validators(["Last-Modified": "Sun, 06 Nov 1994 08:00:01 GMT"]).confirm(stored))
        #expect(!validators(["ETag": "\"a\""]).confirm(validators(["ETag": "W/\"a\""])))
    }

    @Test("Validators are used only where they can be read, once (RFC 9110 §8.8)")
    func validators() {
        let both = Validators(
            fields(["ETag": "\"a\"", "etag": "\"b\"", "Last-Modified": "long ago"]), unixNow: Self.now)
        #expect(both.isEmpty)
    }
}
