import Foundation
import Testing

extension Scenarios {
    @Suite("Budget", .serialized)
    struct Budget {
        /// The issue's own measure, 200, takes 20 seconds: `LONG=1` asks for it.
        private static let requests = ProcessInfo.processInfo.environment["LONG"] == "1" ? 200 : 30

        @Test(
            "More requests at once than CareCloud allows: all are answered, and it never says 429 (design §5)"
        )
        func neverThrottled() throws {
            let sandbox = try Sandbox(["--rate", "10", "--burst", "10"])
            try GatewayUnderTest.run(
                before: sandbox,
                with: {
                    Cache.withSandboxTokens(&$0)
                    $0.budget = "{ rate: 10/s, burst: 10, max_wait: 30s }"
                }
            ) { gateway throws in
                let clients = try (1...Self.requests).map { number in
                    let client = try gateway.client()
                    client.setPatience(30)
                    try client.send(.enterprise("/products?offset=\(number)"))
                    return client
                }
                let statuses = try clients.map { try $0.response().status }
                #expect(statuses.allSatisfy { $0 == 200 })
                let counters = try sandbox.counters()
                #expect(counters.int("too_many_requests") == 0)
                #expect(counters.int("total") == Self.requests)
                let stats = try gateway.stats()
                #expect(stats.int("tenants.0.budget.queued_total") ?? 0 >= Self.requests - 12)
                #expect(stats.int("tenants.0.budget.refused_total") == 0)
                for client in clients { client.close() }
            }
        }

        @Test("Hits cost nothing; who would wait too long gets 429 and Retry-After at once (design §5)")
        func refused() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(
                before: origin, with: { $0.budget = "{ rate: 1/m, burst: 1, max_wait: 1s }" }
            ) { gateway throws in
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                let refused = try gateway.ask(.enterprise("/stores"))
                #expect(refused.status == 429)
                let seconds = try #require(refused["Retry-After"].flatMap { Int($0) })
                #expect((50...60).contains(seconds))
                #expect(try JSON(refused.body).string("error.exception") == "gateway_budget_exception")
                for _ in 1...20 { #expect(try gateway.ask(.enterprise("/products")).isHit) }
                #expect(origin.requestCount == 1)
                #expect(try gateway.stats().int("tenants.0.budget.refused_total") == 1)
            }
        }

        @Test(
            "A client that leaves while it is queued frees its place (design §1, §5)",
            arguments: [true, false])
        func leaving(byReset: Bool) throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(
                before: origin, with: { $0.budget = "{ rate: 1/m, burst: 1, max_wait: 200s, max_queue: 1 }" }
            ) { gateway throws in
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                for path in ["/stores", "/countries"] {
                    let leaver = try gateway.client()
                    try leaver.send(.enterprise(path))
                    try gateway.waitForStats("one in the queue") {
                        $0.int("tenants.0.budget.queue_depth") == 1
                    }
                    #expect(try gateway.ask(.enterprise("/currencies")).status == 429)
                    if byReset { leaver.reset() } else { leaver.close() }
                    try gateway.waitForStats("an empty queue") { $0.int("tenants.0.budget.queue_depth") == 0 }
                }
                #expect(origin.requestCount == 1)
            }
        }

        @Test("No more requests are under way at one time than max_in_flight says (design §5)")
        func inFlight() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.json())
            }
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.tenant = ["max_in_flight: 3"]
                    $0.top = [GatewaySettings.shareAll]
                }
            ) { gateway throws in
                let clients = try (1...8).map { number in
                    let client = try gateway.client()
                    try client.send(.enterprise("/products?offset=\(number)"))
                    return client
                }
                try origin.waitForRequests(3)
                try gateway.waitForStats("five in the queue") { $0.int("tenants.0.budget.queue_depth") == 5 }
                #expect(origin.requestCount == 3)
                gate.open(for: 8)
                for client in clients {
                    #expect(try client.response().status == 200)
                    client.close()
                }
                #expect(origin.requestCount == 8)
            }
        }

        @Test("Of many misses at once none is lost between the queue and CareCloud (design §5)")
        func noneIsLost() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for round in 1...5 {
                    try gateway.readTogether(offsets: (round * 1000 + 1)...(round * 1000 + 120))
                }
                #expect(origin.requestCount == 600)
            }
        }
    }
}
