import Testing

extension Scenarios {
    /// Requests behind others on one connection.
    @Suite("Pipelining", .serialized)
    struct Pipelining {
        /// Hits that the gateway answers at once.
        private static let batch = 6

        /// `/stores` may be kept, 16 KiB; `/slow` waits for the gate.
        private static func origin(_ gate: Gate) throws -> ScriptedOrigin {
            let kept = StreamedAnswer.fresh(pieces: [Bytes.pattern(16 * 1024)])
            return try ScriptedOrigin { request, connection in
                if request.target.hasSuffix("/stores") { return try kept.send(on: connection) }
                if request.target.hasSuffix("/slow") { try gate.pass() }
                try connection.send(Answer.json())
            }
        }

        private static func keepStores(at gateway: GatewayUnderTest) throws {
            #expect(try gateway.ask(.enterprise("/stores")).status == 200)
            try gateway.waitForStats("the answer is kept") { $0.int("cache.stored") == 1 }
            #expect(try gateway.ask(.enterprise("/stores")).isHit)
        }

        /// A client whose hits wait for it to read, and whose miss behind them waits in the queue.
        /// - Returns: How many hits it has asked for, too.
        private static func blocked(at gateway: GatewayUnderTest) throws -> (RawClient, hits: Int) {
            // How much the kernel takes is the kernel's affair: the first so many hits fill it nearly.
            for first in 0...100 {
                let client = try gateway.client(Memory.narrow)
                let before = try gateway.stats().int("requests.total") ?? 0
                for number in 0..<first {
                    try client.send(.enterprise("/stores"))
                    try gateway.waitForStats("one more hit") {
                        $0.int("requests.total") ?? 0 > before + number
                    }
                }
                let hits = Array(repeatElement(Request.enterprise("/stores").bytes, count: batch).joined())
                try client.send(hits + Request.enterprise("/currencies").bytes)
                try gateway.waitForStats("its miss in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 1
                }
                if try gateway.stats().int("buffers.bytes") ?? 0 > 0 {
                    client.finishSending()
                    try gateway.waitForStats("an empty queue") {
                        $0.int("tenants.0.budget.queue_depth") == 0
                    }
                    return (client, first + batch)
                }
                client.reset()
                try gateway.waitForStats("an empty queue") { $0.int("tenants.0.budget.queue_depth") == 0 }
            }
            throw HarnessError("the kernel takes whatever comes")
        }

        @Test(
            "FIN behind a queued request whose hits before it were not read: the connection ends with them (design §1)",
            arguments: [true, false])
        func leavingBehindHits(isReading: Bool) throws {
            let gate = Gate()
            let origin = try Self.origin(gate)
            let change: (inout GatewaySettings) -> Void = { $0.tenant = ["max_in_flight: 1"] }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                try Self.keepStores(at: gateway)
                let first = try gateway.client()
                try first.send(.enterprise("/slow"))
                try origin.waitForRequests(2)
                let (client, hits) = try Self.blocked(at: gateway)
                if isReading {
                    for _ in 1...hits { #expect(try client.response().isHit) }
                    #expect(try client.isEnded())
                }
                client.close()
                try gateway.waitForStats("that it is gone") { $0.int("connections.open") == 1 }
                gate.open()
                #expect(try first.response().status == 200)
                first.close()
                #expect(!origin.requests.contains { $0.target.hasSuffix("/currencies") })
            }
        }

        @Test(
            "TERM: a request that the kernel held behind the one under way is answered, hit or miss (design §9)",
            arguments: ["/stores", "/currencies"])
        func drained(path: String) throws {
            let gate = Gate()
            let origin = try Self.origin(gate)
            defer { origin.stop() }
            let gateway = try GatewayUnderTest(GatewaySettings(upstream: origin.address))
            try Self.keepStores(at: gateway)
            let client = try gateway.client()
            try client.send(.enterprise("/slow"))
            try origin.waitForRequests(2)
            try client.send(.enterprise(path))
            gateway.program.terminate()
            try Waiting.until("new connections are refused") { (try? gateway.client()) == nil }
            gate.open()
            #expect(try client.response().status == 200)
            #expect(try client.response().status == 200)
            #expect(try client.isEnded())
            #expect(try gateway.program.waitForExit() == 0)
            #expect(gateway.program.errorLines.isEmpty)
        }
    }
}
