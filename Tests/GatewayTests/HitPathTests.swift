import CacheStore
import Downstream
import HTTPSemantics
import HTTPWire
import Testing

@testable import Gateway

@Suite("The short way to a hit")
struct HitPathTests {
    private static let read = TestRequest("GET E:/stores?count=1", "Host: localhost", "Accept-Language: cs")

    private func alias(_ request: TestRequest) throws -> [UInt8]? {
        HitPath.alias(of: try request.owned())
    }

    @Test("the alias is of the bytes of method, target, and the fields that decide about the answer")
    func parts() throws {
        let others = [
            Self.read, TestRequest("HEAD E:/stores?count=1", "Host: localhost", "Accept-Language: cs"),
            TestRequest("GET E:/stores?count=2", "Host: localhost", "Accept-Language: cs"),
            TestRequest("GET E:/stores?count=1", "Host: localhost:80", "Accept-Language: cs"),
            TestRequest("GET E:/stores?count=1", "Host: localhost", "Accept-Language: en"),
            TestRequest("GET E:/stores?count=1", "Host: localhost"),
            TestRequest("GET E:/stores?count=1", "Host: localhost", "Accept-Encoding: cs"),
            Self.read.adding("Accept-Encoding: gzip"), Self.read.adding("Accept-Language: en"),
            Self.read.adding("Accept-Language:"), Self.read.adding("Accept: text/html"),
            Self.read.adding("Content-Type: text/html"),
            TestRequest("GET E:/stores?count=1 HTTP/1.0", "Accept-Language: cs"),
            TestRequest("GET C:/stores?count=1", "Host: localhost", "Accept-Language: cs"),
        ]
        let aliases = try others.map { try #require(try alias($0), "\($0)") }
        #expect(Set(aliases).count == others.count)
    }

    @Test("fields that decide nothing are not in it")
    func ignored() throws {
        let plain = try #require(try alias(Self.read))
        for line in [
            "User-Agent: till", "X-Request-Id: 7", "Connection: close", "Range: bytes=0-1", "DNT: 1",
        ] {
            #expect(try alias(Self.read.adding(line)) == plain, "\(line)")
        }
        #expect(try alias(Self.read.adding("Content-Length: 0")) == plain)
    }

    @Test(
        "a request with a field that decides who is answered takes the long way",
        arguments: [
            "Authorization: Bearer a", "Authorization:", "Cookie: a=b", "Origin: https://kiosk.example",
            "Sec-Fetch-Site: same-origin", "Via: 1.1 a", "Expect: 100-continue", "Upgrade: h2c",
            "authorization: Basic b", "Content-Length: 1", "Transfer-Encoding: chunked",
            "Cache-Control: max-age=0", "Pragma: no-cache", "If-None-Match: \"a\"", "If-Match: \"a\"",
            "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT",
            "If-Unmodified-Since: Mon, 01 Jan 2024 00:00:00 GMT", "X-HTTP-Method-Override: DELETE",
            "X-HTTP-Method: DELETE", "X-Method-Override: DELETE",
        ])
    func fields(_ line: String) throws {
        #expect(try alias(Self.read.adding(line)) == nil)
    }

    @Test(
        "methods other than GET and HEAD take the long way",
        arguments: ["POST", "PUT", "DELETE", "OPTIONS", "get", "GEX", "HEAP", "head", "G"])
    func methods(_ method: String) throws {
        #expect(try alias(TestRequest("\(method) E:/stores")) == nil)
    }

    @Test("what was in the buffer before is not in the alias")
    func reusedBuffer() throws {
        let request = try Self.read.owned()
        var buffer = [UInt8](repeating: 7, count: 500)
        #expect(HitPath.writeAlias(request.head, in: request.bytes.span, to: &buffer))
        #expect(buffer == HitPath.alias(of: request))
    }

    @Test("no alias is the key of a request")
    func noKey() throws {
        let gateway = try TestGateway.standard.get()
        let alias = try #require(try alias(Self.read))
        let key = try #require(try gateway.key(Self.read))
        #expect(alias.prefix(4) == [255, 255, 255, 255])
        #expect(!key.starts(with: alias.prefix(4)))
    }

    // MARK: Who leaves an alias

    @Test("a hit of the long way lets the same bytes take the short way, until it expires")
    func added() throws {
        let gateway = try TestGateway()
        let alias = try #require(try alias(Self.read))
        try gateway.fill(Self.read)
        #expect(gateway.core.cache.freshResponse(alias.span, at: TestAnswer.arrival) == nil)
        let stored = try #require(try gateway.stored(Self.read))
        #expect(gateway.core.cache.freshResponse(alias.span, at: TestAnswer.arrival) === stored)
        #expect(gateway.core.cache.freshResponse(alias.span, at: TestAnswer.arrival + .seconds(60)) == nil)
    }

    @Test("a miss leaves none")
    func miss() throws {
        let gateway = try TestGateway()
        #expect(try gateway.stored(Self.read) == nil)
        #expect(gateway.core.cache.figures.bytes == 0)
    }

    @Test("requests with a token of their own, an Origin or Via leave none")
    func notAdded() throws {
        let gateway = try TestGateway()
        try gateway.fill(Self.read)
        for line in ["Authorization: Bearer a", "Origin: https://kiosk.example", "Via: 1.1 a"] {
            let request = Self.read.adding(line)
            try gateway.fill(request)
            let bytes = gateway.core.cache.figures.bytes
            #expect(try gateway.stored(request) != nil, "\(line)")
            #expect(gateway.core.cache.figures.bytes == bytes, "\(line)")
        }
        let alias = try #require(try alias(Self.read))
        #expect(gateway.core.cache.freshResponse(alias.span, at: TestAnswer.arrival) == nil)
    }
}
