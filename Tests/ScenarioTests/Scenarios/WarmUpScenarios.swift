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
