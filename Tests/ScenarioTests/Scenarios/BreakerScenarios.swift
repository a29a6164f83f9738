import Foundation
import Synchronization
import Testing

extension Scenarios {
    @Suite("The breaker's edges", .serialized)
    struct BreakerEdges {
        private static let breaker = ["retries: false", "breaker: { failures: 3, over: 1s }"]
        private static let failure = Answer.json("{}", status: "502 Bad Gateway")

        private static func open(_ gateway: GatewayUnderTest) throws {
            #expect(try gateway.ask(.enterprise("/currencies")).status == 502)
            try Waiting.until("it opens") { try gateway.ask(.enterprise("/stores")).status == 503 }
        }

        private static func state(_ gateway: GatewayUnderTest) throws -> String? {
            try gateway.stats().string("tenants.0.breaker.state")
        }

        /// What the log says first in these words.
        private static func line(_ message: String, _ gateway: GatewayUnderTest) throws -> JSON {
            try JSON(gateway.program.waitForLine(message) { $0.contains("\"msg\":\"\(message)\"") })
        }

        @Test("When it opens, all who wait for their turn are told so at once, and none is sent (design §5)")
        func waiting() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                if !request.target.hasSuffix("offset=0") { try gate.pass() }
                try connection.send(Self.failure)
            }
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.budget = "{ rate: 1/s, burst: 1, max_wait: 60s }"
                    $0.tenant = [
                        "retries: false", "breaker: { failures: 2, over: 1s }", "max_in_flight: 1",
                    ]
                }
            ) { gateway throws in
                #expect(try gateway.ask(.enterprise("/products?offset=0")).status == 502)
                let clients = try (1...21).map { number in
                    let client = try gateway.client()
                    try client.send(.enterprise("/products?offset=\(number)", "X-Gateway-Timing: 1"))
                    return client
                }
                // One of them is sent a second after the first failure, and held.
                try origin.waitForRequests(2)
                try gateway.waitForStats("the others in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 20
                }
                let opened = Date()
                gate.open()
                try gateway.waitForStats("that it is open, and nobody waits") {
                    $0.string("tenants.0.breaker.state") != "closed"
                        && $0.int("tenants.0.budget.queue_depth") == 0
                }
                let answers = try clients.map { client in
                    defer { client.close() }
                    return try client.response()
                }
                #expect(
                    Date().timeIntervalSince(opened) < 15, "the last would have its turn in twenty seconds")
                #expect(answers.map(\.status).sorted() == [502] + Array(repeating: 503, count: 20))
                for answer in answers where answer.status == 503 {
                    #expect(answer["Retry-After"] == "1")
                    #expect(answer["Proxy-Status"]?.contains("destination_unavailable") == true)
                    #expect(answer.serverTiming("queue") ?? 0 > 0)
                    #expect(answer.serverTiming("upstream") == nil)
                }
                #expect(origin.requestCount == 2)
                #expect(try gateway.stats().int("tenants.0.breaker.opened_total") == 1)
            }
        }

        @Test("A trial that fails is logged with the time of the next, which is twice as far off (design §5)")
        func failedTrial() throws {
            let origin = try ScriptedOrigin(always: Self.failure)
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = Self.breaker }) { gateway throws in
                try Self.open(gateway)
                let opened = try Self.line("CareCloud fails: requests are refused", gateway)
                #expect((900...1000).contains(opened.int("next_trial_ms") ?? 0))
                let sent = origin.requestCount
                try Waiting.until("a trial has failed") {
                    _ = try gateway.ask(.enterprise("/stores"))
                    return origin.requestCount > sent
                }
                let failed = try Self.line("CareCloud still fails", gateway)
                #expect((1900...2000).contains(failed.int("next_trial_ms") ?? 0))
                #expect(failed.string("level") == "warning" && failed.string("tenant") == "shop")
                #expect(try gateway.ask(.enterprise("/stores")).status == 503)
                #expect(origin.requestCount == sent + 1)
                #expect(try gateway.stats().int("tenants.0.breaker.opened_total") == 1)
            }
        }

        /// What the origin does.
        private enum Mode { case fails, holds, isWell }

        @Test(
            "It is half open while a trial is unanswered, not for good if its client leaves (design §5)",
            arguments: [true, false])
        func unansweredTrial(endsByReset: Bool) throws {
            let mode = Mutex(Mode.fails)
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                switch mode.withLock({ $0 }) {
                case .fails: try connection.send(Self.failure)
                case .isWell: try connection.send(Answer.fresh())
                case .holds:
                    try gate.pass()
                    if endsByReset { connection.reset() } else { try connection.send(Answer.fresh()) }
                }
            }
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = Self.breaker }) { gateway throws in
                try Self.open(gateway)
                let sent = origin.requestCount
                mode.withLock { $0 = .holds }
                try gateway.waitForStats("that somebody may try") {
                    $0.string("tenants.0.breaker.state") == "half_open"
                }
                let leaver = try gateway.client()
                try leaver.send(.enterprise("/stores"))
                try origin.waitForRequests(sent + 1)
                for hasLeft in [false, true] {
                    if hasLeft {
                        leaver.reset()
                        try gateway.waitForStats("that it has left") { $0.int("connections.open") == 0 }
                    }
                    #expect(try Self.state(gateway) == "half_open")
                    let refused = try gateway.ask(.enterprise("/stores?count=1"))
                    #expect(refused.status == 503 && refused["Retry-After"] == "1", "left: \(hasLeft)")
                }
                #expect(origin.requestCount == sent + 1)
                mode.withLock { $0 = .isWell }
                gate.open()
                if endsByReset { _ = try Self.line("CareCloud still fails", gateway) }
                try Waiting.until("a later request is answered") {
                    try gateway.ask(.enterprise("/currencies")).status == 200
                }
                #expect(try Self.state(gateway) == "closed")
                #expect(try gateway.stats().int("tenants.0.breaker.opened_total") == 1)
            }
        }

        @Test(
            "Who waits in vain is given a stale answer where one is allowed (RFC 5861 §4, design §5)",
            arguments: [
                ("max-age=60, stale-if-error=600", nil),
                (
                    "max-age=60, must-revalidate",
                    "rules: [{ resources: [stores], stale_if_error: 10m, ignore_must_revalidate: true }]"
                ),
            ] as [(String, String?)])
        func staleInstead(control: String, rule: String?) throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                if request.target.hasSuffix("/products") { try gate.pass() }
                try connection.send(Answer.json("1", "Cache-Control: \(control)", "Age: 59"))
            }
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.budget = "{ rate: 100/s, burst: 10, max_wait: 1s }"
                    $0.tenant = ["max_in_flight: 1", rule].compactMap { $0 }
                    $0.top = ["cache: { refresh_ahead: false }"]
                }
            ) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).text == "1")
                try Waiting.until("it is stale") {
                    try gateway.ask(.enterprise("/stores", "Cache-Control: only-if-cached")).status == 504
                }
                let holder = try gateway.client()
                defer { holder.close() }
                try holder.send(.enterprise("/products"))
                try origin.waitForRequests(2)
                let paths = ["/stores", "/stores", "/currencies"]
                let clients = try paths.map { path in
                    let client = try gateway.client()
                    try client.send(.enterprise(path, "X-Gateway-Timing: 1"))
                    return client
                }
                let answers = try clients.map { client in
                    defer { client.close() }
                    return try client.response()
                }
                #expect(answers.map(\.status) == [200, 200, 429])
                let detail = rule == nil ? "stale-if-error" : "stale-by-rule"
                for answer in answers.prefix(2) {
                    #expect(answer.text == "1" && answer.cacheStatus.hasSuffix("; detail=\(detail)"))
                    #expect(answer.cacheStatus.contains("; fwd=stale; ttl="))
                }
                // Of a second; its turn may begin when the loop comes round.
                #expect(answers[0].serverTiming("queue") ?? 0 >= 900, "it has waited before")
                #expect(origin.requestCount == 2)
                gate.open()
                #expect(try holder.response().status == 200)
            }
        }
    }
}
