import HTTPSemantics
import HTTPWire
import Testing

@Suite("RFC 9112 §7.1: the chunked transfer coding")
struct ChunkedDecoderTests {
    private struct Decoded: Equatable {
        var body = ""
        var consumed = 0
        var finished = false
    }

    private static func decode(
        _ text: String, step: Int = .max, maximumBody: Int = 1000
    ) throws(ChunkedError) -> Decoded {
        let bytes = Array(text.utf8)
        var decoder = ChunkedDecoder(maximumBody: maximumBody)
        var body: [UInt8] = []
        var decoded = Decoded()
        while decoded.consumed < bytes.count, !decoded.finished {
            let end = min(bytes.count, decoded.consumed + min(step, bytes.count))
            let piece = bytes.span.extracting(decoded.consumed..<end)
            let progress = try decoder.decode(piece, into: &body)
            decoded.consumed += progress.consumed
            decoded.finished = progress.finished
        }
        decoded.body = String(decoding: body, as: UTF8.self)
        return decoded
    }

    @Test(
        "Chunks are put together, in pieces of any size, and what follows is left",
        arguments: [
            ("5\r\nhello\r\n0\r\n\r\n", "hello"),
            ("1\r\na\r\n002\r\nbc\r\n0\r\n\r\n", "abc"),
            ("a\r\n0123456789\r\nA\r\n0123456789\r\n00\r\n\r\n", "01234567890123456789"),
            ("2;a=b;c=\"d\"\r\n\r\n\r\n0;x\r\n\r\n", "\r\n"),
            ("0\r\n\r\n", ""),
            ("1\r\na\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\n", "a"),
        ], [1, 2, 3, 1000])
    func valid(message: (coded: String, body: String), step: Int) throws {
        let decoded = try Self.decode(message.coded + "GET /", step: step)
        #expect(decoded == Decoded(body: message.body, consumed: message.coded.utf8.count, finished: true))
    }

    @Test(
        "An unfinished body is no error and not finished",
        arguments: ["", "5", "5\r\nhell", "5\r\nhello\r\n0\r\n"])
    func unfinished(coded: String) throws {
        #expect(try !Self.decode(coded).finished)
    }

    @Test(
        "What two decoders could read differently is refused",
        arguments: [
            ("\r\n", .invalidSize), ("0x5\r\nhello\r\n", .invalidSize), ("+5\r\nhello\r\n", .invalidSize),
            ("-5\r\nhello\r\n", .invalidSize), ("5_0\r\n", .invalidSize), (" 5\r\nhello\r\n", .invalidSize),
            ("5 \r\nhello\r\n", .invalidSize), ("5\t;a\r\nhello\r\n", .invalidSize), ("g\r\n", .invalidSize),
            ("5\0\r\nhello\r\n", .invalidSize), (";a\r\n", .invalidSize),
            ("10000000000000000\r\n", .invalidSize), ("00000000000000005\r\nhello\r\n", .invalidSize),
            ("5\nhello\r\n", .bareLineFeed), ("5;a\nhello\r\n", .bareLineFeed), ("\n", .bareLineFeed),
            ("5\rhello\r\n", .bareCarriageReturn), ("5;a\rb\r\nhello\r\n", .bareCarriageReturn),
            ("5\r\nhelloX", .missingLineEndAfterChunk), ("5\r\nhello\n0\r\n\r\n", .missingLineEndAfterChunk),
            ("5\r\nhello\rX", .missingLineEndAfterChunk), ("5\r\nhello0\r\n\r\n", .missingLineEndAfterChunk),
            ("5;a\0\r\nhello\r\n", .invalidExtension), ("5;\u{7F}\r\nhello\r\n", .invalidExtension),
            ("0\r\nX\r\n\r\n", .invalidTrailer), ("0\r\n: a\r\n\r\n", .invalidTrailer),
            ("0\r\nX : a\r\n\r\n", .invalidTrailer), ("0\r\nX: a\r\n b\r\n\r\n", .invalidTrailer),
            ("0\r\nX: \0\r\n\r\n", .invalidTrailer), ("0\r\nX: a\n\r\n", .bareLineFeed),
            ("0\r\nX: a\rb\r\n\r\n", .bareCarriageReturn), ("0\r\n\n", .bareLineFeed),
            ("0\r\n\rX", .bareCarriageReturn),
        ] as [(String, ChunkedError)], [1, 1000])
    func refused(message: (coded: String, reason: ChunkedError), step: Int) {
        #expect(throws: message.reason) { try Self.decode(message.coded, step: step) }
    }

