import Testing

extension Scenarios {
    /// Several clients on one answer while it streams.
    @Suite("Flights", .serialized)
    struct Flights {
        static let first = Bytes.pattern(1000)
        static let second = Array(Bytes.pattern(3000)[1000...])
        static let whole = first + second

        /// `/products`: an answer in halves, each waiting for its gate. Elsewhere small ones that are not kept.
        struct Halves: Sendable {
            let heads = Gate()
            let rests = Gate()
            var answer: StreamedAnswer

            /// - Parameter isKept: whether the answer says that it may be.
            init(_ framing: StreamedAnswer.Framing = .length, isKept: Bool) {
                answer = StreamedAnswer(framing: framing, pieces: [first, second])
                if isKept { answer.fields = ["Cache-Control: max-age=300"] }
            }

            func origin() throws -> ScriptedOrigin {
                try ScriptedOrigin { [self] request, connection in
                    guard request.target.hasSuffix("/products") else {
                        return try answerSmall(on: connection)
                    }
                    try heads.pass()
                    try answer.send(on: connection) { if $0 == 1 { try rests.pass() } }
                }
            }
        }

        /// Clients that ask for `/products`, one after the other; with one worker all of them wait when this
        /// comes back: what asks after them was answered.
        static func crowd(_ methods: [String], at gateway: GatewayUnderTest) throws -> [RawClient] {
            let clients = try methods.map { method in
                let client = try gateway.client()
                try client.send(.enterprise("/products", method: method))
                return client
            }
            try gateway.waitForStats("all connections") {
                $0.int("connections.open") ?? 0 >= methods.count
            }
            #expect(try gateway.ask(.enterprise("/stores")).status == 200)
            return clients
        }

        static func crowd(_ count: Int, at gateway: GatewayUnderTest) throws -> [RawClient] {
            try crowd(Array(repeating: "GET", count: count), at: gateway)
        }

        /// A small answer on a connection that is not kept: no request is sent again because a kept one died.
        static func answerSmall(on connection: OriginConnection) throws {
            try connection.send(Answer.json("{}", "Connection: close"))
            connection.close()
        }

        static func oneWorker(_ settings: inout GatewaySettings) {
            settings.workers = 1
            settings.tenant.append("retries: false")
        }

        static func requests(_ origin: ScriptedOrigin) -> Int {
            origin.requests.count { $0.target.hasSuffix("/products") }
        }

