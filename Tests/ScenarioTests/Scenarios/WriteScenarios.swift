import Testing

extension Scenarios {
    @Suite("Writes", .serialized)
    struct Writes {
        private static let customer = "/customers/8ea2591121e636086a4a9c0992"

        /// Every read may be kept; each write is answered with the status.
        private static func origin(writeStatus: String) throws -> ScriptedOrigin {
            try ScriptedOrigin { request, connection in
                let isRead = request.method == "GET"
                try connection.send(isRead ? Answer.fresh() : Answer.json("{}", status: writeStatus))
            }
        }

        @Test(
            "A write that may have taken effect drops its family on both interfaces, and nothing else (design §4)",
            arguments: ["200 OK", "201 Created", "500 Internal Server Error"])
        func familyIsDropped(status: String) throws {
            let origin = try Self.origin(writeStatus: status)
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let reads: [Request] = [
                    .enterprise(Self.customer), .customer("/cards", "Authorization: Bearer own"),
                    .enterprise("/currencies"),
                ]
                for read in reads {
                    _ = try gateway.ask(read)
                    #expect(try gateway.ask(read).isHit)
                }
                #expect(
                    try gateway.ask(.enterprise(Self.customer, method: "PUT", body: "{}")).status / 100 != 4)
                #expect(try !gateway.ask(reads[0]).isHit)
                #expect(try !gateway.ask(reads[1]).isHit)
                #expect(try gateway.ask(reads[2]).isHit)
            }
        }

        @Test(
            "A write that CareCloud refused drops nothing, except a batch (design §4)",
            arguments: [("/cards/1", false), ("/cards/batch", true)])
        func refusedWrite(path: String, drops: Bool) throws {
            let origin = try Self.origin(writeStatus: "422 Unprocessable")
            try GatewayUnderTest.run(before: origin) { gateway throws in
                _ = try gateway.ask(.enterprise("/cards"))
                let method = drops ? "POST" : "PUT"
                #expect(try gateway.ask(.enterprise(path, method: method, body: "{}")).status == 422)
                #expect(try gateway.ask(.enterprise("/cards")).isHit != drops)
            }
        }

        @Test("A POST that only computes drops nothing (design §4)")
        func readOnlyAction() throws {
            let origin = try Self.origin(writeStatus: "200 OK")
            try GatewayUnderTest.run(before: origin) { gateway throws in
                _ = try gateway.ask(.enterprise("/cards"))
                let action = "/cards/actions/validate-free-card"
                #expect(try gateway.ask(.enterprise(action, method: "POST", body: "{}")).status == 200)
                #expect(try gateway.ask(.enterprise("/cards")).isHit)
            }
        }

        @Test("What a fetch brings that began before a write is not kept (design §4)")
        func overtakenFetch() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                if request.method == "GET" { try gate.pass() }
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let reader = try gateway.client()
                try reader.send(.enterprise("/cards"))
                try origin.waitForRequests(1)
                #expect(try gateway.ask(.enterprise("/cards/1", method: "PUT", body: "{}")).status == 200)
                gate.open(for: 2)
                #expect(try !reader.response().cacheStatus.contains("stored"))
                #expect(try !gateway.ask(.enterprise("/cards")).isHit)
                reader.close()
            }
        }

        @Test("A POST is seen once when its kept connection closes without an answer (design §5)")
        func postIsNotRepeated() throws {
            let origin = try ScriptedOrigin { request, connection in
                if request.method == "POST" { return connection.close() }
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                _ = try gateway.ask(.enterprise("/cards"))
                let answer = try gateway.ask(.enterprise("/cards", method: "POST", body: #"{"card":{}}"#))
                #expect(answer.status == 502)
                #expect(answer["Proxy-Status"]?.contains("connection_terminated") == true)
                #expect(origin.requests("POST").count == 1)
                // Nobody knows whether CareCloud acted, so what it may have changed is asked for again.
                #expect(try !gateway.ask(.enterprise("/cards")).isHit)
            }
        }

        @Test("A bodyless DELETE is seen once when its kept connection closes without an answer (design §5)")
        func deleteIsNotRepeated() throws {
            let origin = try ScriptedOrigin { request, connection in
                if request.method == "DELETE" { return connection.close() }
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                _ = try gateway.ask(.enterprise("/vouchers"))
                #expect(try gateway.ask(.enterprise("/vouchers/1", method: "DELETE")).status == 502)
                #expect(origin.requests("DELETE").count == 1)
            }
        }

        @Test("A GET is asked again when its kept connection closes without an answer (RFC 9110 §9.2.2)")
        func getIsRepeated() throws {
            let origin = try ScriptedOrigin { request, connection in
                // The second request on the first connection meets its end.
                if request.target.hasSuffix("/currencies"), connection.answered == 1 {
                    return connection.close()
                }
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                #expect(try gateway.ask(.enterprise("/currencies")).status == 200)
                #expect(origin.requests.map { $0.target.hasSuffix("/currencies") } == [false, true, true])
            }
        }
    }
}