    @Test(
        "§7.1.1: an extension is a name, or a name and a value: a token or a quoted string; none is kept",
        arguments: [
            "a", "a;b", "a=b", "a=b;c", "a=\"\"", "a=\"b c;d=\\\"\\\\\t\u{161}\"", "a=\"b\";c", " a",
            "\ta = b ; c",
            "a ;b", "a=\"b\" ;c", "!#$%&'*+-.^_`|~0=1",
        ], [1, 3, 1000])
    func validExtension(text: String, step: Int) throws {
        let decoded = try Self.decode("1;\(text)\r\nx\r\n0;\(text)\r\n\r\n", step: step)
        #expect(decoded.body == "x" && decoded.finished)
    }

    @Test(
        "§7.1.1: any other extension is refused",
        arguments: [
            "", " ", ";", "a;", "a;;b", "a; ", "a ", "a=b ", "a=", "a= ", "a=;b", "=b", "a b", "a=b c",
            "a==b",
            "a=\"b", "a=\"b\\\"", "a=\"b\"c", "a=\"b\" ", "a=\"b\"\"c\"", "a\"b\"", "\"a\"", "a=b\"",
            "a=b\"c\"",
            "a(=b", "a=(b", "a=b@c", "\u{161}", "a=\u{161}", "a,b", "a=\"\u{1}\"", "a=\"\\\u{7F}\"", "a\0",
        ], [1, 1000])
    func invalidExtension(text: String, step: Int) {
        for size in ["1", "0"] {
            #expect(throws: ChunkedError.invalidExtension) {
                try Self.decode("\(size);\(text)\r\nx\r\n0\r\n\r\n", step: step)
            }
        }
    }

    @Test(
        "A chunk that exceeds the limit is refused by its size line",
        arguments: [
            ("5\r\n01234\r\n5\r\n", nil), ("b\r\n", .bodyTooLarge), ("6\r\n012345\r\n5\r\n", .bodyTooLarge),
            ("ffffffffffffffff\r\n", .bodyTooLarge),
        ] as [(String, ChunkedError?)])
    func tooLarge(coded: String, reason: ChunkedError?) {
        #expect(error(coded, maximumBody: 10) == reason)
    }

    @Test("The extensions of all chunks together are bounded", arguments: [8192, 8193])
    func extensions(length: Int) {
        let half = String(repeating: "a", count: length / 2)
        let rest = String(repeating: "b", count: length - length / 2)
        #expect(
            error("1;\(half)\r\nx\r\n0;\(rest)\r\n\r\n")
                == (length > ChunkedDecoder.longestExtensions ? .extensionsTooLong : nil))
    }

    @Test("The trailer section is bounded", arguments: [8192, 8193])
    func trailers(length: Int) {
        let value = String(repeating: "a", count: length - "X: \r\n\r\n".utf8.count)
        #expect(
            error("0\r\nX: \(value)\r\n\r\n")
                == (length > ChunkedDecoder.longestTrailers ? .trailersTooLong : nil))
    }

    @Test("Every reason has a sentence of its own, and the size its status")
    func details() {
        #expect(Set(ChunkedError.allCases.map(\.detail)).count == ChunkedError.allCases.count)
        #expect(ChunkedError.bodyTooLarge.status == .contentTooLarge)
        #expect(ChunkedError.trailersTooLong.status == .requestHeaderFieldsTooLarge)
        #expect(ChunkedError.invalidSize.status == .badRequest)
    }

    private func error(_ coded: String, maximumBody: Int = 1000) -> ChunkedError? {
        do throws(ChunkedError) {
            _ = try Self.decode(coded, maximumBody: maximumBody)
            return nil
        } catch {
            return error
        }
    }
}
