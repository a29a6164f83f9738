import Testing

extension Scenarios {
    /// What a client's FIN and RST mean while its request waits or is under way.
    @Suite("Leaving the queue", .serialized)
    struct LeavingTheQueue {
        @Test(
            "Who ends its direction together with its request is answered when nothing is queued (design §1)",
            arguments: [("GET", nil), ("PUT", 10), ("PUT", 2_000_000)] as [(String, Int?)])
        func finWithRequest(method: String, size: Int?) throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for number in 1...30 {
                    let client = try gateway.client()
                    try client.send(
                        Request(
                            method: method, target: "\(API.enterprise)/products?offset=\(number)",
                            body: size.map { Bytes.pattern($0) }))
                    client.finishSending()
                    #expect(try client.response().status == 200)
                    #expect(try client.isEnded())
                    client.close()
                }
                #expect(origin.requestCount == 30)
            }
        }

        @Test("When all who wait for a queued request have left, it is never sent (design §1, §4)")
        func allLeaveTheQueue() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.json())
            }
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = ["max_in_flight: 1"] }) {
                gateway throws in
                let first = try gateway.client()
                try first.send(.enterprise("/stores"))
                try origin.waitForRequests(1)
                let leavers = try (1...4).map { _ in
                    let client = try gateway.client()
                    try client.send(.enterprise("/products"))
                    return client
                }
                try gateway.waitForStats("one for all in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 1 && $0.int("connections.open") == 5
                }
                for (index, leaver) in leavers.enumerated() {
                    if index.isMultiple(of: 2) { leaver.reset() } else { leaver.close() }
                }
                try gateway.waitForStats("an empty queue") { $0.int("tenants.0.budget.queue_depth") == 0 }
                gate.open(for: 2)
                #expect(try first.response().status == 200)
                #expect(try gateway.ask(.enterprise("/currencies")).status == 200)
                #expect(!origin.requests.contains { $0.target.hasSuffix("/products") })
                first.close()
            }
        }

        @Test("A large upload whose client leaves while it is queued is never sent (design §1, §6)")
        func uploadLeavesTheQueue() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.json())
            }
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = ["max_in_flight: 1"] }) {
                gateway throws in
                let first = try gateway.client()
                try first.send(.enterprise("/stores"))
                try origin.waitForRequests(1)
                for byReset in [true, false] {
                    let client = try gateway.client()
                    try client.send(Array(Uploads.put(Bytes.pattern(3_000_000))[..<50_000]))
                    try gateway.waitForStats("the upload in the queue") {
                        $0.int("tenants.0.budget.queue_depth") == 1
                    }
                    if byReset { client.reset() } else { client.finishSending() }
                    try gateway.waitForStats("an empty queue") {
                        $0.int("tenants.0.budget.queue_depth") == 0
                    }
                    client.close()
                }
                gate.open()
                #expect(try first.response().status == 200)
                #expect(origin.requests("PUT").isEmpty)
                try gateway.waitForStats("free buffers") { $0.int("buffers.bytes") == 0 }
                first.close()
            }
        }
    }
}
