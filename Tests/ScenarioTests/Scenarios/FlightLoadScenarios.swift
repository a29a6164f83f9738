import Testing

extension Scenarios {
    /// Flights with many clients, and with clients of different speed.
    @Suite("Flight load", .serialized)
    struct FlightLoad {
        private static let mebibyte = 1024 * 1024
        private static let narrow = Socket.Buffers(receive: 16 * 1024)

        @Test(
            "A thousand wait for one answer on two workers: one request, one copy in memory (design §3, §4)")
        func thousand() throws {
            try ProcessFacts.raiseDescriptorLimit()
            let size = 256 * 1024
            let gate = Gate()
            let answer = StreamedAnswer.fresh(pieces: [Bytes.pattern(size)])
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try answer.send(on: connection)
            }
            let change: (inout GatewaySettings) -> Void = { $0.top = ["limits: { per_address: 2000 }"] }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let clients = try (1...1000).map { _ in
                    let client = try gateway.client(Self.narrow)
                    try client.send(.enterprise("/products"))
                    return client
                }
                try gateway.waitForStats("all connections") { $0.int("connections.open") == 1000 }
                try origin.waitForRequests(1)
                let before = try gateway.process.residentBytes()
                gate.open()
                var seen = try clients.map { try $0.responseHead() }
                // The first has it all, the others hold little of it, and nothing was copied for them.
                try clients[0].read(&seen[0])
                let growth = try gateway.process.residentBytes() - before
                #expect(growth <= ProcessFacts.bound(mebibytes: 24))
                var whole = 0
                for (index, client) in clients.enumerated() {
                    try client.read(&seen[index])
                    if seen[index].isPattern(size), seen[index].ending == .whole { whole += 1 }
                    seen[index].body = []
                    client.close()
                }
                #expect(whole == 1000)
                #expect(origin.requestCount == 1)
            }
        }

        @Test("On an answer that is kept a slow reader holds nobody back, and gets it all (design §3)")
        func slowAndFast() throws {
            let size = 6 * Self.mebibyte
            let gate = Gate()
            let answer = StreamedAnswer.fresh(.chunked, pieces: [Bytes.pattern(size)])
            let origin = try ScriptedOrigin { request, connection in
                try gate.pass()
                try answer.send(on: connection)
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let slow = try gateway.client(Self.narrow)
                try slow.send(.enterprise("/products"))
                try origin.waitForRequests(1)
                let fast = try gateway.client()
                try fast.send(.enterprise("/products"))
                gate.open()
                var seen = try slow.responseHead()
                try slow.read(&seen, upTo: 16 * 1024)
                let isIntact = try fast.response().isPattern(size)
                #expect(isIntact)
                let isHit = try gateway.ask(.enterprise("/products")).isHit
                #expect(isHit)
                try slow.read(&seen)
                let isSlowIntact = seen.isPattern(size)
                #expect(isSlowIntact)
                #expect(origin.requestCount == 1)
                slow.close()
                fast.close()
            }
        }

        @Test(
            "On an answer that is not kept the slowest sets the pace, until write_timeout cuts it (design §3)"
        )
        func slowestSetsThePace() throws {
            let size = 12 * Self.mebibyte
            let gate = Gate()
            let answer = StreamedAnswer(pieces: [Bytes.pattern(size)])
            let origin = try ScriptedOrigin(buffers: Socket.Buffers(send: 64 * 1024)) { request, connection in
                guard request.target.hasSuffix("/products") else {
                    return try Flights.answerSmall(on: connection)
                }
                try gate.pass()
                try answer.send(on: connection)
            }
            let change: (inout GatewaySettings) -> Void = {
                Flights.oneWorker(&$0)
                $0.top = ["limits: { write_timeout: 500ms }"]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let slow = try gateway.client(Self.narrow)
                try slow.send(.enterprise("/products"))
                let fast = try Flights.crowd(1, at: gateway)[0]
                gate.open()
                var seen = try fast.responseHead()
                try fast.read(&seen, upTo: 512 * 1024)
                #expect(try origin.connection(0).sentBytes <= 2 * Self.mebibyte)
                try fast.read(&seen)
                let isIntact = seen.isPattern(size)
                #expect(isIntact)
                #expect(try slow.responseOrCut().ending == .cut)
                #expect(Flights.requests(origin) == 1)
                slow.close()
                fast.close()
            }
        }
    }
}
