import Foundation
import Testing

extension Scenarios {
    @Suite("What is sent once", .serialized)
    struct RetryRules {
        @Test(
            "A write that CareCloud does not take is sent once, and its answer passed on (design §5)",
            arguments: [408, 421, 425])
        func writes(status: Int) throws {
            let origin = try ScriptedOrigin(
                always: Answer.json("\"told\"", status: "\(status) Not Now", "X-A: b"))
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for (number, method) in ["POST", "PUT", "PATCH", "DELETE"].enumerated() {
                    let answer = try gateway.ask(
                        .enterprise("/cards/1", method: method, body: method == "DELETE" ? nil : "{}"))
                    #expect(answer.status == status, "\(method)")
                    #expect(answer.text == "\"told\"" && answer["X-A"] == "b", "\(method)")
                    #expect(origin.requests(method).count == 1, "\(method)")
                    #expect(origin.requestCount == number + 1, "\(method)")
                }
                #expect(try gateway.stats().int("tenants.0.upstream.retries") == 0)
            }
        }

        /// A read that makes a new secret each time.
        private static func secret(_ token: String) -> Request {
            .customer(
                "/tokens/\(token)/actions/auth-token",
                "Authorization: Bearer \(GatewaySettings.customerToken)")
        }

        @Test("A GET that makes a new secret is sent once, unlike other reads (RFC 9110 §9.2.2)")
        func secrets() throws {
            let origin = try ScriptedOrigin { request, connection in
                if request.target.contains("/reset") { return connection.reset() }
                let isUnavailable = request.target.contains("/unavailable")
                try connection.send(
                    isUnavailable ? Answer.json("{}", status: "503 Service Unavailable") : Answer.json())
            }
            let sent = { (target: String) in origin.requests.filter { $0.target.contains(target) }.count }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                #expect(try gateway.ask(Self.secret("reset")).status == 502)
                #expect(sent("/tokens/reset") == 1)
                // Now on a connection that was kept.
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                #expect(try gateway.ask(Self.secret("kept")).status == 200)
                #expect(origin.connectionCount == 2)
                #expect(try gateway.ask(Self.secret("reset")).status == 502)
                #expect(sent("/tokens/reset") == 2)
                #expect(try gateway.ask(Self.secret("unavailable")).status == 503)
                #expect(sent("/tokens/unavailable") == 1)
                #expect(try gateway.stats().int("tenants.0.upstream.retries") == 0)
                #expect(try gateway.ask(.enterprise("/stores/reset")).status == 502)
                #expect(sent("/stores/reset") == 3)
            }
        }

        @Test("Retries are earned by what is sent, one by ten, and not by what is refused (design §5)")
        func earned() throws {
            let origin = try ScriptedOrigin(always: Answer.json("{}", status: "503 Service Unavailable"))
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    // Nothing waits but what is sent again, and that is not bound by the queue's length.
                    $0.budget = "{ rate: 20/s, burst: 1, max_queue: 0 }"
                    $0.tenant = ["breaker: off"]
                }
            ) { gateway throws in
                let client = try gateway.client()
                defer { client.close() }
                var statuses: [Int: Int] = [:]
                var number = 0
                try Waiting.until("forty requests upstream", every: 0.001) {
                    number += 1
                    statuses[try client.ask(.enterprise("/stores/\(number)")).status, default: 0] += 1
                    return origin.requestCount >= 40
                }
                #expect(Set(statuses.keys) == [429, 503])
                // Each request is for something else, so that the origin sees which are sent again.
                let first = Set(origin.requests.map(\.target)).count
                #expect(statuses[503] == first)
                #expect((statuses[429] ?? 0) > 2 * first, "most are refused")
                #expect(origin.requestCount > first, "some are sent again")
                #expect(origin.requestCount <= first + first / 10 + 3, "\(first) and their retries")
            }
        }

        @Test(
            "What clients do wrong is sent once and never opens the breaker (design §5)",
            arguments: [404, 429])
        func clientErrors(status: Int) throws {
            let origin = try ScriptedOrigin(always: Answer.json("{}", status: "\(status) No"))
            try GatewayUnderTest.run(
                before: origin, with: { $0.tenant = ["breaker: { failures: 2, over: 1s }"] }
            ) { gateway throws in
                var asked = 0
                let begun = Date()
                // After a 429 the next request waits for a second, then for two.
                try Waiting.until("so many as would open it") {
                    asked += 1
                    let answer = try gateway.ask(.enterprise("/stores/\(asked)"))
                    #expect(answer.status == status)
                    return asked >= 3 && Date().timeIntervalSince(begun) > 1.5
                }
                #expect(origin.requestCount == asked)
                let stats = try gateway.stats()
                #expect(stats.string("tenants.0.breaker.state") == "closed")
                #expect(stats.int("tenants.0.breaker.opened_total") == 0)
            }
        }
    }
}
