import Synchronization
import Testing

extension Scenarios {
    @Suite("Warm-up", .serialized)
    struct WarmUp {
        private static let lines = [
            "warm_up:",
            "  - paths: [\(API.enterprise)/stores, \"\(API.enterprise)/currencies?count=5\"]",
            "    languages: [cs, \"\"]",
        ]

        @Test("What is named is fetched at the start in each language, with the gateway's token (design §4)")
        func start() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = Self.lines }) { gateway throws in
                try gateway.waitForStats("all four are warm") { $0.int("tenants.0.warm_up.warm") == 4 }
                #expect(try gateway.stats().int("tenants.0.warm_up.paths") == 4)
                for path in ["/stores", "/currencies?count=5"] {
                    #expect(try gateway.ask(.enterprise(path, "Accept-Language: cs")).isHit)
                    #expect(try gateway.ask(.enterprise(path)).isHit)
                    #expect(try !gateway.ask(.enterprise(path, "Accept-Language: en")).isHit)
                }
                let sent = origin.requests.prefix(4)
                #expect(
                    sent.allSatisfy { $0["Authorization"] == "Bearer \(GatewaySettings.enterpriseToken)" })
            }
        }

        /// Holds that each request names the gateway, and itself by an id that no other has.
        private static func expectIdentified(_ requests: [Message]) {
            for request in requests {
                #expect(request["User-Agent"] == "carecloud-gateway", "\(request.target)")
                #expect(request["X-Request-Id"]?.count == 32, "\(request.target)")
            }
            #expect(Set(requests.map { $0["X-Request-Id"] }).count == requests.count)
        }

        @Test(
            "What the gateway asks by itself has User-Agent and an X-Request-Id of its own (RFC 9110 §10.1.5)"
        )
        func identity() throws {
            let origin = try ScriptedOrigin { request, connection in
                let isStale = request.target.contains("/products")
                try connection.send(
                    request.target.contains("/actions/login")
                        ? Answer.json(#"{"data":{"bearer_token":"t1"}}"#)
                        : isStale
                            ? Answer.json("{}", "Cache-Control: max-age=0, stale-while-revalidate=300")
                            : Answer.fresh())
            }
            let folder = try TemporaryFolder()
            let secret = try folder.write("secret\n", to: "secret")
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.enterpriseToken = nil
                    $0.tenant =
                        Self.lines + [
                            "enterprise:", "  credentials:", "    login: till",
                            "    password_file: \(secret)", "    external_application_id_file: \(secret)",
                        ]
                }
            ) { gateway throws in
                try gateway.waitForStats("all four are warm") { $0.int("tenants.0.warm_up.warm") == 4 }
                Self.expectIdentified(origin.requests)
                #expect(origin.requestCount == 5)
                // A refresh in the background repeats a client's request, and is another one.
                for _ in 1...2 { _ = try gateway.ask(.enterprise("/products", "X-Request-Id: till-7")) }
                try origin.waitForRequests(7)
                let reads = origin.requests.filter { $0.target.contains("/products") }
                #expect(reads.map { $0["X-Request-Id"] == "till-7" } == [true, false])
                Self.expectIdentified(Array(origin.requests.filter { $0["X-Request-Id"] != "till-7" }))
            }
        }

        @Test("What a write drops is fetched again without anybody asking")
        func afterWrite() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = Self.lines }) { gateway throws in
                try gateway.waitForStats("all four are warm") { $0.int("tenants.0.warm_up.warm") == 4 }
                _ = try gateway.ask(.enterprise("/stores/1", method: "PUT", body: "{}"))
                try Waiting.until("both languages of /stores have been asked for again") {
                    origin.requests("GET").count == 6
                }
            }
        }

        @Test("It is kept warm: renewed before it ends")
        func kept() throws {
            let origin = try ScriptedOrigin(
                always: Answer.json("{}", "Cache-Control: max-age=600", "Age: 592"))
            let lines = ["warm_up: [{ paths: [\(API.enterprise)/stores] }]"]
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = lines }) { gateway throws in
                try Waiting.until("it has been asked for twice") { origin.requestCount >= 2 }
                #expect(try gateway.ask(.enterprise("/stores")).isHit)
            }
        }
    }
}
