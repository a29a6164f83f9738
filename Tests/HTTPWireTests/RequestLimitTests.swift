import HTTPWire
import Testing

@Suite("Limits of a request's head")
struct RequestLimitTests {
    private static let limits = WireLimits(requestLine: 100, head: 300, fieldCount: 4)

    private static func request(lineLength: Int) -> String {
        "GET /\(String(repeating: "a", count: lineLength - 14)) HTTP/1.1\r\nHost: a\r\n\r\n"
    }

    @Test("RFC 9112 §3: a request line of the limit passes, one byte more is 414", arguments: [100, 101])
    func requestLine(length: Int) {
        let parsing = Parsing(Self.request(lineLength: length), limits: Self.limits)
        #expect(parsing.error == (length > 100 ? .requestLineTooLong : nil))
    }

    @Test("A request line is refused as soon as it cannot end within its limit")
    func endlessRequestLine() {
        let line = Array(Self.request(lineLength: 200).utf8)
        #expect(Parsing(Array(line[..<101]), limits: Self.limits).outcome == .incomplete(searched: 101))
        #expect(Parsing(Array(line[..<102]), limits: Self.limits).error == .requestLineTooLong)
    }

    @Test("The default takes a request line of 64 KiB, and a head with it", arguments: [65_536, 65_537])
    func defaultRequestLine(length: Int) {
        #expect(
            Parsing(Self.request(lineLength: length)).error == (length > 65_536 ? .requestLineTooLong : nil))
    }

    @Test("A head of the limit passes, one byte more is 431", arguments: [300, 301])
    func head(length: Int) {
        let frame = "GET / HTTP/1.0\r\nX: \r\n\r\n"
        let value = String(repeating: "v", count: length - frame.utf8.count)
        let parsing = Parsing("GET / HTTP/1.0\r\nX: \(value)\r\n\r\n", limits: Self.limits)
        #expect(parsing.error == (length > 300 ? .headTooLarge : nil))
    }

    @Test("A head without an end is refused once the limit is reached", arguments: [299, 300])
    func endlessHead(length: Int) {
        let bytes = Array("GET / HTTP/1.0\r\nX: ".utf8)
        let parsing = Parsing(
            bytes + Array(repeating: UInt8(ascii: "v"), count: length - bytes.count), limits: Self.limits)
        #expect(parsing.outcome == (length < 300 ? .incomplete(searched: 299) : .invalid(.headTooLarge)))
    }

    @Test("What follows the head does not count")
    func followingBytes() {
        let parsing = Parsing(
            "GET / HTTP/1.0\r\n\r\n" + String(repeating: "x", count: 1000), limits: Self.limits)
        #expect(parsing.outcome == .complete)
        #expect(parsing.head.length == 18)
    }

    @Test("As many field lines as the limit pass, one more is 431", arguments: [4, 5])
    func fieldCount(count: Int) {
        let lines = String(repeating: "X: y\r\n", count: count)
        let parsing = Parsing("GET / HTTP/1.0\r\n\(lines)\r\n", limits: Self.limits)
        #expect(parsing.error == (count > 4 ? .tooManyFields : nil))
    }
}
