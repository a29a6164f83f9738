import HTTPSemantics
import Testing

@Suite("Lists in fields (RFC 9110 §5.6)")
struct FieldListTests {
    @Test(
        "Elements are separated by commas, over several lines; empty ones are skipped (§5.6.1)",
        arguments: [
            ([], []), ([""], []), ([" , ,\t"], []), (["a"], ["a"]), (["a,b"], ["a", "b"]),
            ([" a ,\tb , ,c"], ["a", "b", "c"]), (["a", "b, c"], ["a", "b", "c"]),
        ] as [([String], [String])])
    func separates(lines: [String], elements: [String]) {
        #expect(FieldList.elements(lines.map(bytes)).map(text) == elements)
    }

    @Test(
        "A comma in a quoted string separates nothing (§5.6.4)",
        arguments: [
            (#"a="b,c", d"#, [#"a="b,c""#, "d"]), (#""x,y""#, [#""x,y""#]),
            (#"a="\",", b"#, [#"a="\",""#, "b"]), (#"a="\\", b"#, [#"a="\\""#, "b"]),
            (#"a="", b=",""#, [#"a="""#, #"b=",""#]),
        ])
    func quotes(line: String, elements: [String]) {
        #expect(FieldList.elements([bytes(line)]).map(text) == elements)
    }

    @Test(
        "A quote that is never closed hides no element after it",
        arguments: [
            (#"a="b, no-store"#, [#"a="b"#, "no-store"]), (#"a="b\", no-store"#, [#"a="b\""#, "no-store"]),
            (#"a="b,c", d="e, no-store"#, [#"a="b,c""#, #"d="e"#, "no-store"]),
            (#"a="b, c\"#, [#"a="b"#, #"c\"#]),
        ])
    func unclosedQuotes(line: String, elements: [String]) {
        #expect(FieldList.elements([bytes(line)]).map(text) == elements)
    }

    @Test("A quoted string ends at its line's end at the latest")
    func quotesWithinLine() {
        #expect(
            FieldList.elements([bytes(#"a="b"#), bytes(#"c", d"#)]).map(text) == [#"a="b"#, #"c""#, "d"])
    }

    @Test("Many quotes that are never closed cost no more than one", .timeLimit(.minutes(1)))
    func manyQuotes() {
        let line =
            [UInt8](repeating: UInt8(ascii: "\\"), count: 1)
            + Array(repeatElement(bytes(#"\""#), count: 400_000).joined())
        #expect(FieldList.elements([bytes("\"") + line]).count == 1)
    }

    @Test(
        "Parameters are separated by semicolons (§5.6.6)",
        arguments: [
            ("cs", ["cs"]), ("cs ; q=0.5", ["cs", "q=0.5"]), ("cs;;q=1;", ["cs", "q=1"]),
            (#"a;b="c;d";e"#, ["a", #"b="c;d""#, "e"]),
        ])
    func parameters(element: String, parameters: [String]) {
        #expect(FieldList.parameters(bytes(element)[...]).map(text) == parameters)
    }

    @Test("Only ASCII letters have a lower case here")
    func lowercase() {
        #expect(FieldList.lowercased([0x41, 0x5A, 0x40, 0x5B, 0xC4]) == [0x61, 0x7A, 0x40, 0x5B, 0xC4])
    }
}
