import CareCloud
import Downstream
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("What a client's own token was shown (design §4, CareCloud authentication)")
struct PartitionTests {
    private static let read = "GET C:/customers/1"

    private static func read(_ authorization: String) -> TestRequest {
        TestRequest(read, "Authorization: \(authorization)")
    }

    @Test("a login or logout of one token leaves the others what they were shown")
    func others() throws {
        let gateway = try TestGateway()
        let other = try gateway.key(Self.read("Bearer b"))
        let login = TestRequest("POST C:/tokens/a/actions/login", "Authorization: Bearer a")
        gateway.core.invalidate(try gateway.keyed(login), status: .ok)
        #expect(try gateway.key(Self.read("Bearer b")) == other)
    }

    @Test("Bearer and the older Basic with the token as password are one token on the customer interface")
    func basic() throws {
        let gateway = try TestGateway()
        // customer_interface:token-a
        let basic = Self.read("Basic Y3VzdG9tZXJfaW50ZXJmYWNlOnRva2VuLWE=")
        let before = try gateway.key(basic)
        #expect(try gateway.key(Self.read("Bearer token-a")) == before)
        #expect(try gateway.key(Self.read("bearer  token-a")) == before)
        let logout = TestRequest("POST C:/tokens/token-a/actions/logout", "Authorization: Bearer token-a")
        gateway.core.invalidate(try gateway.keyed(logout), status: .noContent)
        #expect(try gateway.key(basic) != before)
    }

    @Test("the token in the path is purged, too, whatever the request was sent with")
    func path() throws {
        let gateway = try TestGateway()
        let before = try gateway.key(Self.read("Bearer a"))
        let login = TestRequest("POST C:/tokens/a/actions/login", "Authorization: Bearer b")
        gateway.core.invalidate(try gateway.keyed(login), status: .ok)
        #expect(try gateway.key(Self.read("Bearer a")) != before)
    }

    @Test("a logout purges the token in its body, and all if that cannot be read")
    func body() throws {
        for (body, isOthersKept) in [(#"{"bearer_token":"a"}"#, true), ("{", false), ("{}", false)] {
            let gateway = try TestGateway()
            let reads = ["a", "b"].map { TestRequest("GET E:/stores", "Authorization: Bearer \($0)") }
            let before = try reads.map { try gateway.key($0) }
            var logout = try gateway.keyed(
                TestRequest("POST E:/users/actions/logout", "Authorization: Bearer c"))
            logout.content = .bytes(Array(body.utf8))
            gateway.core.invalidate(logout, status: .noContent)
            #expect(try gateway.key(reads[0]) != before[0])
            #expect(try (gateway.key(reads[1]) == before[1]) == isOthersKept, "\(body)")
        }
    }

    @Test("401 says that a token is no longer good: nobody is shown what it was")
    func unauthorized() throws {
        let gateway = try TestGateway()
        let before = try gateway.key(Self.read("Bearer a"))
        gateway.core.invalidate(try gateway.keyed(Self.read("Bearer a")), status: .unauthorized)
        #expect(try gateway.key(Self.read("Bearer a")) != before)
    }

    @Test("purges are remembered for many tokens, and beyond that all begin anew")
    func bound() {
        let epochs = PartitionEpochs(capacity: 3)
        let untouched = epochs.epoch(of: [9])
        for partition: UInt8 in 1...3 { epochs.purge([partition]) }
        #expect(epochs.epoch(of: [9]) == untouched)
        let second = epochs.epoch(of: [2])
        epochs.purge([4])
        #expect(epochs.epoch(of: [9]) != untouched)
        #expect(epochs.epoch(of: [2]) != second)
    }
}
