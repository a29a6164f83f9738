import Foundation
import Testing

extension Scenarios {
    /// An operation takes a further slot only while it holds less than is free.
    @Suite("Shares of one operation", .serialized)
    struct OperationShares {
        private static func client(_ number: Int, _ gateway: GatewayUnderTest) throws -> BareClient {
            try BareClient(BareSocket.connect(to: gateway.port, from: "127.0.0.\(number)"))
        }

        @Test("One slow operation leaves slots to others, whatever clients ask for it (design §5)")
        func slowOperation() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                if request.target.contains("/products") { try gate.pass() }
                try connection.send(Answer.json())
            }
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = ["max_in_flight: 8"] }) {
                gateway throws in
                let readers = try (1...8).map { number in
                    let reader = try Self.client(number + 1, gateway)
                    try reader.send(.enterprise("/products?offset=\(number)"))
                    return reader
                }
                // Of the six slots for all but the checkout, half.
                try gateway.waitForStats("the others in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 5
                }
                for number in [2, 20] {
                    for request in [
                        Request.enterprise("/stores"),
                        .enterprise("/purchases/actions/send-purchase", method: "POST", body: "{}"),
                    ] {
                        let client = try Self.client(number, gateway)
                        try client.send(request)
                        #expect(try client.verdict().status == 200)
                        client.socket.close()
                    }
                }
                #expect(origin.requests.count { $0.target.contains("/products") } == 3)
                gate.open(for: 8)
                for reader in readers {
                    #expect(try reader.verdict().status == 200)
                    reader.socket.close()
                }
            }
        }
    }
}
