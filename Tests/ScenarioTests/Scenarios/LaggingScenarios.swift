import Foundation
import Testing

extension Scenarios {
    /// Clients that take or send little must not stop the others of their tenant.
    @Suite("Lagging", .serialized)
    struct Lagging {
        @Test(
            "Answers that wait for their readers alone leave their places in flight to others (design §3, §5)"
        )
        func readers() throws {
            let large = StreamedAnswer(pieces: [Bytes.pattern(8 * Memory.mebibyte)])
            let origin = try ScriptedOrigin(buffers: Socket.Buffers(send: 64 * 1024)) { request, connection in
                if request.target.hasSuffix("/stores") { return try connection.send(Answer.json()) }
                try large.send(on: connection)
            }
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.tenant = ["max_in_flight: 2"]
                    $0.top = [GatewaySettings.shareAll]
                }
            ) { gateway throws in
                let slow = try (1...2).map { number in
                    let client = try gateway.client(Memory.narrow)
                    try client.send(.enterprise("/products?offset=\(number)"))
                    return client
                }
                try origin.waitForRequests(2)
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                for client in slow {
                    #expect(try client.response().body.count == 8 * Memory.mebibyte)
                    client.close()
                }
            }
        }

        @Test("A large upload that trickles is 408, so that its place is free for others (design §8)")
        func uploads() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            let change: (inout GatewaySettings) -> Void = {
                $0.top = ["limits: { header_timeout: 300ms }"]
                $0.tenant = ["max_in_flight: 1"]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let client = try gateway.client()
                try client.send(
                    Array(
                        "PUT \(API.enterprise)/cards/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n"
                            .utf8))
                // Never a pause of header_timeout, and never 1 KiB/s.
                for _ in 1...100 where !client.hasInput {
                    try client.send([UInt8(ascii: "x")])
                    Thread.sleep(forTimeInterval: 0.05)
                }
                try #require(client.hasInput)
                #expect(try client.response().status == 408)
                client.close()
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
            }
        }
    }
}
