import CacheStore
import CareCloud
import Downstream
import HTTPCaching
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("What a write drops from the cache")
struct InvalidateTests {
    /// One answer of each kind, by a word for it.
    private static let reads = [
        "customer": TestRequest("GET E:/customers/1"), "card": TestRequest("GET E:/cards/1"),
        "customer's": TestRequest("GET C:/customers/1", "Authorization: Bearer a"),
        "product": TestRequest("GET E:/products/1"), "reward": TestRequest("GET C:/rewards/1"),
        "offers": TestRequest("GET E:/customers/1/rewards"), "store": TestRequest("GET E:/stores/1"),
        "currency": TestRequest("GET C:/currencies"), "unknown": TestRequest("GET E:/long-gone"),
    ]
    private static let ofCustomers: Set = ["customer", "card", "customer's", "offers", "unknown"]
    private static let ofCatalogue: Set = ["product", "reward", "offers"]

    private static func filled() throws -> TestGateway {
        let gateway = try TestGateway()
        for (word, request) in reads {
            #expect(try gateway.fill(request, TestAnswer("Cache-Control: max-age=20")).isStored, "\(word)")
        }
        return gateway
    }

    /// The words for what is gone after a write.
    private static func dropped(_ write: TestRequest, status: Status?) throws -> Set<String> {
        let gateway = try filled()
        gateway.core.invalidate(try gateway.keyed(write), status: status)
        return try Set(reads.filter { try gateway.stored($0.value) == nil }.map(\.key))
    }

