import Synchronization
import Testing

extension Scenarios {
    @Suite("Stale answers", .serialized)
    struct Stale {
        /// Answers `1`, `2`, … as long as it is well.
        private final class Origin: Sendable {
            private let state = Mutex((answered: 0, isWell: true))

            func fail() { state.withLock { $0.isWell = false } }
            func recover() { state.withLock { $0.isWell = true } }

            func answer(_ control: String) -> String {
                state.withLock { state in
                    guard state.isWell else {
                        return Answer.json(#"{"error":{}}"#, status: "503 Service Unavailable")
                    }
                    state.answered += 1
                    return Answer.json("\(state.answered)", "Cache-Control: \(control)", "Age: 59")
                }
            }
        }

        private static func run(
            _ control: String, with change: (inout GatewaySettings) -> Void = { _ in },
            _ scenario: (GatewayUnderTest, ScriptedOrigin, Origin) throws -> Void
        ) throws {
            let state = Origin()
            let origin = try ScriptedOrigin { _, connection in try connection.send(state.answer(control)) }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                try scenario(gateway, origin, state)
            }
        }

        /// Waits until what is stored is stale: its answer came 59 s old and is fresh for 60.
        private static func grow(_ gateway: GatewayUnderTest, _ path: String) throws {
            try Waiting.until("\(path) is stale") {
                let answer = try gateway.ask(.enterprise(path, "Cache-Control: only-if-cached, max-stale"))
                return answer.cacheStatus.contains("max-stale")
            }
        }

        @Test("stale-if-error: the last answer instead of the error, and Cache-Status says why (RFC 5861 §4)")
        func staleIfError() throws {
            try Self.run("max-age=60, stale-if-error=600") { gateway, origin, state throws in
                #expect(try gateway.ask(.enterprise("/stores")).text == "1")
                try Self.grow(gateway, "/stores")
                state.fail()
                let stale = try gateway.ask(.enterprise("/stores"))
                #expect(stale.status == 200 && stale.text == "1")
                #expect(stale.cacheStatus.contains("fwd=stale; fwd-status=503; ttl="))
                #expect(stale.cacheStatus.hasSuffix("; detail=stale-if-error"))
                // The failure is remembered: nobody hammers an origin that fails.
                let asked = origin.requestCount
                for _ in 1...20 {
                    let answer = try gateway.ask(.enterprise("/stores"))
                    #expect(answer.text == "1" && answer.cacheStatus.hasSuffix("; detail=stale-if-error"))
                }
                #expect(origin.requestCount <= asked + 2)
                state.recover()
                try Waiting.until("a new answer comes") {
                    try gateway.ask(.enterprise("/stores")).text == "2"
                }
                #expect((try gateway.stats().int("cache.stale") ?? 0) > 20)
            }
        }

        @Test(
            "Without it, or against must-revalidate, the error is passed on (RFC 9111 §4.2.4)",
            arguments: ["max-age=60", "max-age=60, stale-if-error=600, must-revalidate"])
        func notAllowed(control: String) throws {
            try Self.run(control) { gateway, _, state throws in
                #expect(try gateway.ask(.enterprise("/stores")).text == "1")
                state.fail()
                try Waiting.until("it is stale") { try gateway.ask(.enterprise("/stores")).status == 503 }
            }
        }

        @Test("A rule that says so openly gives it all the same, and Cache-Status shows it (design §4)")
        func byRule() throws {
            let rule = "rules: [{ resources: [stores], stale_if_error: 10m, ignore_must_revalidate: true }]"
            try Self.run("max-age=60, must-revalidate", with: { $0.tenant = [rule] }) {
                gateway, _, state throws in
                #expect(try gateway.ask(.enterprise("/stores")).text == "1")
                state.fail()
                try Waiting.until("it is stale") {
                    let answer = try gateway.ask(.enterprise("/stores"))
                    return answer.text == "1" && answer.cacheStatus.hasSuffix("; detail=stale-by-rule")
                }
            }
        }

