import Foundation
import Testing

extension Scenarios {
    @Suite("Where the time went", .serialized)
    struct Timing {
        private static let asks = "X-Gateway-Timing: 1"
        /// Whoever comes behind another waits for about two seconds.
        private static let slow = "{ rate: 30/m, burst: 1, max_wait: 30s }"

        @Test("Who waited for the budget is told how long, and how long CareCloud took, if it asks (README)")
        func waited() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.budget = Self.slow }) { gateway throws in
                let silent = try gateway.ask(.enterprise("/products"))
                #expect(silent.status == 200 && silent["Server-Timing"] == nil)
                let begun = Date()
                let answer = try gateway.ask(.enterprise("/stores", Self.asks))
                let elapsed = Date().timeIntervalSince(begun) * 1000
                #expect(answer.status == 200 && answer.cacheStatus.contains("fwd=uri-miss"))
                let queue = try #require(answer.serverTiming("queue"))
                let upstream = try #require(answer.serverTiming("upstream"))
                #expect(queue >= 1000)
                #expect(queue + upstream <= elapsed + 1)
                #expect(origin.requestCount == 2)
            }
        }

        @Test("The access log has the wait that Server-Timing tells, and its class (README)")
        func logged() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.budget = Self.slow }) { gateway throws in
                let first = try gateway.ask(.enterprise("/products"))
                let second = try gateway.ask(.enterprise("/cards", method: "POST", Self.asks, body: "{}"))
                let hit = try gateway.ask(.enterprise("/products"))
                let lines = try [first, second, hit].map { try gateway.waitForAccessLog(about: $0) }
                #expect(lines.map { $0.string("class") } == ["browse", "checkout", nil])
                #expect(lines[0].int("queue_ms") == 0)
                #expect(hit.isHit && lines[2].int("queue_ms") == nil)
                let logged = Double(try #require(lines[1].int("queue_ms")))
                let told = try #require(second.serverTiming("queue"))
                #expect(logged >= 1000)
                #expect(abs(logged - told) <= 1.1)
                #expect(lines[1].int("upstream_ms") != nil)
            }
        }

        @Test("Who joins a request that waits is told of its own wait, not the other's (design §4, §5)")
        func collapsed() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(
                before: origin, with: { $0.budget = "{ rate: 15/m, burst: 1, max_wait: 30s }" }
            ) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                let first = try gateway.client()
                defer { first.close() }
                try first.send(.enterprise("/products"))
                try gateway.waitForStats("the first in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 1
                }
                // The other one comes at least a second later, and still two before its turn.
                let uptime = try gateway.stats().int("uptime_seconds") ?? 0
                try gateway.waitForStats("a second more") { $0.int("uptime_seconds") ?? 0 >= uptime + 2 }
                let second = try gateway.client()
                defer { second.close() }
                try second.send(.enterprise("/products"))
                let answers = try [first, second].map { try $0.response() }
                #expect(answers.map(\.status) == [200, 200])
                #expect(answers[1].cacheStatus.contains("; collapsed"))
                #expect(origin.requestCount == 2)
                let lines = try answers.map { try gateway.waitForAccessLog(about: $0) }
                let waits = try lines.map { line in try #require(line.int("queue_ms")) }
                let durations = try lines.map { line in try #require(line.int("duration_ms")) }
                #expect(waits[1] > 0)
                #expect(waits[0] <= durations[0] && waits[1] <= durations[1])
                #expect(waits[1] <= waits[0] - 900, "the first has waited for a second more")
                #expect(lines[1].string("class") == "browse")
            }
        }

        @Test("Who is refused after waiting is told how long it waited, in Server-Timing if it asks (README)")
        func refused() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.json())
            }
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.budget = "{ rate: 100/s, burst: 10, max_wait: 1s }"
                    $0.tenant = ["max_in_flight: 1"]
                }
            ) { gateway throws in
                let holder = try gateway.client()
                defer { holder.close() }
                try holder.send(.enterprise("/products"))
                try origin.waitForRequests(1)
                let requests = [Request.enterprise("/stores", Self.asks), .enterprise("/currencies")]
                let clients = try requests.map { request in
                    let client = try gateway.client()
                    try client.send(request)
                    return client
                }
                let answers = try clients.map { client in
                    defer { client.close() }
                    return try client.response()
                }
                #expect(answers.map(\.status) == [429, 429])
                #expect(answers[0].serverTiming("queue") ?? 0 >= 990)
                #expect(answers[0].serverTiming("upstream") == nil)
                #expect(answers[1]["Server-Timing"] == nil)
                let line = try gateway.waitForAccessLog(about: answers[0])
                #expect(line.int("queue_ms") ?? 0 >= 990)
                #expect(line.string("class") == "browse")
                gate.open()
                #expect(try holder.response().status == 200)
                #expect(origin.requestCount == 1)
            }
        }

        @Test("A failure of CareCloud's is told with the time that it took, if the client asks (README)")
        func failed() throws {
            let origin = try ScriptedOrigin { _, connection in connection.reset() }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let answer = try gateway.ask(.enterprise("/cards", method: "POST", Self.asks, body: "{}"))
                #expect(answer.status == 502)
                #expect(answer.serverTiming("queue") != nil)
                #expect(answer.serverTiming("upstream") != nil)
                #expect(try gateway.waitForAccessLog(about: answer).int("upstream_ms") != nil)
                let silent = try gateway.ask(.enterprise("/cards", method: "POST", body: "{}"))
                #expect(silent.status == 502 && silent["Server-Timing"] == nil)
                #expect(origin.requestCount == 2)
            }
        }

        @Test("An answer from memory says `cache`, unless it was given the short way (README)")
        func hits() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                _ = try gateway.ask(.enterprise("/stores"))
                let hits = try (1...2).map { _ in try gateway.ask(.enterprise("/stores", Self.asks)) }
                #expect(hits[0].isHit && hits[0]["Server-Timing"] == "cache")
                #expect(hits[1].isHit && hits[1]["Server-Timing"] == nil)
            }
        }

        @Test("That a client asks for it is between the gateway and the client: it does not go upstream")
        func notForwarded() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            let (asks, other) = ("x-gateway-TIMING: yes", "tracestate: a=1")
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for request in [
                    Request.enterprise("/stores", asks, other),
                    .enterprise("/cards", method: "POST", asks, other, body: "{}"),
                ] {
                    #expect(try gateway.ask(request).serverTiming("upstream") != nil)
                }
                #expect(origin.requests.map { $0["X-Gateway-Timing"] } == [nil, nil])
                #expect(origin.requests.map { $0["tracestate"] } == ["a=1", "a=1"])
            }
        }
    }
}

extension Message {
    /// A part of Server-Timing, in milliseconds.
    func serverTiming(_ name: String) -> Double? {
        let start = "\(name);dur="
        let part = self["Server-Timing"]?.split(separator: ", ").first { $0.hasPrefix(start) }
        return part.flatMap { Double($0.dropFirst(start.count)) }
    }
}

extension GatewayUnderTest {
    /// Waits for the access log's line about the request that was answered so.
    func waitForAccessLog(about answer: Message) throws -> JSON {
        let id = try #require(answer["X-Request-Id"])
        var line: JSON?
        try Waiting.until("the access log has a line about \(id)") {
            line = try accessLog().first { $0.string("request_id") == id }
            return line != nil
        }
        return try #require(line)
    }
}