    @Test(
        "a write drops what it may have changed, on both interfaces and for all tokens",
        arguments: [
            (TestRequest("PUT E:/customers/1"), ofCustomers),
            (TestRequest("POST E:/cards/actions/assign-free-card"), ofCustomers),
            (TestRequest("PUT C:/customers/1", "Authorization: Bearer b"), ofCustomers),
            (TestRequest("DELETE E:/vouchers/1"), ofCustomers),
            (TestRequest("POST E:/products/batch"), ofCatalogue),
            (TestRequest("POST E:/rewards/1/actions/set-products"), ofCatalogue),
            (TestRequest("POST E:/rewards/1/actions/create-voucher"), ofCustomers.union(ofCatalogue)),
            (TestRequest("PUT E:/stores/1"), Set(["store"])),
            (TestRequest("POST E:/long-gone"), ofCustomers),
            (TestRequest("POST E:/heard-of-tomorrow"), ofCustomers),
            (TestRequest("PATCH E:/customers/1"), ofCustomers),
        ])
    func writes(_ write: TestRequest, _ expected: Set<String>) throws {
        for status: Status? in [.ok, .created, .noContent, .internalServerError, .badGateway, nil] {
            #expect(
                try Self.dropped(write, status: status) == expected, "\(write) \(String(describing: status))")
        }
    }

    @Test("a write that was refused drops nothing, except a batch, of which a part may have been carried out")
    func refused() throws {
        for status: Status in [.badRequest, .unauthorized, .notFound, .tooManyRequests] {
            #expect(try Self.dropped(TestRequest("PUT E:/customers/1"), status: status).isEmpty)
            #expect(try Self.dropped(TestRequest("POST E:/cards/batch"), status: status) == Self.ofCustomers)
            #expect(
                try Self.dropped(TestRequest("POST E:/products/batch"), status: status) == Self.ofCatalogue)
        }
    }

    @Test(
        "reads, computations and messages drop nothing",
        arguments: [
            TestRequest("GET E:/customers/1"), TestRequest("HEAD E:/customers/1"),
            TestRequest("OPTIONS E:/customers/1"),
            TestRequest("POST E:/purchases/actions/recommended-best-rewards"),
            TestRequest("POST E:/cards/actions/validate-free-card"),
            TestRequest("POST E:/customers/actions/auth-token"), TestRequest("POST E:/users/actions/login"),
            TestRequest("GET C:/tokens/abc/actions/auth-token", "Authorization: Bearer b"),
            TestRequest("POST C:/tokens/abc/actions/send-password-setup-email", "Authorization: Bearer b"),
            TestRequest("POST C:/tokens"),
        ])
    func harmless(_ request: TestRequest) throws {
        let dropped = try Self.dropped(request, status: .ok)
        // A purge of the customers' own tokens too many does no harm.
        #expect(dropped.subtracting(["customer's"]).isEmpty, "\(dropped)")
    }

    @Test("a login drops what customers' own tokens were shown, and nothing else")
    func login() throws {
        let login = TestRequest("POST C:/tokens/abc/actions/login", "Authorization: Bearer a")
        #expect(try Self.dropped(login, status: .ok) == ["customer's"])
        #expect(try Self.dropped(login, status: .badRequest).isEmpty)
    }

    @Test(
        "a logout purges the token in its content; longer than 8 KiB it is not read, and purges all tokens",
        arguments: [(0, false), (8192, true)])
    func logout(padding: Int, purgesAll: Bool) throws {
        let gateway = try TestGateway()
        let reads = ["a", "b"].map { TestRequest("GET E:/customers/1", "Authorization: Bearer \($0)") }
        let epochs = {
            try reads.map { read in
                let partition = try #require(gateway.core.ownPartition(of: try gateway.keyed(read)))
                return gateway.core.epochs.epoch(of: partition)
            }
        }
        let before = try epochs()
        var logout = try gateway.keyed(
            TestRequest("POST E:/users/actions/logout", "Authorization: Bearer c"))
        let spaces = String(repeating: " ", count: padding)
        logout.content = .bytes(Array(#"{"bearer_token":"a"\#(spaces)}"#.utf8))
        gateway.core.invalidate(logout, status: .noContent)
        let after = try epochs()
        #expect(after[0] != before[0] && (after[1] != before[1]) == purgesAll)
    }

    @Test("a write of one tenant drops nothing of another's")
    func tenants() throws {
        var settings = Settings()
        settings.tenants = [["a.example"], ["b.example"]]
        let gateway = try TestGateway(settings)
        let reads = ["a.example", "b.example"].map { TestRequest("GET E:/customers/1", "Host: \($0)") }
        for read in reads { try gateway.fill(read) }
        gateway.core.invalidate(
            try gateway.keyed(TestRequest("PUT E:/customers/1", "Host: a.example")), status: .ok)
        #expect(try gateway.stored(reads[0]) == nil)
        #expect(try gateway.stored(reads[1]) != nil)
    }

    // MARK: Fills under way

    @Test("an answer that was asked for before a write is not stored after it")
    func overtaken() throws {
        let gateway = try TestGateway()
        let read = TestRequest("GET E:/customers/1")
        let call = try gateway.keyed(read)
        gateway.core.invalidate(try gateway.keyed(TestRequest("PUT E:/cards/1")), status: .ok)
        let fetched = gateway.receive(TestAnswer(), to: call)
        #expect(!fetched.isStored)
        #expect(fetched.cacheReason == .overtakenByWrite)
        #expect(try gateway.stored(read) == nil)
        #expect(try gateway.fill(read).isStored, "asked for after the write, it is")
    }

    @Test("a write of something else is no obstacle")
    func notOvertaken() throws {
        let gateway = try TestGateway()
        let call = try gateway.keyed(TestRequest("GET E:/customers/1"))
        gateway.core.invalidate(try gateway.keyed(TestRequest("PUT E:/stores/1")), status: .ok)
        #expect(gateway.receive(TestAnswer(), to: call).isStored)
    }

    @Test("an answer that was asked for before a login is not found after it")
    func overtakenByLogin() throws {
        let gateway = try TestGateway()
        let read = TestRequest("GET C:/customers/1", "Authorization: Bearer a")
        let call = try gateway.keyed(read)
        let login = TestRequest("POST C:/tokens/abc/actions/login", "Authorization: Bearer a")
        gateway.core.invalidate(try gateway.keyed(login), status: .ok)
        gateway.receive(TestAnswer(), to: call)
        #expect(try gateway.stored(read) == nil)
    }

    @Test("a dropped answer is not found by its alias either")
    func alias() throws {
        let gateway = try TestGateway()
        let read = TestRequest("GET E:/customers/1")
        try gateway.fill(read)
        #expect(try gateway.stored(read) != nil)
        let alias = try #require(HitPath.alias(of: read.owned()))
        #expect(gateway.core.cache.freshResponse(alias.span, at: TestAnswer.arrival) != nil)
        gateway.core.invalidate(try gateway.keyed(TestRequest("PUT E:/customers/1")), status: .ok)
        #expect(gateway.core.cache.freshResponse(alias.span, at: TestAnswer.arrival) == nil)
    }
}
