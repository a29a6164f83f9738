import CacheStore
import CareCloud
import HTTPCaching
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("Judge, store and hit")
struct StoreTests {
    private let gateway: TestGateway
    private static let request = TestRequest("GET E:/stores")

    init() throws {
        gateway = try TestGateway()
    }

    private func hit(_ request: TestRequest = request, after time: Duration) throws -> String? {
        guard let stored = try gateway.stored(request, after: time) else { return nil }
        var head: [UInt8] = []
        HitHead.write(
            stored, at: TestAnswer.arrival + time, requestID: Array("id-7".utf8).span, to: &head)
        return text(head)
    }

    // MARK: The head

    @Test("the stored head has Content-Length and no Age, and nothing of the connection")
    func storedHead() throws {
        let answer = TestAnswer(
            "Date: Sun, 06 Nov 1994 08:49:37 GMT", "Cache-Control: max-age=60", "Age: 5",
            "Connection: close, X-Named",
            "X-Named: 1", "Transfer-Encoding: chunked", "X-Request-Id: theirs",
            "Content-Type: application/json")
        #expect(try gateway.fill(Self.request, answer).isStored)
        let stored = try #require(try gateway.stored(Self.request))
        #expect(
            text(stored.head) == """
                HTTP/1.1 200 OK\r
                Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                Cache-Control: max-age=60\r
                Content-Type: application/json\r
                Via: 1.1 carecloud-gateway\r
                Vary: Accept-Language, Accept-Encoding, Origin, Authorization\r
                ETag: \(text(try #require(MadeTag.tag(of: answer.body)).bytes))\r
                Content-Length: 11\r\n
                """)
        #expect(stored.body == answer.body)
        #expect(stored.tenant == 0)
        #expect(text(stored.pathTemplate) == TestRequest.enterprise + "/stores")
    }

    @Test("a status without content gets no Content-Length (RFC 9110 §8.6)")
    func noContent() throws {
        var answer = TestAnswer(status: .noContent, "Cache-Control: max-age=60")
        answer.body = []
        try gateway.fill(Self.request, answer)
        let stored = try #require(try gateway.stored(Self.request))
        #expect(!text(stored.head).contains("Content-Length"))
    }

    @Test(
        "a hit says its age and how long it stays fresh (RFC 9111 §5.1, RFC 9211 §2.4)",
        arguments: [
            (Duration.zero, 0, 60), (.milliseconds(999), 0, 60), (.seconds(1), 1, 59), (.seconds(9), 9, 51),
            (.seconds(10), 10, 50), (.milliseconds(59_999), 59, 1),
        ])
    func ageAndTimeToLive(_ time: Duration, _ age: Int, _ timeToLive: Int) throws {
        try gateway.fill(Self.request)
        let head = try #require(try hit(after: time))
        #expect(
            head.hasSuffix(
                "\r\nAge: \(age)\r\nCache-Status: carecloud-gateway; hit; ttl=\(timeToLive)\r\nX-Request-Id: id-7\r\n"
            ))
    }

    @Test("at the end of its lifetime it is no hit")
    func expired() throws {
        try gateway.fill(Self.request)
        #expect(try hit(after: .seconds(60)) == nil)
    }

    @Test("the age counts Age, the way and the time the content took (RFC 9111 §4.2.3)")
    func initialAge() throws {
        var answer = TestAnswer("Date: Sun, 06 Nov 1994 08:49:37 GMT", "Cache-Control: max-age=60", "Age: 5")
        answer.delay = .seconds(2)
        answer.transfer = .seconds(3)
        try gateway.fill(Self.request, answer)
        #expect(try hit(after: .seconds(4))?.contains("\r\nAge: 11\r\n") == true)
        #expect(try hit(after: .seconds(52))?.contains("ttl=1\r\n") == true)
        #expect(try hit(after: .seconds(53)) == nil)
    }

    @Test("an old Date makes an answer old (RFC 9111 §4.2.3)")
    func apparentAge() throws {
        try gateway.fill(
            Self.request, TestAnswer("Date: Sun, 06 Nov 1994 08:49:07 GMT", "Cache-Control: max-age=60"))
        #expect(try hit(after: .zero)?.contains("\r\nAge: 30\r\n") == true)
    }

    // MARK: The judgement

    @Test(
        "what may not be stored is not, and the reason is told",
        arguments: [
            (TestAnswer("Date: Sun, 06 Nov 1994 08:49:37 GMT"), CacheReason.noFreshness),
            (TestAnswer("Cache-Control: max-age=0"), .expired),
            (TestAnswer("Cache-Control: max-age=60", "Age: 60"), .expired),
            (TestAnswer("Cache-Control: no-store, max-age=60"), .noStore),
            (TestAnswer("Cache-Control: private, max-age=60"), .isPrivate),
            (TestAnswer("Cache-Control: no-cache, max-age=60"), .noCache),
            (TestAnswer("Cache-Control: max-age=60", "Vary: *"), .vary),
            (TestAnswer("Cache-Control: max-age=60", "Content-Encoding: gzip"), .vary),
            (TestAnswer(status: .unauthorized, "Cache-Control: max-age=60"), .responseStatus),
            (TestAnswer(status: .forbidden, "Cache-Control: max-age=60"), .responseStatus),
            (TestAnswer(status: .tooManyRequests, "Cache-Control: max-age=60"), .responseStatus),
            (TestAnswer(status: .internalServerError, "Cache-Control: max-age=60"), .responseStatus),
            (TestAnswer(status: .partialContent, "Cache-Control: max-age=60"), .partial),
        ])
    func notStored(_ answer: TestAnswer, _ reason: CacheReason) throws {
        let fetched = try gateway.fill(Self.request, answer)
        #expect(!fetched.isStored)
        #expect(fetched.cacheReason == reason)
        #expect(try gateway.stored(Self.request) == nil)
    }

    @Test("Vary by what is in the key is no obstacle, and gzip is stored for those who take it")
    func keyedVary() throws {
        let vary = TestAnswer("Cache-Control: max-age=60", "Vary: accept-language, Accept-Encoding")
        #expect(try gateway.fill(Self.request, vary).isStored)
        let zipped = TestAnswer("Cache-Control: max-age=60", "Content-Encoding: gzip")
        let request = Self.request.adding("Accept-Encoding: gzip")
        #expect(try gateway.fill(request, zipped).isStored)
        #expect(try gateway.stored(request) != nil)
    }

    @Test(
        "requests that must not fill the cache do not, however fresh the answer",
        arguments: [
            (TestRequest("POST E:/stores"), CacheReason.requestMethod),
            (TestRequest("GET E:/stores", "Cache-Control: no-store"), .requestNoStore),
            (TestRequest("GET E:/users/actions/anything"), .neverStored),
        ])
    func notFilled(_ request: TestRequest, _ reason: CacheReason) throws {
        let fetched = try gateway.fill(request)
        #expect(!fetched.isStored)
        #expect(fetched.cacheReason == reason)
        #expect(gateway.core.cache.figures.entries == 0)
    }

    @Test("content beyond max_object is passed on and not kept")
    func tooLarge() throws {
        var settings = Settings()
        settings.maximumObject = "1KiB"
        let gateway = try TestGateway(settings)
        var answer = TestAnswer()
        answer.body = [UInt8](repeating: 0x20, count: 1025)
        #expect(try gateway.fill(Self.request, answer).cacheReason == .tooLarge)
        answer.body.removeLast()
        #expect(try gateway.fill(Self.request, answer).isStored)
    }

    @Test("what only the close of the connection ends is kept if it is one whole JSON text (RFC 9112 §8)")
    func endedByClose() throws {
        for (body, isStored) in [
            (#"{"data":[1]}"#, true), (#"{"data":[1"#, false), ("<html>", false), ("", false),
        ] {
            let gateway = try TestGateway()
            var answer = TestAnswer()
            answer.endsByClose = true
            answer.body = Array(body.utf8)
            let fetched = try gateway.fill(Self.request, answer)
            #expect(fetched.isStored == isStored, "\(body)")
            #expect(fetched.cacheReason == (isStored ? nil : .partial))
            #expect(try (gateway.stored(Self.request) != nil) == isStored)
        }
    }

    @Test("HEAD is answered from what GET has stored")
    func headHit() throws {
        try gateway.fill(Self.request)
        #expect(try gateway.stored(TestRequest("HEAD E:/stores")) != nil)
    }

    // MARK: Lifetimes

    @Test(
        "customers' data is fresh for 30 s at most, whatever CareCloud says",
        arguments: [
            "GET E:/customers/1", "GET E:/cards", "GET E:/vouchers/1",
            "GET E:/wallet/actions/points-overview",
            "GET E:/rewards/actions/reward-recommendations", "GET E:/booking-tickets/1/time-slots",
        ])
    func customerLifetime(_ line: String) throws {
        let request = TestRequest(line)
        #expect(try gateway.fill(request, TestAnswer("Cache-Control: max-age=3600")).isStored)
        #expect(
            try hit(request, after: .seconds(29))?.contains(
                "Age: 29\r\nCache-Status: carecloud-gateway; hit; ttl=1\r\n") == true)
        #expect(try gateway.stored(request, after: .seconds(30)) == nil)
        try gateway.fill(request, TestAnswer("Cache-Control: max-age=7"))
        #expect(try gateway.stored(request, after: .seconds(7)) == nil)
        let old = try gateway.fill(request, TestAnswer("Cache-Control: max-age=3600", "Age: 30"))
        #expect(old.cacheReason == .expired)
    }

    @Test("a rule's ttl is for JSON, and for the statuses and media types that it names")
    func ruleLifetime() throws {
        var settings = Settings()
        settings.rules =
            "[{ resources: [currencies], ttl: 1h }, "
            + "{ resources: [stores], ttl: 1h, statuses: [200, 302], media_types: [text/csv] }]"
        let gateway = try TestGateway(settings)
        for (line, status, type, isStored) in [
            ("GET E:/currencies", Status.ok, "application/json", true),
            ("GET E:/currencies/1", .ok, "text/html", false),
            ("GET E:/currencies/2", .permanentRedirect, "application/json", false),
            ("GET E:/stores", .ok, "text/csv", true), ("GET E:/stores/1", .ok, "application/json", false),
        ] {
            let fetched = try gateway.fill(
                TestRequest(line), TestAnswer(status: status, "Content-Type: \(type)"))
            #expect(fetched.isStored == isStored, "\(line)")
        }
    }

    @Test("what the specification does not have may show a customer's data, and is kept no longer")
    func unknownLifetime() throws {
        let request = TestRequest("GET E:/long-gone")
        #expect(try gateway.fill(request, TestAnswer("Cache-Control: max-age=3600")).isStored)
        #expect(try gateway.stored(request, after: .seconds(29)) != nil)
        #expect(try gateway.stored(request, after: .seconds(30)) == nil)
    }

    @Test(
        "reference and catalogue are fresh for as long as CareCloud says",
        arguments: ["GET E:/stores", "GET E:/products"])
    func otherLifetimes(_ line: String) throws {
        let request = TestRequest(line)
        try gateway.fill(request, TestAnswer("Cache-Control: max-age=3600"))
        #expect(try gateway.stored(request, after: .seconds(3599)) != nil)
        #expect(try gateway.stored(request, after: .seconds(3600)) == nil)
    }
}
