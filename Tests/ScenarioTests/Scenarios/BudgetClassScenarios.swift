import Foundation
import Synchronization
import Testing

extension Scenarios {
    @Suite("Classes and limits", .serialized)
    struct BudgetClasses {
        private static let batch = Request.enterprise("/products/batch", method: "POST", body: "{}")
        private static let purchase = Request.enterprise(
            "/purchases/actions/accept-payment", method: "POST", "X-Gateway-Timing: 1", body: "{}")

        /// Sends so many requests on connections of their own, without reading.
        private static func flood(_ gateway: GatewayUnderTest, _ count: Int, _ request: Request) throws
            -> [RawClient]
        {
            try (1...count).map { _ in
                let client = try gateway.client()
                try client.send(request)
                return client
            }
        }

        @Test(
            "A till at the checkout does not wait behind a batch: under half a second in a flood (design §5)")
        func checkoutFirst() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: { $0.budget = "{ rate: 10/s, burst: 1 }" }) {
                gateway throws in
                let flood = try Self.flood(gateway, 40, Self.batch)
                try gateway.waitForStats("the batches wait") {
                    ($0.int("tenants.0.budget.queue_depth") ?? 0) > 30
                }
                for _ in 1...4 {
                    let answer = try gateway.ask(Self.purchase)
                    #expect(answer.status == 200)
                    // By the gateway's own clock: the test may be slow.
                    #expect(try #require(answer.serverTiming("queue")) < 500)
                }
                let stats = try gateway.stats()
                #expect(stats.int("tenants.0.budget.classes.checkout.sent_total") == 4)
                #expect(stats.int("tenants.0.budget.used.last_minute.by_class.checkout") == 4)
                #expect(stats.int("tenants.0.budget.used.last_minute.by_resource.purchases") == 4)
                for client in flood { client.close() }
            }
        }

        @Test("The configuration can give an operation another class, and a client a bound (design §5)")
        func overridden() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            let lines = ["priorities: [{ operations: [\"POST purchases/actions/*\"], class: background }]"]
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.tenant = lines
                    $0.top = ["clients: [{ networks: [127.0.0.0/8], priority: browse }]"]
                }
            ) { gateway throws in
                #expect(try gateway.ask(Self.purchase).status == 200)
                #expect(try gateway.ask(.enterprise("/cards")).status == 200)
                let stats = try gateway.stats()
                #expect(stats.int("tenants.0.budget.classes.background.sent_total") == 1)
                #expect(
                    stats.int("tenants.0.budget.classes.browse.sent_total") == 1,
                    "cards are checkout otherwise")
                let classes = try gateway.waitForAccessLog(2).map { $0.string("class") }
                #expect(classes == ["background", "browse"])
            }
        }

        @Test(
            "A 429 is waited through: nothing goes meanwhile, then the request again, a write, too (design §5)"
        )
        func tooManyRequests() throws {
            let times = Mutex<[Date]>([])
            let origin = try ScriptedOrigin { _, connection in
                let isFirst = times.withLock { times in
                    times.append(Date())
                    return times.count == 1
                }
                try connection.send(
                    isFirst
                        ? Answer.json("{}", status: "429 Too Many Requests", "Retry-After: 1") : Answer.json()
                )
            }
            try GatewayUnderTest.run(before: origin, with: { $0.budget = "{ rate: 100/s, burst: 10 }" }) {
                gateway throws in
                let first = try gateway.client()
                defer { first.close() }
                try first.send(Self.purchase)
                try origin.waitForRequests(1)
                try gateway.waitForStats("the 429") { $0.int("tenants.0.upstream.too_many_requests") == 1 }
                let second = try gateway.client()
                defer { second.close() }
                try second.send(.enterprise("/stores"))
                #expect(try first.response().status == 200)
                #expect(try second.response().status == 200)
                let times = times.withLock { $0 }
                #expect(times.count == 3)
                #expect(times[1].timeIntervalSince(times[0]) >= 0.95)
                #expect(try gateway.stats().int("tenants.0.upstream.too_many_requests") == 1)
            }
        }

        @Test("Who cannot wait so long is told when to come again, and nothing is lost (design §5)")
        func longPause() throws {
            let origin = try ScriptedOrigin(
                always: Answer.json("{}", status: "429 Too Many Requests", "Retry-After: 60"))
            try GatewayUnderTest.run(before: origin, with: { $0.budget = "{ rate: 100/s, burst: 10 }" }) {
                gateway throws in
                for _ in 1...3 {
                    let answer = try gateway.ask(Self.purchase)
                    #expect(answer.status == 429)
                    #expect((answer["Retry-After"].flatMap { Int($0) } ?? 0) > 50)
                }
                #expect(origin.requestCount == 1)
            }
        }

        @Test(
            "A 429 of CareCloud's that is passed on says when to come again if there is a budget (RFC 6585 §4)",
            arguments: [("{ rate: 50/s, burst: 100 }", ["1", "2"]), ("off", [nil])])
        func passedOn(budget: String, expected: [String?]) throws {
            let origin = try ScriptedOrigin(always: Answer.json("{}", status: "429 Too Many Requests"))
            try GatewayUnderTest.run(before: origin, with: { $0.budget = budget }) { gateway throws in
                // Too long to be kept for another attempt.
                let answer = try gateway.ask(
                    .enterprise("/purchases", method: "POST", body: String(repeating: " ", count: 100_000)))
                #expect(answer.status == 429 && origin.requestCount == 1)
                #expect(expected.contains(answer["Retry-After"]))
            }
        }

        @Test(
            "A Retry-After of 0 is none: the pauses of 1, 2, 4 s hold, and a request is not sent hundreds of times"
        )
        func noRetryAfter() throws {
            let origin = try ScriptedOrigin(
                always: Answer.json("{}", status: "429 Too Many Requests", "Retry-After: 0"))
            try GatewayUnderTest.run(
                before: origin, with: { $0.budget = "{ rate: 50/s, burst: 100, max_wait: 2s }" }
            ) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).status == 429)
                #expect(try gateway.ask(Self.purchase).status == 429)
                #expect(origin.requestCount <= 5)
            }
        }

        /// A limiter of an origin's own: whether a request at this time is within the limit.
        enum Limiter: String, CaseIterable, Sendable {
            case bucket, fixedWindow, slidingWindow

            static let perSecond = 20

            /// What the gateway is told of it.
            var budget: String {
                self == .bucket
                    ? "{ rate: 20/s, burst: 5, max_wait: 30s }" : "{ limit: 20, window: 1s, max_wait: 30s }"
            }

            func admits(_ now: Double, _ earlier: [Double]) -> Bool {
                switch self {
                case .bucket:
                    var (tokens, last) = (5.0, earlier.first ?? now)
                    for time in earlier {
                        tokens = min(5, tokens + (time - last) * 20) - 1
                        last = time
                    }
                    return min(5, tokens + (now - last) * 20) >= 1
                case .fixedWindow: return earlier.count { Int($0) == Int(now) } < 20
                case .slidingWindow: return earlier.count { $0 > now - 1 } < 20
                }
            }
        }

        @Test(
            "Below a limit that it knows, no request is refused, whatever counts there (design §5)",
            arguments: Limiter.allCases)
        func knownLimit(limiter: Limiter) throws {
            let admitted = Mutex<[Double]>([])
            let refused = Mutex(0)
            let origin = try ScriptedOrigin { _, connection in
                let now = Date().timeIntervalSinceReferenceDate
                let isAdmitted = admitted.withLock { admitted in
                    guard limiter.admits(now, admitted) else { return false }
                    admitted.append(now)
                    return true
                }
                if !isAdmitted { refused.withLock { $0 += 1 } }
                try connection.send(
                    isAdmitted ? Answer.json() : Answer.json("{}", status: "429 Too Many Requests"))
            }
            try GatewayUnderTest.run(before: origin, with: { $0.budget = limiter.budget }) { gateway throws in
                let clients = try Self.flood(gateway, 70, Self.purchase)
                for client in clients {
                    #expect(try client.response().status == 200)
                    client.close()
                }
                #expect(refused.withLock { $0 } == 0)
            }
        }
    }
}
