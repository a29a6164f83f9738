import HTTPWire
import Testing

@Suite("RFC 9112 §2.2: empty lines before a request line")
struct EmptyLinesTests {
    @Test(
        "Whole empty lines at the start are counted, nothing else",
        arguments: [
            ("", 0), ("\r", 0), ("\r\n", 2), ("\r\n\r", 2), ("\r\n\r\n", 4), ("\r\n\r\nGET", 4),
            ("\n\r\n", 0), ("\r\r\n", 0), ("GET\r\n", 0), ("\r\n\n", 2),
        ])
    func length(text: String, length: Int) {
        #expect(EmptyLines.length(Array(text.utf8).span) == length)
    }

    @Test(
        "A request has begun with the first byte that ends no line",
        arguments: [
            ("", true), ("\r", true), ("\n", true), ("\r\n\r", true), ("\r\r", true), ("G", false),
            ("\r\nG", false), ("\r\n ", false), ("\0", false),
        ])
    func fill(text: String, isFilled: Bool) {
        #expect(EmptyLines.fill(Array(text.utf8).span) == isFilled)
    }
}
