import Testing

extension Scenarios.Leaving {
    /// Answers to writes that are as fast as they can be and do not end by themselves.
    private struct Pour: Sendable {
        private static let mebibyte = Bytes.chunk(Bytes.pattern(1024 * 1024))
        /// In MiB, of all answers together: many times what may come while a few others are answered.
        private static let most = 1024

        private let poured = Notes<Void>()
        private let stopped = Notes<Void>()

        var hasBegun: Bool { poured.all.count > 16 }
        var isOver: Bool { poured.all.count >= Self.most }

        func stop() { stopped.add(()) }

        func origin() throws -> ScriptedOrigin {
            try ScriptedOrigin { request, connection in
                guard request.method == "POST" else { return try connection.send(Answer.json()) }
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while !isOver, stopped.all.isEmpty {
                    try connection.send(bytes: Self.mebibyte)
                    poured.add(())
                }
                try connection.send("0\r\n\r\n")
            }
        }
    }

    @Test("Answers without end whose readers have left leave the loop to everybody else (design §1, §3)")
    func endlessAnswers() throws {
        let pour = Pour()
        try GatewayUnderTest.run(before: pour.origin()) { gateway throws in
            defer { pour.stop() }
            let clients = try (1...4).map { _ in
                let client = try gateway.client()
                try client.send(.enterprise("/cards", method: "POST", body: "{}"))
                #expect(try client.responseHead().status == 200)
                return client
            }
            for client in clients { client.reset() }
            try Waiting.until("their answers are thrown away as they come") { pour.hasBegun }
            for number in 1...12 {
                #expect(try gateway.ask(.enterprise("/stores?offset=\(number)")).status == 200)
                #expect(try gateway.stats().int("connections.open") != nil)
                try #require(!pour.isOver, "request \(number) is answered when all has come")
            }
        }
    }
}
