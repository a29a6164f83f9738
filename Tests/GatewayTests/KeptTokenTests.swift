import Configuration
import EventLoop
import Glibc
import Testing

@testable import Gateway

@Suite("Tokens that are kept over restarts")
struct KeptTokenTests {
    @Test(
        "a file whose token was obtained before 1970 is damaged, and no age overflows",
        arguments: [(Int64.min, false), (-1, false), (0, true), (Int64.max, true)])
    func obtained(at seconds: Int64, isReadable: Bool) throws {
        var path = Array("/tmp/kept-token-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        close(file)
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(name) }
        let text = #"{"user":"u","bearer_token":"t","obtained":\#(seconds),"lifetime_seconds":60}"#
        try FileContents.replacePrivate(name, with: Array(text.utf8))
        do {
            let kept = try KeptToken(readingFrom: name)
            #expect(isReadable && kept?.age(unixSeconds: 30) == (seconds == 0 ? .seconds(30) : nil))
        } catch {
            #expect(!isReadable)
        }
    }
}
