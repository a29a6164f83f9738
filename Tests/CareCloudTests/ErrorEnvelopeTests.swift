import CareCloud
import Testing

@Suite("The envelope of errors")
struct ErrorEnvelopeTests {
    @Test("has CareCloud's members")
    func form() {
        let envelope = ErrorEnvelope(exception: "gateway_busy", title: "Busy", detail: "Try again in 3 s.")
        #expect(
            text(envelope.body())
                == #"{"error":{"type":"about:blank","exception":"gateway_busy","title":"Busy","#
                + #""detail":"Try again in 3 s.","error_data":{}}}"#)
    }

    @Test(
        "escapes what RFC 8259 §7 demands, in every member",
        arguments: [
            (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("\t\n\r", #"\t\n\r"#),
            ("\u{0}\u{8}\u{1F}", #"\u0000\u0008\u001F"#), (#"","x":""#, #"\",\"x\":\""#),
            ("/ \u{7F} Žluť 🛒", "/ \u{7F} Žluť 🛒"), ("\r\n", #"\r\n"#),
        ])
    func escaping(_ input: String, _ expected: String) {
        let body = text(ErrorEnvelope(exception: input, title: input, detail: input).body())
        #expect(
            body
                == #"{"error":{"type":"about:blank","exception":""# + expected + #"","title":""# + expected
                + #"","detail":""# + expected + #"","error_data":{}}}"#)
    }
}
