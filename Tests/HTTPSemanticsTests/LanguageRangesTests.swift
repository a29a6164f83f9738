import HTTPSemantics
import Testing

@Suite("Accept-Language (RFC 9110 §12.5.4)")
struct LanguageRangesTests {
    @Test(
        "What means the same is written one way",
        arguments: [
            ([], ""), ([""], ""), ([" , "], ""), (["cs"], "cs"), (["CS-cz"], "cs-cz"),
            (["cs, en-gb;q=0.8"], "cs,en-gb;q=0.8"), (["en-GB;q=0.80,cs"], "cs,en-gb;q=0.8"),
            (["en-GB ; Q=0.800", "cs;q=1.000"], "cs,en-gb;q=0.8"),
            (["a;q=0.5,b,c;q=0.5,d;q=0.501"], "b,d;q=0.501,a;q=0.5,c;q=0.5"),
            (["cs,*;q=0"], "cs,*;q=0"), (["cs;q=0.000"], "cs;q=0"), (["cs;q=0.05"], "cs;q=0.05"),
            (["cs;q=1."], "cs"), (["cs,en,cs"], "cs,en"),
            (["cs;q=0.2,en;q=0.5,CS;q=0.7"], "cs;q=0.7,en;q=0.5"),
            (["en;q=0.5,cs,en"], "cs,en"), (["zh-Hant-TW,de-1996"], "zh-hant-tw,de-1996"),
        ] as [([String], String)])
    func canonical(values: [String], canonical: String) {
        #expect(LanguageRanges(acceptLanguage: values.map(bytes)).map { text($0.canonical) } == canonical)
    }

    @Test("Equal weights keep the client's order, which the origin may follow")
    func stable() {
        let first = LanguageRanges(acceptLanguage: [bytes("cs,sk")])
        let second = LanguageRanges(acceptLanguage: [bytes("sk,cs")])
        #expect(first != second)
    }

    @Test(
        "The canonical form is its own canonical form",
        arguments: ["cs", "cs,en-gb;q=0.8,*;q=0", "a;q=0.001"])
    func idempotent(value: String) {
        #expect(LanguageRanges(acceptLanguage: [bytes(value)])?.canonical == bytes(value))
    }

    @Test(
        "What is no valid Accept-Language is not touched",
        arguments: [
            "cs_CZ", "c\u{E9}", "cs;", "cs;q", "cs;q=", "cs;q =0.5", "cs;q= 0.5", "cs;q=2", "cs;q=1.001",
            "cs;q=-1",
            "cs;q=0.1234", "cs;q=.5", "cs;q=0,5;x", "cs;x=1", "cs;qq=1", "cs;q=0.5;q=0.6", "cs;;q=1", ";q=1",
            "-cs",
            "cs-", "cs--cz", "abcdefghi", "1", "1cs", "cs-*", "*-cs", "cs cz", #""cs""#, "cs\u{0}",
        ])
    func invalid(value: String) {
        #expect(LanguageRanges(acceptLanguage: [bytes(value)]) == nil)
        #expect(LanguageRanges.fallback([bytes(value), bytes("en")]) == bytes(value + ", en"))
    }

    @Test("More than 100 ranges are not compared with each other")
    func bounded() {
        func ranges(_ count: Int) -> [[UInt8]] {
            (0..<count).map { bytes("a-\($0)") }
        }
        #expect(LanguageRanges(acceptLanguage: ranges(100)) != nil)
        #expect(LanguageRanges(acceptLanguage: ranges(101)) == nil)
    }
}
