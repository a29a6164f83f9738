import Foundation
import Synchronization
import Testing

extension Scenarios {
    @Suite("One operation that fails", .serialized)
    struct OperationBreaker {
        private static let failure = Answer.json("{}", status: "503 Service Unavailable")
        private static let sale = Request.enterprise(
            "/purchases/actions/send-purchase", method: "POST", "Content-Type: application/json", body: "{}")
        private static let rewards = "GET \(API.enterprise)/rewards"

        @Test("A broken operation that is polled stops for itself alone; every sale goes (design §5)")
        func brokenOperation() throws {
            let origin = try ScriptedOrigin { request, connection in
                try connection.send(request.target.contains("/rewards") ? Self.failure : Answer.json())
            }
            try GatewayUnderTest.run(
                before: origin,
                with: { $0.tenant = ["retries: false", "breaker: { failures: 3, over: 1s }"] }
            ) { gateway throws in
                func poll() throws -> Int { try gateway.ask(.enterprise("/rewards?count=100")).status }
                // Nothing else is asked for, so that everything fails.
                var polls = 0
                try Waiting.until("its requests are rejected", every: 0.05) {
                    polls += 1
                    return try poll() == 503 && origin.requestCount < polls
                }
                #expect(try gateway.ask(Self.sale).status == 200)
                try gateway.waitForStats("that the origin is well and the operation is stopped") {
                    _ = try? poll()
                    return $0.string("tenants.0.breaker.state") == "closed"
                        && $0["tenants.0.breaker.operations"]?.member(Self.rewards) != nil
                }
                let sent = origin.requests.count { $0.method == "POST" }
                for _ in 1...20 {
                    _ = try poll()
                    #expect(try gateway.ask(Self.sale).status == 200)
                }
                #expect(origin.requests.count { $0.method == "POST" } == sent + 20)
                let line = try gateway.program.waitForLine("which operation is stopped") {
                    $0.contains("one operation of CareCloud fails")
                }
                #expect(try JSON(line).string("operation") == Self.rewards)
                #expect(try gateway.stats().int("tenants.0.breaker.operations_opened_total") ?? 0 >= 1)
            }
        }

        @Test("Without a connection everything is stopped, and the log names no operation (design §5)")
        func noConnection() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            origin.stop()
            var settings = GatewaySettings(upstream: origin.address)
            settings.tenant = ["retries: false", "breaker: { failures: 3, over: 1s }"]
            try GatewayUnderTest.run(settings) { gateway throws in
                try Waiting.until("it opens", every: 0.05) {
                    try gateway.ask(.enterprise("/rewards")).status == 503
                }
                #expect(try gateway.ask(Self.sale).status == 503)
                let line = try gateway.program.waitForLine("that all is stopped") {
                    $0.contains("CareCloud fails: requests are refused")
                }
                #expect(try JSON(line).string("operations") == nil)
            }
        }
    }
}
