import Cryptography
import Testing

@Suite("SHA-256 (FIPS 180-4)")
struct SHA256Tests {
    @Test(
        "Digests are those of the standard's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func examples(message: String, digest: String) {
        let digits = SHA256.digest(message.utf8).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        #expect(digits.joined() == digest)
    }

    @Test("Values are equal when length and every byte are")
    func constantTime() {
        #expect(ConstantTime.areEqual([], []))
        #expect(ConstantTime.areEqual([1, 2, 3], [1, 2, 3]))
        for other: [UInt8] in [[], [1, 2], [1, 2, 3, 0], [0, 2, 3], [1, 2, 4]] {
            #expect(!ConstantTime.areEqual([1, 2, 3], other))
        }
    }

    @Test("Random bytes are as many as were asked for, and never the same twice")
    func random() throws {
        let first = try #require(SecureRandom.bytes(32))
        let second = try #require(SecureRandom.bytes(32))
        #expect(first.count == 32 && second.count == 32)
        #expect(first != second)
    }
}
