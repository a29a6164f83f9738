import Telemetry
import Testing

@Suite("Request ids")
struct RequestIDTests {
    @Test(
        "32 lower-case hexadecimal digits: the seed, then the counter",
        arguments: [
            (UInt64(0), UInt64(0), "00000000000000000000000000000000"),
            (.max, 1, "ffffffffffffffff0000000000000001"),
            (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210, "0123456789abcdeffedcba9876543210"),
        ])
    func digits(seed: UInt64, counter: UInt64, text: String) {
        let id = RequestID(seed: seed, counter: counter)
        #expect(String(decoding: id.digits.indices.map { id.digits[$0] }, as: UTF8.self) == text)
    }

    @Test(
        "A client's id is taken over if it is 1 to 128 visible ASCII characters without quotes",
        arguments: [
            ("7d0b", true), ("a/b:c=d;e,f", true), (String(repeating: "x", count: 128), true), ("!~", true),
            ("", false), (String(repeating: "x", count: 129), false), ("a b", false), ("a\tb", false),
            ("a\"b", false),
            ("a'b", false), ("\u{7F}", false), ("é", false), ("a\u{0}", false),
        ])
    func acceptable(id: String, isAcceptable: Bool) {
        let bytes = Array(id.utf8)
        let accepted = RequestID.isAcceptable(bytes.span)
        #expect(accepted == isAcceptable)
    }
}
