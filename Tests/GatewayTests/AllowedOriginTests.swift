import CacheStore
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("What answers say to a page of allowed_origins (Fetch standard, \"CORS protocol\")")
struct AllowedOriginTests {
    static let kiosk = "https://kiosk.example"
    static let microsite = "https://microsite.example:8443"

    private static let allowed = Set([kiosk, microsite].map { Array($0.utf8) })
    private static let exposed = "Age, Cache-Status, Proxy-Status, Retry-After, X-Request-Id"

    static func origin(_ fields: String...) throws -> AllowedOrigin? {
        AllowedOrigin(of: try TestRequest("GET E:/stores", fields: fields).owned(), among: allowed)
    }

    private func marked(_ lines: String...) throws -> HTTPFields {
        let origin = try #require(try Self.origin("Origin: \(Self.kiosk)"))
        var fields = HTTPFields()
        for line in lines {
            let name = line.prefix { $0 != ":" }
            fields.append(
                try #require(FieldName(name.utf8)), Array(line.utf8.dropFirst(name.utf8.count + 1)))
        }
        origin.mark(&fields)
        return fields
    }

    // MARK: Whose origin

    @Test(
        "an origin is allowed byte for byte (\"CORS check\")",
        arguments: [
            kiosk, microsite,
        ])
    func allowed(_ text: String) throws {
        #expect(try Self.origin("Origin: \(text)")?.value == Array(text.utf8))
        #expect(try Self.origin("oRIGIN:\(text) ")?.value == Array(text.utf8))
    }

    @Test(
        "no other is, nor what stands for several",
        arguments: [
            "", "*", "null", "https://KIOSK.example", "HTTPS://kiosk.example", "http://kiosk.example",
            "https://kiosk.example/", "https://kiosk.example:443", "https://kiosk.example.",
            "https://kiosk.example.evil.example", "https://evil.example", "https://microsite.example",
            "https://kiosk.example https://evil.example", "https://kiosk.example, https://evil.example",
            "https://kiosk.example https://kiosk.example",
        ])
    func notAllowed(_ text: String) throws {
        #expect(try Self.origin("Origin: \(text)") == nil)
    }

    @Test("a request without Origin, or with two, is marked for nobody")
    func absentOrRepeated() throws {
        #expect(try Self.origin() == nil)
        #expect(try Self.origin("Referer: \(Self.kiosk)/", "Sec-Fetch-Site: same-site") == nil)
        #expect(try Self.origin("Origin: \(Self.kiosk)", "Origin: \(Self.microsite)") == nil)
        #expect(try Self.origin("Origin: \(Self.kiosk)", "Origin: \(Self.kiosk)") == nil)
    }

    // MARK: Marks

    @Test("the page may read the answer and the fields that tell what became of the request")
    func marks() throws {
        let fields = try marked("Content-Type: application/json")
        #expect(
            fields.map { "\($0.name): \(text($0.value))" } == [
                "Content-Type: application/json", "Access-Control-Allow-Origin: \(Self.kiosk)",
                "Access-Control-Expose-Headers: \(Self.exposed)", "Vary: Origin",
            ])
        // No cookies are asked for, so none are allowed.
        #expect(!fields.contains("Access-Control-Allow-Credentials"))
    }

    @Test("what CareCloud says of other origins is dropped: there is one value, never two (\"CORS check\")")
    func oneValue() throws {
        let fields = try marked(
            "access-control-allow-origin: *", "Access-Control-Allow-Origin: https://other.example",
            "Access-Control-Allow-Credentials: true", "Access-Control-Expose-Headers: X-Theirs",
            "Access-Control-Anything: 1", "X-Access-Control-Allow-Origin: kept")
        #expect(fields.values("Access-Control-Allow-Origin").map(text) == [Self.kiosk])
        #expect(fields.values("Access-Control-Expose-Headers").map(text) == [Self.exposed])
        #expect(!fields.contains("Access-Control-Allow-Credentials"))
        #expect(!fields.contains("Access-Control-Anything"))
        #expect(fields.contains("X-Access-Control-Allow-Origin"))
    }

    @Test(
        "Vary gains Origin once, and keeps what it had (RFC 9110 §12.5.5)",
        arguments: [
            ([], "Origin"), (["Vary:"], "Origin"), (["Vary: Accept-Language"], "Accept-Language, Origin"),
            (["Vary: Accept-Language ,Accept-Encoding"], "Accept-Language, Accept-Encoding, Origin"),
            (["Vary: Accept-Language", "vary: Accept-Encoding"], "Accept-Language, Accept-Encoding, Origin"),
            (["Vary: Origin"], "Origin"), (["Vary: Accept-Language, ORIGIN"], "Accept-Language, ORIGIN"),
            (["Vary: *"], "*"), (["Vary: X-Origin"], "X-Origin, Origin"),
        ])
    func vary(_ lines: [String], _ value: String) throws {
        let origin = try #require(try Self.origin("Origin: \(Self.kiosk)"))
        var fields = HTTPFields()
        for line in lines { fields.append("Vary", Array(line.utf8.dropFirst(5))) }
        for _ in 1...2 {
            origin.mark(&fields)
            #expect(fields.combined("Vary").map(text) == value)
        }
    }

    // MARK: Hits

    @Test("the head of a hit is marked as other heads are, and has all else as it was")
    func head() throws {
        let origin = try #require(try Self.origin("Origin: \(Self.microsite)"))
        let head = """
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            vary: Accept-Language\r
            Access-Control-Allow-Origin: *\r
            X-Empty: \r
            X-Colon: a: b\r
            Content-Length: 11\r
            Age: 3\r\n
            """
        #expect(
            text(origin.marked(Array(head.utf8))) == """
                HTTP/1.1 200 OK\r
                Content-Type: application/json\r
                X-Empty: \r
                X-Colon: a: b\r
                Content-Length: 11\r
                Age: 3\r
                Access-Control-Allow-Origin: \(Self.microsite)\r
                Access-Control-Expose-Headers: \(Self.exposed)\r
                Vary: Accept-Language, Origin\r\n
                """)
    }

    @Test("one stored answer serves all origins and requests without one; no origin stands in it (design §4)")
    func storedOnce() throws {
        let gateway = try TestGateway()
        let request = TestRequest("GET E:/stores")
        let page = request.adding("Origin: \(Self.kiosk)")
        #expect(try gateway.key(page) == gateway.key(request))
        let answer = TestAnswer("Cache-Control: max-age=60", "Vary: Origin, Accept-Language")
        #expect(try gateway.fill(page, answer).isStored)
        let stored = try #require(try gateway.stored(request))
        #expect(try gateway.stored(page) === stored)
        #expect(gateway.core.cache.figures.entries == 1)
        #expect(!text(stored.head).lowercased().contains("access-control-"))
        #expect(!text(stored.head).contains(Self.kiosk))
        let own = "Authorization: Bearer a"
        #expect(try gateway.key(page.adding(own)) == gateway.key(request.adding(own)))
    }
}
