import HTTPSemantics
import Testing

@Suite("Whether a message names or takes JSON")
struct JSONMediaTypeTests {
    @Test(
        "Content-Type: application/json and types with +json, in any case, with parameters (RFC 6839 §3.1)",
        arguments: [
            ("application/json", true), ("Application/JSON; charset=utf-8", true),
            ("application/problem+json", true), ("application/json;", true), ("text/html", false),
            ("application/x-www-form-urlencoded", false), ("application/jsonp", false), ("", false),
            ("text/x+json", false), ("application/xml; a=application/json", false), ("*/*", false),
        ])
    func contentType(value: String, isJSON: Bool) {
        #expect(JSONMediaType.isNamed(by: Array(value.utf8)) == isJSON)
    }

    @Test(
        "Accept admits JSON unless no range matches, or the most specific has a weight of 0 (RFC 9110 §12.5.1)",
        arguments: [
            [], [""], ["*/*"], ["application/json"], ["application/*;q=0.1"], ["application/hal+json"],
            ["text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"], ["text/html, */*;q=0.8"],
            ["text/html", "application/json;q=0.001"], ["application/json;q=x"],
            ["application/json;version=2;q=1"], ["*/*;q=0, application/json"],
        ])
    func admitted(lines: [String]) {
        #expect(JSONMediaType.isAccepted(by: lines.map { Array($0.utf8) }))
    }

    @Test(
        "what admits only other types does not admit JSON (RFC 9110 §12.5.1)",
        arguments: [
            ["text/html"], ["image/avif,image/webp"], ["text/*;q=1", "application/xml"], ["*/*;q=0"],
            ["application/json;q=0, */*"], ["application/*;q=0.0, */*;q=0.5"], ["application/xml;q=\"*/*\""],
            ["html"],
        ])
    func excluded(lines: [String]) {
        #expect(!JSONMediaType.isAccepted(by: lines.map { Array($0.utf8) }))
    }
}
