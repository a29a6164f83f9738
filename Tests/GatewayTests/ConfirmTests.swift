import CacheStore
import HTTPCaching
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("A stored answer is confirmed (RFC 9111 §4.3.3, §4.3.4)")
struct ConfirmTests {
    private let gateway: TestGateway
    private static let request = TestRequest("GET E:/stores")

    /// One answer is stored, and ends after ten seconds.
    init() throws {
        gateway = try TestGateway()
        try gateway.fill(Self.request, TestAnswer("Cache-Control: max-age=10", "ETag: \"a\""))
    }

    private func confirmed(_ request: TestRequest, after time: Duration, _ fields: String...) throws
        -> StoredAnswer
    {
        var answer = TestAnswer(status: .notModified)
        answer.fields = fields
        answer.body = []
        var call = try gateway.keyed(request)
        #expect(gateway.core.lookup(&call, at: TestAnswer.arrival + time).answer == nil)
        let stored = try #require(call.validated)
        return try #require(
            gateway.core.confirm(
                stored, by: answer.fetched(to: call), of: call, unixSeconds: TestAnswer.unixSeconds,
                now: TestAnswer.arrival + time))
    }

    @Test("for a request that forbids storing, what is stored stays as it was (RFC 9111 §5.2.1.5)")
    func requestNoStore() throws {
        let request = Self.request.adding("Cache-Control: no-store")
        let answer = try confirmed(request, after: .seconds(20), "ETag: \"a\"", "Cache-Control: max-age=10")
        #expect(!answer.isStored)
        #expect(gateway.core.cache.figures.entries == 1)
        var call = try gateway.keyed(Self.request)
        #expect(gateway.core.lookup(&call, at: TestAnswer.arrival + .seconds(20)).answer == nil)
        #expect(call.validated != nil, "it is not fresh, but can still be confirmed")
    }

    @Test("an answer that forbids storing ends what is stored, and is as old as it says (RFC 9111 §5.1)")
    func answerNoStore() throws {
        let answer = try confirmed(
            Self.request, after: .seconds(20), "ETag: \"a\"", "Cache-Control: no-store", "Age: 7")
        #expect(!answer.isStored)
        #expect(gateway.core.cache.figures.entries == 0)
        // The answer had come twenty seconds before the request, as far as this test is concerned.
        #expect(answer.response.age(at: TestAnswer.arrival + .seconds(20)) == .seconds(27))
    }
}
