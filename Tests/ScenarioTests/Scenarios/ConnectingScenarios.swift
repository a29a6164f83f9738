import Foundation
import Testing

extension Scenarios {
    /// Connections to CareCloud that are being opened.
    @Suite("Connecting", .serialized)
    struct Connecting {
        private static let requests: [Request] = [
            .enterprise("/products"), .enterprise("/cards", method: "POST", body: "{}"),
        ]

        /// Plays before an upstream that leaves the first packet of a connection unanswered.
        private static func beforeSilence(
            connect: String, _ scenario: (GatewayUnderTest, _ port: UInt16) throws -> Void
        ) throws {
            // The kernel completes one connection and ignores all others.
            let listener = try BareSocket.listen(backlog: 0)
            let occupant = try BareSocket.connect(to: listener.port)
            defer { occupant.close() }
            var settings = GatewaySettings(upstream: "http://127.0.0.1:\(listener.port)")
            settings.tenant = [
                "timeouts: { connect: \(connect) }", "retries: false", "breaker: off", "max_in_flight: 64",
            ]
            try GatewayUnderTest.run(settings) { gateway throws in try scenario(gateway, listener.port) }
        }

        @Test("A connection that is not answered is 504, and its socket is closed (RFC 9209 §2.3.5)")
        func silence() throws {
            try Self.beforeSilence(connect: "200ms") { gateway, port throws in
                for request in Self.requests {
                    let verdict = try gateway.verdict(request)
                    #expect(verdict.status == 504)
                    #expect(verdict.proxyError == "connection_timeout")
                }
                #expect(try gateway.process.socketCount(to: port) == 0)
            }
        }
    }
}
