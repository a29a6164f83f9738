import JSON
import Testing

@testable import CareCloudSandbox

@Suite("Base64 (RFC 4648)")
struct Base64Tests {
    @Test(
        "The test vectors (§10), and all of the alphabet",
        arguments: [
            ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
            ("Zm9vYmFy", "foobar"), ("w7/Dvw==", "ÿÿ"), ("fn5+", "~~~"),
        ])
    func decoding(text: String, expected: String) {
        #expect(Base64.decode(Array(text.utf8)) == Array(expected.utf8))
    }

    @Test(
        "Missing or superfluous padding, foreign characters and bits left over are refused (§3.2, §3.3, §3.5)",
        arguments: [
            "", "Zg", "Zg=", "Z===", "====", "Zh==", "Zm9=", "Zm=v", "Zg==Zg==", "Zm9v\n", "Zm-_", "Z g=",
        ])
    func refused(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }
}
