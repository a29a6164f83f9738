import Foundation
import Testing

extension Scenarios {
    /// Times that CareCloud gives, and when the gateway learns of them.
    @Suite("Server-given times", .serialized)
    struct ServerTimes {
        private static let budget = "{ rate: 50/s, burst: 20, max_wait: 2s }"
        private static let sale = Request.enterprise(
            "/purchases/actions/send-purchase", method: "POST", "Content-Type: application/json", body: "{}")

        /// A date so many seconds from now.
        private static func date(_ seconds: Double) -> String {
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.timeZone = TimeZone(secondsFromGMT: 0)
            format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            return format.string(from: Date(timeIntervalSinceNow: seconds))
        }

        /// An origin that answers reads of `/stores` with 429 and these fields.
        private static func throttled(_ fields: String...) throws -> ScriptedOrigin {
            let head = (["HTTP/1.1 429 X"] + fields + ["Content-Length: 0"]).joined(separator: "\r\n")
            return try ScriptedOrigin { request, connection in
                try connection.send(request.target.hasSuffix("/stores") ? head + "\r\n\r\n" : Answer.json())
            }
        }

        @Test("A clock that is an hour ahead lengthens no pause: a date counts from Date (RFC 9110 §10.2.3)")
        func skew() throws {
            let origin = try Self.throttled(
                "Date: \(Self.date(3600))", "Retry-After: \(Self.date(3601))")
            try GatewayUnderTest.run(before: origin, with: { $0.budget = Self.budget }) { gateway throws in
                let reader = try gateway.client()
                defer { reader.close() }
                try reader.send(.enterprise("/stores"))
                try origin.waitForRequests(1)
                try Waiting.until("the sale goes", every: 0.05) {
                    let answer = try gateway.ask(Self.sale)
                    #expect(answer.status == 200 || Int(answer["Retry-After"] ?? "") ?? 9999 <= 60)
                    return answer.status == 200
                }
            }
        }

        @Test("A pause of a day is one of an hour, in seconds, too (RFC 9110 §10.2.3)")
        func day() throws {
            let origin = try Self.throttled("Retry-After: 90000")
            try GatewayUnderTest.run(before: origin, with: { $0.budget = Self.budget }) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).status == 429)
                let answer = try gateway.ask(Self.sale)
                #expect(answer.status == 429)
                #expect((3500...3600).contains(Int(answer["Retry-After"] ?? "") ?? 0))
            }
        }

        @Test("A login is tried again within five minutes, whatever its answer says (RFC 9110 §10.2.3)")
        func login() throws {
            let origin = try ScriptedOrigin(
                always: "HTTP/1.1 503 X\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n")
            defer { origin.stop() }
            var bench = try LoginBench()
            bench.settings.upstream = origin.address
            try bench.run { gateway throws in
                try gateway.waitForLoginState("failing")
                let answer = try gateway.ask(.enterprise("/stores"))
                #expect(answer.status == 503)
                #expect((200...300).contains(Int(answer["Retry-After"] ?? "") ?? 0))
            }
        }

        @Test("The budget learns of a 429 from its head, not from the end of its body (design §5)")
        func head() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                guard request.target.hasSuffix("/stores") else {
                    return try connection.send(Answer.json())
                }
                try connection.send("HTTP/1.1 429 X\r\nRetry-After: 900\r\nContent-Length: 2\r\n\r\n{")
                try gate.pass()
                try connection.send("}")
            }
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.budget = Self.budget
                    $0.tenant = ["max_in_flight: 1"]
                }
            ) { gateway throws in
                let reader = try gateway.client()
                defer { reader.close() }
                try reader.send(.enterprise("/stores"))
                try gateway.waitForStats("the pause") {
                    $0.double("tenants.0.budget.pause_seconds") ?? 0 > 800
                }
                #expect(try gateway.ask(Self.sale).status == 429)
                #expect(try gateway.stats().int("tenants.0.upstream.in_flight") == 1)
                gate.open()
                #expect(try reader.response().status == 429)
                #expect(origin.requestCount == 1)
            }
        }
    }
}
