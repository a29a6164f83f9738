import Foundation
import Testing

extension Scenarios {
    /// CR LF that belongs to no request: some tills write it behind the content of each (RFC 9112 §2.2).
    @Suite("Empty lines", .serialized)
    struct EmptyLines {
        private static let sale = Request.enterprise(
            "/purchases/actions/send-purchase", method: "POST", "Content-Type: application/json", body: "{}")

        private static func origin() throws -> ScriptedOrigin {
            try ScriptedOrigin { request, connection in
                try connection.send(
                    request.method == "GET" ? Answer.fresh() : Answer.json("{}", status: "201 Created"))
            }
        }

        @Test("A 408 comes only after the first byte of a request line (RFC 9112 §2.2, RFC 9110 §15.5.9)")
        func noTimeout() throws {
            let origin = try Self.origin()
            let limits = "limits: { header_timeout: 200ms, idle_timeout: 1h }"
            try GatewayUnderTest.run(before: origin, with: { $0.top = [limits] }) { gateway throws in
                let tills = try ["", "\r", "\r\n", "\r\n\r\n", "\r\n\r"].map { lines in
                    let till = try gateway.client()
                    try till.send(Self.sale.bytes + Array(lines.utf8))
                    #expect(try till.response().status == 201)
                    return (client: till, rest: lines.hasSuffix("\r") ? "\n" : "")
                }
                let unfinished = try gateway.client()
                try unfinished.send("\r\nG")
                #expect(try unfinished.response().status == 408)
                unfinished.close()
                // By now the others have waited for longer.
                for till in tills {
                    #expect(!till.client.hasInput)
                    try till.client.send(Array(till.rest.utf8) + Self.sale.bytes)
                    #expect(try till.client.response().status == 201)
                    till.client.close()
                }
            }
        }

        @Test("Some empty lines before a request are skipped, in any pieces, before hits too (RFC 9112 §2.2)")
        func skipped() throws {
            let origin = try Self.origin()
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let read = Request.enterprise("/stores").bytes
                for count in [1, 2, 3, 64] {
                    let lines = Array(String(repeating: "\r\n", count: count).utf8)
                    let client = try gateway.client()
                    try client.send(lines + Self.sale.bytes + lines + read + lines + read + lines)
                    #expect(try client.response().status == 201, "\(count)")
                    #expect(try client.response().status == 200, "\(count)")
                    #expect(try client.response().isHit, "\(count)")
                    for byte in lines { try client.send([byte]) }
                    client.close()
                }
                let client = try gateway.client()
                for byte in Array("\r\n\r\n".utf8) + read + Array("\r\n\r\n".utf8) + read {
                    try client.send([byte])
                }
                #expect(try client.response().isHit)
                #expect(try client.response().isHit)
                client.close()
            }
        }

        @Test("Empty lines begin no request: the idle time counts on, and ends the connection in silence")
        func idleTime() throws {
            let origin = try Self.origin()
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { idle_timeout: 300ms }"] }) {
                gateway throws in
                let client = try gateway.client()
                try client.send(Self.sale)
                #expect(try client.response().status == 201)
                var sent = 0
                while !client.hasInput, sent < 60 {
                    try? client.send("\r\n")
                    sent += 1
                    Thread.sleep(forTimeInterval: 0.05)
                }
                // With the 61st line it would be closed for their number soon.
                #expect(sent < 60)
                #expect((try? client.isEnded()) ?? true)
                client.close()
            }
        }

        @Test(
            "What ends no line, or too many lines, closes the connection in silence: no client has asked (RFC 9112 §2.2)",
            arguments: ["\n", "\r\r", "\r\n\n", "\r\n\r\n\r\r", String(repeating: "\r\n", count: 65)])
        func silence(lines: String) throws {
            let origin = try Self.origin()
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send(Self.sale.bytes)
                #expect(try client.response().status == 201)
                try client.send(lines)
                #expect(try client.isEnded())
                client.close()
            }
        }

        @Test("Empty lines do not delay a drain (RFC 9112 §2.2, design §9)")
        func drain() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                if request.method == "POST" { try gate.pass() }
                try connection.send(Answer.json())
            }
            defer { origin.stop() }
            var settings = GatewaySettings(upstream: origin.address)
            settings.top = [
                "drain_timeout: 1h", "limits: { idle_timeout: 1h, header_timeout: 1h }",
                GatewaySettings.shareAll,
            ]
            let gateway = try GatewayUnderTest(settings)
            let lines = ["", "\r", "\r\n", "\r\n\r"]
            let idle = try lines.map { lines in
                let till = try gateway.client()
                try till.send(Request.enterprise("/stores").bytes + Array(lines.utf8))
                #expect(try till.response().status == 200)
                return till
            }
            let busy = try lines.map { lines in
                let till = try gateway.client()
                try till.send(Self.sale.bytes + Array(lines.utf8))
                return till
            }
            try origin.waitForRequests(2 * lines.count)
            gateway.program.terminate()
            for till in idle { #expect(try till.isEnded()) }
            gate.open(for: busy.count)
            for till in busy {
                let answer = try till.response()
                #expect(answer.status == 200 && answer["Connection"] == "close")
                #expect(try till.isEnded())
            }
            #expect(try gateway.program.waitForExit() == 0)
        }
    }
}
