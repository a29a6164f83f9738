import Testing

extension Scenarios {
    @Suite("Collapse", .serialized)
    struct Collapse {
        /// Clients that all ask for the same; their requests have reached the gateway.
        private static func crowd(_ count: Int, at gateway: GatewayUnderTest) throws -> [RawClient] {
            let clients = try (1...count).map { _ in
                let client = try gateway.client()
                try client.send(.enterprise("/products"))
                return client
            }
            try gateway.waitForStats("all connections") { $0.int("connections.open") ?? 0 >= count }
            return clients
        }

        @Test(
            "Fifty clients ask for one key while CareCloud takes its time: one request upstream (design §4)")
        func oneRequest() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.fresh(#"{"data":"shared"}"#))
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let clients = try Self.crowd(50, at: gateway)
                try origin.waitForRequests(1)
                gate.open(for: 50)
                for client in clients {
                    let answer = try client.response()
                    #expect(answer.status == 200)
                    #expect(answer.text == #"{"data":"shared"}"#)
                    client.close()
                }
                #expect(origin.requestCount == 1)
                try gateway.waitForStats("what became of all") { $0.int("requests.total") == 50 }
                let stats = try gateway.stats()
                #expect(stats.int("cache.misses") == 1)
                #expect((stats.int("cache.collapsed") ?? 0) + (stats.int("cache.hits") ?? 0) == 49)
            }
        }

        @Test("A private answer is for the one who asked: the others go alone (design §4)")
        func privateAnswer() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.json("{}", "Cache-Control: private, max-age=60"))
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let clients = try Self.crowd(5, at: gateway)
                gate.open(for: 5)
                for client in clients {
                    #expect(try client.response().status == 200)
                    client.close()
                }
                #expect(origin.requestCount == 5)
            }
        }

        @Test("The leader's client leaves: those who wait are answered all the same (design §1)")
        func leaderLeaves() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let leader = try gateway.client()
                try leader.send(.enterprise("/products"))
                try origin.waitForRequests(1)
                let others = try Self.crowd(5, at: gateway)
                leader.reset()
                gate.open(for: 6)
                for client in others {
                    #expect(try client.response().status == 200)
                    client.close()
                }
                #expect(origin.requestCount == 1)
            }
        }

        @Test("The leader leaves the queue: one of those who wait leads (design §1, §4)")
        func queuedLeaderLeaves() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(
                before: origin, with: { $0.budget = "{ rate: 1/s, burst: 1, max_wait: 30s }" }
            ) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                let leader = try gateway.client()
                try leader.send(.enterprise("/products"))
                try gateway.waitForStats("the leader in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 1
                }
                let others = try Self.crowd(5, at: gateway)
                leader.reset()
                for client in others {
                    #expect(try client.response().status == 200)
                    client.close()
                }
                #expect(origin.requestCount == 2)
            }
        }
    }
}
