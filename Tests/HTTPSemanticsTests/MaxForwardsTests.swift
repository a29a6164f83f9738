import HTTPSemantics
import Testing

@Suite("Max-Forwards (RFC 9110 §7.6.2)")
struct MaxForwardsTests {
    @Test(
        "A whole number, of which a large one counts as the largest that is told apart",
        arguments: [
            ("0", 0), ("00", 0), ("1", 1), ("010", 10), ("999999", 999_999), ("1000000", 1_000_000),
            ("99999999999999999999999999", 1_000_000),
        ])
    func count(value: String, count: Int) {
        #expect(MaxForwards([bytes(value)])?.count == count)
    }

    @Test(
        "Anything else is malformed", arguments: ["", "-1", "+1", "1 ", "1.0", "1,2", "0x1", "a", "\u{661}"])
    func malformed(value: String) {
        #expect(MaxForwards([bytes(value)]) == nil)
    }

    @Test("It comes once")
    func repeated() {
        #expect(MaxForwards([]) == nil)
        #expect(MaxForwards([bytes("1"), bytes("1")]) == nil)
    }
}
