import Testing

extension Scenarios {
    /// Flights that lose their clients, or their answer.
    @Suite("Flight faults", .serialized)
    struct FlightFaults {
        @Test(
            "One who leaves midway disturbs none of the others (design §1)",
            arguments: [0, 1, 2], [true, false])
        func leaver(index: Int, isKept: Bool) throws {
            let halves = Flights.Halves(isKept: isKept)
            let origin = try halves.origin()
            try GatewayUnderTest.run(before: origin, with: Flights.oneWorker) { gateway throws in
                var clients = try Flights.crowd(3, at: gateway)
                halves.heads.open()
                var answers = try clients.map { try $0.responseHead() }
                for index in clients.indices { try clients[index].read(&answers[index], upTo: 1000) }
                clients.remove(at: index).reset()
                answers.remove(at: index)
                try gateway.waitForStats("one connection less") { $0.int("connections.open") == 2 }
                halves.rests.open()
                for (index, client) in clients.enumerated() {
                    try client.read(&answers[index])
                    #expect(answers[index].ending == .whole)
                    #expect(answers[index].body == Flights.whole)
                    client.close()
                }
                #expect(Flights.requests(origin) == 1)
            }
        }

        @Test(
            "The only client leaves an answer that may be kept: it is fetched and kept (design §1)",
            arguments: [true, false])
        func abandonedButKept(isBeforeHead: Bool) throws {
            let halves = Flights.Halves(.chunked, isKept: true)
            let origin = try halves.origin()
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send(.enterprise("/products"))
                try origin.waitForRequests(1)
                if !isBeforeHead {
                    halves.heads.open()
                    var answer = try client.responseHead()
                    try client.read(&answer, upTo: 1000)
                }
                client.reset()
                try gateway.waitForStats("no connection") { $0.int("connections.open") == 0 }
                if isBeforeHead { halves.heads.open() }
                halves.rests.open()
                try gateway.waitForStats("the answer is kept") { $0.int("cache.stored") == 1 }
                let hit = try gateway.ask(.enterprise("/products"))
                #expect(hit.isHit)
                #expect(hit.body == Flights.whole)
                #expect(origin.requestCount == 1)
            }
        }

        @Test(
            "The only client leaves an answer that is not kept: its transfer ends (design §1)",
            arguments: [true, false])
        func abandoned(isBeforeHead: Bool) throws {
            let head = Gate()
            let ended = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try head.pass()
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n")
                try connection.send(bytes: Flights.first)
                try connection.waitForEnd()
                ended.open()
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send(.enterprise("/products"))
                try origin.waitForRequests(1)
                if !isBeforeHead {
                    head.open()
                    var answer = try client.responseHead()
                    try client.read(&answer, upTo: 1000)
                }
                client.reset()
                if isBeforeHead {
                    try gateway.waitForStats("no connection") { $0.int("connections.open") == 0 }
                    head.open()
                }
                try ended.pass()
                #expect(origin.requestCount == 1)
            }
        }

        /// What an origin does instead of sending a head.
        enum Failure: CaseIterable { case reset, close, nonsense }

        /// An origin whose first answers to `/products`, as many as `failures`, are none.
        private static func origin(_ failure: Failure, failures: Int, gate: Gate) throws -> ScriptedOrigin {
            let failed = Notes<Void>()
            return try ScriptedOrigin { request, connection in
                guard request.target.hasSuffix("/products") else {
                    return try Flights.answerSmall(on: connection)
                }
                try gate.pass()
                guard failed.all.count < failures else { return try connection.send(Answer.fresh()) }
                failed.add(())
                switch failure {
                case .reset: connection.reset()
                case .close: connection.close()
                case .nonsense: try connection.send("nonsense\r\n\r\n")
                }
            }
        }

        @Test(
            "A flight that fails before its head is one client's failure: the others get one more (design §4)",
            arguments: Failure.allCases)
        func handedOver(failure: Failure) throws {
            let gate = Gate()
            let origin = try Self.origin(failure, failures: 1, gate: gate)
            try GatewayUnderTest.run(before: origin, with: Flights.oneWorker) { gateway throws in
                let clients = try Flights.crowd(5, at: gateway)
                gate.open(for: 2)
                let statuses = try clients.map { try $0.response().status }
                #expect(statuses.sorted() == [200, 200, 200, 200, 502])
                #expect(Flights.requests(origin) == 2)
                for client in clients { client.close() }
                #expect(try gateway.ask(.enterprise("/products")).isHit)
            }
        }

        @Test(
            "A flight is handed over once: when the second fails, too, that is everybody's answer (design §4)",
            arguments: Failure.allCases)
        func handedOverOnce(failure: Failure) throws {
            let gate = Gate()
            let origin = try Self.origin(failure, failures: .max, gate: gate)
            try GatewayUnderTest.run(before: origin, with: Flights.oneWorker) { gateway throws in
                let clients = try Flights.crowd(5, at: gateway)
                // More than are wanted.
                gate.open(for: 10)
                for client in clients {
                    #expect(try client.response().status == 502)
                    client.close()
                }
                #expect(Flights.requests(origin) == 2)
            }
        }

        @Test(
            "A cut after the head is everybody's: none looks whole, none is repeated, none is kept (design §4)"
        )
        func cutMidway() throws {
            let halves = Flights.Halves(isKept: true)
            let origin = try ScriptedOrigin { request, connection in
                guard request.target.hasSuffix("/products") else {
                    return try Flights.answerSmall(on: connection)
                }
                try halves.heads.pass()
                try halves.answer.send(on: connection) { index in
                    guard index == 1 else { return }
                    try halves.rests.pass()
                    connection.reset()
                    throw HarnessError("the rest is not sent")
                }
            }
            try GatewayUnderTest.run(before: origin, with: Flights.oneWorker) { gateway throws in
                let clients = try Flights.crowd(3, at: gateway)
                halves.heads.open()
                var answers = try clients.map { try $0.responseHead() }
                for index in clients.indices { try clients[index].read(&answers[index], upTo: 1000) }
                halves.rests.open()
                for (index, client) in clients.enumerated() {
                    try client.read(&answers[index])
                    #expect(answers[index].ending == .cut)
                    client.close()
                }
                #expect(Flights.requests(origin) == 1)
                #expect(try gateway.stats().int("cache.entries") == 0)
            }
        }
    }
}
