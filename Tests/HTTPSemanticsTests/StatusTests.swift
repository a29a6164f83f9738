import HTTPSemantics
import Testing

@Suite("Status (RFC 9110 §15)")
struct StatusTests {
    @Test(
        "Codes are 100 to 599", arguments: [(0, false), (99, false), (100, true), (599, true), (600, false)])
    func range(code: UInt16, isValid: Bool) {
        #expect((Status(code) != nil) == isValid)
    }

    @Test("No content comes with 1xx, 204 and 304 (§6.4.1)", arguments: [100, 103, 199, 204, 304])
    func withoutBody(code: UInt16) throws {
        #expect(try !#require(Status(code)).allowsBody)
    }

    @Test("Content may come with every other code", arguments: [200, 201, 206, 301, 404, 500, 599])
    func withBody(code: UInt16) throws {
        #expect(try #require(Status(code)).allowsBody)
    }

    @Test(
        "The class is the first digit",
        arguments: [
            (199, "interim"), (200, "success"), (299, "success"), (304, ""), (400, "client"), (499, "client"),
            (500, "server"),
        ])
    func classes(code: UInt16, name: String) throws {
        let status = try #require(Status(code))
        #expect(status.isInterim == (name == "interim"))
        #expect(status.isSuccess == (name == "success"))
        #expect(status.isClientError == (name == "client"))
        #expect(status.isServerError == (name == "server"))
    }

    @Test(
        "Registered codes have their phrase, others none",
        arguments: [
            (200, "OK"), (413, "Content Too Large"), (421, "Misdirected Request"), (504, "Gateway Timeout"),
            (102, "Processing"), (207, "Multi-Status"), (305, "Use Proxy"), (424, "Failed Dependency"),
            (299, ""), (499, ""), (599, ""),
        ])
    func phrases(code: UInt16, phrase: String) throws {
        #expect(try #require(Status(code)).reasonPhrase.description == phrase)
    }
}
