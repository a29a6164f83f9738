import HTTPWire
import Testing

@Suite("A head that arrives in pieces")
struct DripFeedTests {
    /// Hands over `step` bytes more at a time until there is an outcome, as a connection does.
    private static func drip(_ bytes: [UInt8], step: Int) -> (outcome: HeadParseOutcome, head: RequestHead) {
        var parser = RequestHeadParser()
        var searched = 0
        var available = 0
        while true {
            available = min(available + step, bytes.count)
            let outcome = parser.parse(bytes.span.extracting(0..<available), searched: searched)
            guard case .incomplete(let next) = outcome, available < bytes.count else {
                return (outcome, parser.head)
            }
            searched = next
        }
    }

    @Test("Byte by byte it is the same head as at once", arguments: validHeads, [1, 2, 3, 7, 50])
    func sameHead(text: String, step: Int) {
        let parsing = Parsing(text + "rest")
        let dripped = Self.drip(parsing.bytes, step: step)
        #expect(dripped.outcome == .complete)
        #expect(dripped.head.length == parsing.head.length)
        #expect(dripped.head.method == parsing.head.method)
        #expect(dripped.head.target == parsing.head.target)
        #expect(dripped.head.fields == parsing.head.fields)
        #expect(dripped.head.framing == parsing.head.framing)
        #expect(dripped.head.keepsAlive == parsing.head.keepsAlive)
        #expect(dripped.head.expectsContinue == parsing.head.expectsContinue)
    }

    @Test("Every beginning of a valid head is incomplete", arguments: validHeads)
    func beginnings(text: String) {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(Parsing(Array(bytes[..<count])).outcome == .incomplete(searched: count))
        }
    }

    @Test(
        "A wrong head is refused for the same reason as at once",
        arguments: [
            "GET /\r\n", "GET / HTTP/2.0\r\n", "\r\nGET / HTTP/1.1x\r\n", "\r\n\r\nGET / HTTP/1.1\r\n",
            "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\rX: y\r\n",
            "GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", "GET / HTTP/1.1\r\n: a\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "\u{16}\u{3}", "\n", "\r\r",
        ], [1, 2, 5])
    func sameReason(text: String, step: Int) {
        let parsing = Parsing(text)
        #expect(parsing.error != nil)
        #expect(Self.drip(parsing.bytes, step: step).outcome == parsing.outcome)
    }

    @Test(
        "Byte by byte costs linear time: 96 KiB are read in a moment, not in an hour",
        .timeLimit(.minutes(1)), arguments: [1, 100])
    func linear(fieldCount: Int) {
        let line = "X: " + String(repeating: "v", count: 95_000 / fieldCount) + "\r\n"
        let text = "GET / HTTP/1.0\r\n" + String(repeating: line, count: fieldCount) + "\r\n"
        #expect(Self.drip(Array(text.utf8), step: 1).outcome == .complete)
    }

    @Test("A head that outgrows its limit is refused byte by byte too")
    func tooLarge() {
        let text = "GET / HTTP/1.0\r\nX: " + String(repeating: "v", count: 100_000)
        #expect(Self.drip(Array(text.utf8), step: 1000).outcome == .invalid(.headTooLarge))
        let line = "GET /" + String(repeating: "v", count: 100_000)
        #expect(Self.drip(Array(line.utf8), step: 1000).outcome == .invalid(.requestLineTooLong))
    }
}
