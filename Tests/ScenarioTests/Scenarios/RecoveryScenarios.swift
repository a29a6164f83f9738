import Foundation
import Testing

extension Scenarios {
    @Suite("Recovery", .serialized)
    struct Recovery {
        private static let sale = Request.enterprise(
            "/purchases/actions/send-purchase", method: "POST", "Content-Type: application/json", body: "{}")

        /// The log lines with this message.
        private static func lines(_ message: String, _ gateway: GatewayUnderTest) -> [String] {
            gateway.program.lines.filter { $0.contains(#""msg":"\#(message)""#) }
        }

        @Test("After a start without network tills' requests bring the next login on, and warm-up follows")
        func login() throws {
            let origin = try ScriptedOrigin(isOpen: false) { request, connection in
                try connection.send(
                    request.target.hasSuffix("/login")
                        ? Answer.json(#"{"data":{"bearer_token":"t1"}}"#) : Answer.fresh())
            }
            defer { origin.stop() }
            var bench = try LoginBench()
            bench.settings.upstream = origin.address
            bench.settings.tenant.append("warm_up: [{ paths: [\(API.enterprise)/currencies] }]")
            try bench.run { gateway throws in
                // Without the tills, the next login would be 16 s later.
                try Waiting.until("five logins have failed", every: 0.1) {
                    let answer = try gateway.ask(.enterprise("/stores"))
                    #expect(answer.status == 503)
                    return Self.lines("login failed", gateway).count >= 5
                }
                let stats = try gateway.stats()
                #expect(stats.string("tenants.0.credentials.enterprise.failure") == "unreachable")
                try origin.open()
                let opened = ContinuousClock.now
                try Waiting.until("a till is served", every: 0.1) {
                    try gateway.ask(.enterprise("/stores")).status == 200
                }
                try gateway.waitForStats("that it is warm") { $0.int("tenants.0.warm_up.warm") == 1 }
                #expect(opened.duration(to: .now) < .seconds(12))
            }
        }

        @Test("While no connection stands, one is opened every second; then one request tries (design §5)")
        func connection() throws {
            let origin = try ScriptedOrigin(isOpen: false) { _, connection in
                try connection.send(Answer.fresh())
            }
            defer { origin.stop() }
            var settings = GatewaySettings(upstream: origin.address)
            settings.tenant = [
                "retries: false", "breaker: { failures: 3, over: 1s }",
                "warm_up: [{ paths: [\(API.enterprise)/currencies] }]",
            ]
            try GatewayUnderTest.run(settings) { gateway throws in
                try Waiting.until("it opens", every: 0.05) {
                    try gateway.ask(.enterprise("/stores")).status == 503
                }
                let refused = try gateway.ask(Self.sale)
                #expect(refused.status == 503 && refused["Retry-After"] == "1")
                try origin.open()
                try gateway.waitForStats("that one may try, or warm-up has") {
                    $0.string("tenants.0.breaker.state") != "open"
                }
                #expect(origin.connectionCount >= 1)
                try Waiting.until("a sale goes") { try gateway.ask(Self.sale).status == 200 }
                #expect(try gateway.stats().string("tenants.0.breaker.state") == "closed")
                try gateway.waitForStats("that it is warm") { $0.int("tenants.0.warm_up.warm") == 1 }
            }
        }
    }
}
