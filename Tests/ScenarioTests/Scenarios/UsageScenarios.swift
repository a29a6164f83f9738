import Synchronization
import Testing

extension Scenarios {
    @Suite("Who used the budget", .serialized)
    struct Usage {
        /// Holds what was sent, by client, class or resource: in the last minute as in the last hour, and in
        /// `/metrics` as in `/stats`.
        private static func expectUsed(
            _ expected: [String: Int], by kind: String = "client", _ gateway: GatewayUnderTest
        ) throws {
            let metrics = try Metrics(gateway.admin("/metrics").text)
            let stats = try gateway.stats()
            for window in ["last_minute", "last_hour"] {
                let start = #"budget_used_\#(window)_by_\#(kind){tenant="shop",\#(kind)=""#
                let told = stats["tenants.0.budget.used.\(window).by_\(kind)"]
                var counts: [String: Int] = [:]
                for name in metrics.names.map({ String($0.dropFirst("carecloud_gateway_".count)) })
                where name.hasPrefix(start) {
                    let user = String(name.dropFirst(start.count).dropLast(2))
                    counts[user] = metrics[name].map { Int($0) }
                    #expect(told?.member(user)?.number == counts[user], "\(user), \(window)")
                }
                #expect(counts == expected, "\(kind), \(window)")
            }
        }

        private static func ask(
            _ request: Request, from address: String, _ gateway: GatewayUnderTest
        ) throws -> Int {
            let client = try gateway.bareClient(from: address)
            defer { client.socket.close() }
            try client.send(request)
            return try client.verdict().status
        }

        @Test(
            "What is sent counts for its client: by the name of its rule, or else by its address (design §5)")
        func clients() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            let rules = ["{ name: wifi, networks: [127.0.0.2/32] }", "{ networks: [127.0.0.0/8] }"]
            try GatewayUnderTest.run(
                before: origin, with: { $0.top = ["clients: [\(rules.joined(separator: ", "))]"] }
            ) { gateway throws in
                for (address, count) in [("127.0.0.1", 2), ("127.0.0.2", 4), ("127.0.0.3", 3)] {
                    for number in 1...count {
                        let request = Request.enterprise("/products?offset=\(count)\(number)")
                        // The second time it is a hit, and costs nothing.
                        for _ in 1...2 {
                            #expect(try Self.ask(request, from: address, gateway) == 200)
                        }
                    }
                }
                let write = Request.enterprise("/cards", method: "POST", body: "{}")
                #expect(try Self.ask(write, from: "127.0.0.2", gateway) == 200)
                #expect(origin.requestCount == 10)
                try Self.expectUsed(["127.0.0.1": 2, "wifi": 5, "127.0.0.3": 3], gateway)
                try Self.expectUsed(["browse": 9, "checkout": 1], by: "class", gateway)
                try Self.expectUsed(["products": 9, "cards": 1], by: "resource", gateway)
            }
        }

        @Test("Many who wait for one answer have used the budget once (design §4, §5)")
        func collapsed() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let clients = try (1...10).map { _ in
                    let client = try gateway.client()
                    try client.send(.enterprise("/products"))
                    return client
                }
                try origin.waitForRequests(1)
                try gateway.waitForStats("all connections") { $0.int("connections.open") ?? 0 >= 10 }
                gate.open(for: 10)
                for client in clients {
                    #expect(try client.response().status == 200)
                    client.close()
                }
                #expect(origin.requestCount == 1)
                try Self.expectUsed(["127.0.0.1": 1], gateway)
                try Self.expectUsed(["browse": 1], by: "class", gateway)
            }
        }

        @Test("What is sent again is counted again, for it is paid again (design §5)")
        func retries() throws {
            let failures = Mutex(1)
            let origin = try ScriptedOrigin { _, connection in
                let fails = failures.withLock { left in
                    left -= 1
                    return left >= 0
                }
                try connection.send(fails ? Answer.json("{}", status: "503 Unavailable") : Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                #expect(origin.requestCount == 2)
                try Self.expectUsed(["127.0.0.1": 2], gateway)
            }
        }

        @Test("What is renewed behind a stale answer counts for nobody: it is `renewal` (design §4, §5)")
        func renewals() throws {
            let answered = Mutex(0)
            let origin = try ScriptedOrigin { _, connection in
                let number = answered.withLock { number in
                    number += 1
                    return number
                }
                let control = "Cache-Control: max-age=60, stale-while-revalidate=600"
                try connection.send(
                    number == 1 ? Answer.json("1", control, "Age: 59") : Answer.fresh("\(number)"))
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).text == "1")
                try Waiting.until("the new answer is there") {
                    try gateway.ask(.enterprise("/stores")).text == "2"
                }
                #expect(origin.requestCount == 2)
                try Self.expectUsed(["127.0.0.1": 1, "renewal": 1], gateway)
                try Self.expectUsed(["browse": 1, "renewal": 1], by: "class", gateway)
                #expect(try gateway.stats().int("clients.0.upstream_requests") == 1)
            }
        }

        @Test("The gateway's own login is `login`, and none of a client's (design §5, §7)")
        func logins() throws {
            let bench = try LoginBench()
            try bench.run { gateway throws in
                try gateway.waitForLoginState("valid")
                for number in 1...2 {
                    #expect(try gateway.ask(.enterprise("/products?offset=\(number)")).status == 200)
                }
                #expect(try bench.logins() == 1)
                try Self.expectUsed(["127.0.0.1": 2, "login": 1], gateway)
                try Self.expectUsed(["browse": 2, "login": 1], by: "class", gateway)
                try Self.expectUsed(["products": 2, "users": 1], by: "resource", gateway)
            }
        }

        @Test("What the breaker asks by itself is `probe`, and those who are refused use nothing (design §5)")
        func probes() throws {
            let path = "\(API.enterprise)/tests/connection"
            let origin = try ScriptedOrigin { request, connection in
                try connection.send(
                    request.target == path ? Answer.json() : Answer.json("{}", status: "502 Bad Gateway"))
            }
            let tenant = ["retries: false", "breaker: { failures: 3, over: 1s }", "probe_path: \(path)"]
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = tenant }) { gateway throws in
                try Waiting.until("it opens") { try gateway.ask(.enterprise("/stores")).status == 503 }
                try gateway.waitForStats("the breaker is closed") {
                    $0.string("tenants.0.breaker.state") == "closed"
                }
                let probes = origin.requests.filter { $0.target == path }.count
                let others = origin.requestCount - probes
                #expect(probes == 1)
                try Self.expectUsed(["127.0.0.1": others, "probe": probes], gateway)
                try Self.expectUsed(["browse": others, "probe": probes], by: "class", gateway)
            }
        }
    }
}