        @Test(
            "All who wait hold the first half while CareCloud holds the second (design §4)",
            arguments: [StreamedAnswer.Framing.length, .chunked], [true, false])
        func halves(framing: StreamedAnswer.Framing, isKept: Bool) throws {
            let halves = Halves(framing, isKept: isKept)
            let origin = try halves.origin()
            try GatewayUnderTest.run(before: origin, with: Self.oneWorker) { gateway throws in
                let clients = try Self.crowd(3, at: gateway)
                halves.heads.open()
                var answers = try clients.map { try $0.responseHead() }
                for (index, client) in clients.enumerated() {
                    try client.read(&answers[index], upTo: 1000)
                    #expect(answers[index].body == Self.first)
                }
                halves.rests.open()
                for (index, client) in clients.enumerated() {
                    try client.read(&answers[index])
                    #expect(answers[index].ending == .whole)
                    #expect(answers[index].body == Self.whole)
                    client.close()
                }
                #expect(answers.count { $0.cacheStatus.contains("collapsed") } == 2)
                #expect(Self.requests(origin) == 1)
                if isKept { #expect(try gateway.ask(.enterprise("/products")).isHit) }
            }
        }

        @Test("Who comes while an answer that may be kept arrives gets it from its first byte (design §4)")
        func lateJoiner() throws {
            let halves = Halves(isKept: true)
            let origin = try halves.origin()
            try GatewayUnderTest.run(before: origin) { gateway throws in
                halves.heads.open()
                let clients = try (1...4).map { _ in try gateway.client() }
                var answers: [Message] = []
                for client in clients {
                    try client.send(.enterprise("/products"))
                    var answer = try client.responseHead()
                    try client.read(&answer, upTo: 1000)
                    #expect(answer.body == Self.first)
                    #expect(answer.cacheStatus.contains("collapsed") == !answers.isEmpty)
                    answers.append(answer)
                }
                halves.rests.open()
                for (index, client) in clients.enumerated() {
                    try client.read(&answers[index])
                    #expect(answers[index].ending == .whole)
                    #expect(answers[index].body == Self.whole)
                    client.close()
                }
                #expect(origin.requestCount == 1)
                #expect(try gateway.ask(.enterprise("/products")).body == Self.whole)
                #expect(origin.requestCount == 1)
            }
        }

        @Test("Who comes while an answer arrives that is not kept asks for itself (design §4)")
        func tooLateToJoin() throws {
            let halves = Halves(isKept: false)
            let origin = try halves.origin()
            try GatewayUnderTest.run(before: origin) { gateway throws in
                halves.heads.open(for: 2)
                let clients = try (1...2).map { _ in try gateway.client() }
                var answers: [Message] = []
                for client in clients {
                    try client.send(.enterprise("/products"))
                    answers.append(try client.responseHead())
                }
                #expect(origin.requestCount == 2)
                halves.rests.open(for: 2)
                for (index, client) in clients.enumerated() {
                    try client.read(&answers[index])
                    #expect(answers[index].body == Self.whole)
                    client.close()
                }
            }
        }

        @Test(
            "HEAD and GET wait on one flight; each gets what it asked for (RFC 9110 §9.3.2, design §4)",
            arguments: [["HEAD", "GET", "HEAD", "GET"], ["GET", "HEAD", "GET", "HEAD"]], [true, false])
        func headAndGet(methods: [String], isKept: Bool) throws {
            let halves = Halves(isKept: isKept)
            let origin = try halves.origin()
            try GatewayUnderTest.run(before: origin, with: Self.oneWorker) { gateway throws in
                let clients = try Self.crowd(methods, at: gateway)
                halves.heads.open()
                for (client, method) in zip(clients, methods) where method == "HEAD" {
                    let head = try client.response(toHead: true)
                    #expect(head["Content-Length"] == "3000")
                    // Nothing of a body follows.
                    #expect(try client.ask(.enterprise("/stores")).status == 200)
                }
                halves.rests.open()
                for (client, method) in zip(clients, methods) {
                    if method == "GET" { #expect(try client.response().body == Self.whole) }
                    client.close()
                }
                #expect(Self.requests(origin) == 1)
            }
        }

        @Test("A flight that began before a write is not joined after it, nor kept (design §4)")
        func writeInBetween() throws {
            let halves = Halves(isKept: true)
            let origin = try halves.origin()
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let before = try gateway.client()
                try before.send(.enterprise("/products"))
                halves.heads.open()
                var old = try before.responseHead()
                try before.read(&old, upTo: 1000)
                #expect(try gateway.ask(.enterprise("/products/1", method: "PUT", body: "{}")).status == 200)
                let after = try gateway.client()
                try after.send(.enterprise("/products"))
                halves.heads.open()
                var new = try after.responseHead()
                #expect(Self.requests(origin) == 2)
                halves.rests.open(for: 2)
                try after.read(&new)
                #expect(new.body == Self.whole)
                try before.read(&old)
                #expect(old.body == Self.whole)
                try gateway.waitForStats("only the new one is kept") { $0.int("cache.stored") == 1 }
                #expect(try gateway.ask(.enterprise("/products")).isHit)
                before.close()
                after.close()
            }
        }

        @Test("A private answer says that the next ones are, too: nobody waits for another (design §4)")
        func marker() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                try gate.pass()
                try connection.send(Answer.json("{}", "Cache-Control: private, max-age=60"))
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                gate.open()
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                let clients = try (1...3).map { _ in try gateway.client() }
                for client in clients { try client.send(.enterprise("/products")) }
                // All three are with CareCloud before one of them is answered.
                try origin.waitForRequests(4)
                gate.open(for: 3)
                for client in clients {
                    #expect(try client.response().status == 200)
                    client.close()
                }
            }
        }
    }
}
