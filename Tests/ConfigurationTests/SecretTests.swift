import Configuration
import Testing

@Suite("Secrets")
struct SecretTests {
    @Test("no way of printing shows the bytes")
    func printing() throws {
        let secret = try Secret(bearerToken: Array("hunter2".utf8))
        var dumped = ""
        dump(["token": CredentialSource.bearerToken(secret)], to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])",
            "\(Optional(secret) as Any)",
            dumped,
        ]
        #expect(texts.allSatisfy { $0.contains("(secret)") })
        #expect(texts.allSatisfy { !$0.contains("hunter2") && !$0.contains("104") })
    }

    @Test("white space around a token is dropped, as editors leave a newline at the end")
    func trimming() throws {
        #expect(
            try Secret(bearerToken: Array(" abc.DEF-1~+/=\r\n".utf8)).bytes == Array("abc.DEF-1~+/=".utf8))
    }

    @Test(
        "what cannot stand in a header field is no token",
        arguments: [
            ("", Secret.TokenError.empty), (" \n", .empty), ("a b", .unexpectedByte(position: 2)),
            ("a\nb", .unexpectedByte(position: 2)), (" a\u{0}", .unexpectedByte(position: 3)),
            ("ž", .unexpectedByte(position: 1)), (String(repeating: "x", count: 8193), .tooLong),
        ])
    func refusals(text: String, reason: Secret.TokenError) {
        #expect(throws: reason) { try Secret(bearerToken: Array(text.utf8)) }
    }

    @Test("a byte order mark before a secret is no part of it (RFC 3629 §6)")
    func byteOrderMark() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(try Secret(bearerToken: mark + Array(" token\n".utf8)).bytes == Array("token".utf8))
        #expect(try Secret(text: mark + Array("pass word\r\n".utf8)).bytes == Array("pass word".utf8))
        #expect(throws: Secret.TokenError.empty) { try Secret(bearerToken: mark) }
        #expect(throws: Secret.TextError.empty) { try Secret(text: mark + [0x0a]) }
        #expect(throws: Secret.TokenError.unexpectedByte(position: 5)) {
            try Secret(bearerToken: mark + Array("a b".utf8))
        }
    }

    @Test(
        "UTF-16 and UTF-32, with a mark or without, are told from a wrong secret",
        arguments: [
            [0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61], [0x61, 0, 0x62, 0], [0, 0x61, 0, 0x62],
            [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], [0x61, 0, 0, 0],
        ] as [[UInt8]])
    func wideText(bytes: [UInt8]) {
        #expect(throws: Secret.TokenError.notUTF8) { try Secret(bearerToken: bytes) }
        #expect(throws: Secret.TextError.notUTF8) { try Secret(text: bytes) }
        #expect("\(Secret.TextError.notUTF8)".contains("save it as UTF-8"))
    }

    @Test("the longest token is 8192 bytes")
    func longest() throws {
        #expect(try Secret(bearerToken: [UInt8](repeating: 0x78, count: 8192)).bytes.count == 8192)
    }

    @Test("secrets are equal when all bytes are")
    func equality() {
        #expect(Secret([1, 2, 3]) == Secret([1, 2, 3]))
        #expect(Secret([1, 2, 3]) != Secret([1, 2, 4]))
        #expect(Secret([1, 2, 3]) != Secret([1, 2]))
    }
}