        @Test("stale-while-revalidate: the last answer at once, one request behind it (RFC 5861 §3)")
        func staleWhileRevalidate() throws {
            try Self.run("max-age=60, stale-while-revalidate=600") { gateway, origin, _ throws in
                #expect(try gateway.ask(.enterprise("/stores")).text == "1")
                var seen = Set<String>()
                try Waiting.until("the new answer is there") {
                    let answer = try gateway.ask(.enterprise("/stores"))
                    if answer.cacheStatus.contains("stale-while-revalidate") { seen.insert(answer.text) }
                    return answer.text == "2"
                }
                #expect(seen == ["1"])
                #expect(origin.requestCount == 2)
            }
        }

        @Test("What a write has made stale is given only where a rule allows it (RFC 9111 §4.4, design §4)")
        func afterWrite() throws {
            let rule = "rules: [{ resources: [products], stale_if_error: 10m }]"
            try Self.run("max-age=600, stale-if-error=600", with: { $0.tenant = [rule] }) {
                gateway, _, state throws in
                for path in ["/products", "/product-brands"] {
                    _ = try gateway.ask(.enterprise(path))
                    #expect(try gateway.ask(.enterprise(path)).isHit)
                }
                _ = try gateway.ask(.enterprise("/products/1", method: "DELETE"))
                state.fail()
                let allowed = try gateway.ask(.enterprise("/products"))
                #expect(allowed.text == "1" && allowed.cacheStatus.hasSuffix("; detail=stale-if-error"))
                #expect(try gateway.ask(.enterprise("/product-brands")).status == 503)
            }
        }

        @Test("Money is never stale, whoever asks for it (design §4)")
        func neverStale() throws {
            let rule = "rules: [{ families: [customer], stale_if_error: 10m, stale_while_revalidate: 10m }]"
            try Self.run("max-age=60", with: { $0.tenant = [rule] }) { gateway, _, state throws in
                let path = "/vouchers"
                #expect(try gateway.ask(.enterprise(path)).text == "1")
                state.fail()
                try Waiting.until("it is stale") { try gateway.ask(.enterprise(path)).status == 503 }
                let greedy = Request.enterprise(path, "Cache-Control: max-stale, only-if-cached")
                #expect(try gateway.ask(greedy).status == 504)
            }
        }

        @Test("An answer that is asked for often is renewed before it ends, so nobody waits (design §4)")
        func renewedAhead() throws {
            let answered = Mutex(0)
            let origin = try ScriptedOrigin { _, connection in
                let number = answered.withLock { number in
                    number += 1
                    return number
                }
                try connection.send(Answer.json("\(number)", "Cache-Control: max-age=3"))
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                defer { client.close() }
                _ = try client.ask(.enterprise("/stores"))
                try Waiting.until("it has been renewed twice, and every answer was a hit") {
                    let answer = try client.ask(.enterprise("/stores"))
                    #expect(answer.isHit && !answer.cacheStatus.contains("detail"), "\(answer.cacheStatus)")
                    return answer.text == "3"
                }
            }
        }

        @Test(
            "only-if-cached with nothing stored is 504, asks nobody, and Cache-Status says why (RFC 9111 §5.2.1.7)"
        )
        func onlyIfCached() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let answer = try gateway.ask(.enterprise("/stores", "Cache-Control: only-if-cached"))
                #expect(answer.status == 504)
                #expect(answer.cacheStatus == "carecloud-gateway; detail=only-if-cached")
                #expect(origin.requestCount == 0)
            }
        }

        @Test("So many may insist on a new answer, and no more (design §4, cache.forced_refreshes)")
        func forcedRefreshes() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["cache: { forced_refreshes: 1/m }"] })
            {
                gateway throws in
                let insisting = Request.enterprise("/stores", "Cache-Control: no-cache")
                _ = try gateway.ask(insisting)
                let followed = try gateway.ask(insisting)
                #expect(followed.cacheStatus.contains("fwd=request; fwd-status=200"))
                for _ in 1...5 {
                    let answer = try gateway.ask(insisting)
                    #expect(answer.isHit && answer.cacheStatus.hasSuffix("; detail=refresh-not-forced"))
                }
                #expect(origin.requestCount == 2)
            }
        }
    }
}
