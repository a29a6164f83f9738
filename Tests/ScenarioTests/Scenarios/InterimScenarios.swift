import Testing

extension Scenarios {
    @Suite("Interim answers", .serialized)
    struct Interim {
        @Test(
            "With `interim_responses: pass`, 103 and other interim answers are passed on before the answer, 100 is not (RFC 9110 §15.2)",
            arguments: ["GET", "POST"])
        func passedOn(method: String) throws {
            let origin = try ScriptedOrigin { _, connection in
                try connection.send("HTTP/1.1 100 Continue\r\n\r\n")
                try connection.send(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n"
                )
                try connection.send("HTTP/1.1 102 Processing\r\n\r\n" + Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin, with: Self.passing) { gateway throws in
                let client = try gateway.client()
                defer { client.close() }
                try client.send(.enterprise("/stores", method: method, body: method == "GET" ? nil : "{}"))
                #expect(try client.response().status == 200)
                #expect(client.interim.map(\.status) == [103, 102])
                let hints = try #require(client.interim.first)
                #expect(hints["Link"] == "</a>; rel=preload")
                #expect(hints["X-Hop"] == nil && hints["Via"] == "1.1 carecloud-gateway")
                let next = try client.ask(.enterprise("/stores"))
                #expect(next.isHit == (method == "GET"))
            }
        }

        private static func passing(_ settings: inout GatewaySettings) {
            settings.tenant.append("interim_responses: pass")
        }

        @Test("Otherwise the client gets the answer alone, since many take a 103 for it (RFC 8297 §3)")
        func dropped() throws {
            let origin = try ScriptedOrigin { _, connection in
                try connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                defer { client.close() }
                try client.send(.enterprise("/stores"))
                let answer = try client.response()
                #expect(answer.status == 200 && answer["Link"] == nil && client.interim.isEmpty)
            }
        }

        @Test("A client of HTTP/1.0 gets the answer alone (RFC 9110 §15.2)")
        func oldClient() throws {
            let origin = try ScriptedOrigin { _, connection in
                try connection.send("HTTP/1.1 103 Early Hints\r\n\r\n" + Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin, with: Self.passing) { gateway throws in
                let client = try gateway.client()
                defer { client.close() }
                try client.send("GET \(API.enterprise)/stores HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                #expect(try client.response().status == 200)
                #expect(client.interim.isEmpty)
            }
        }
    }
}
