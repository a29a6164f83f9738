import Testing

extension Scenarios {
    /// Browsers that ask whether their page may ask (Fetch standard, "CORS-preflight fetch").
    @Suite("Preflight", .serialized)
    struct Preflight {
        private static let method = "Access-Control-Request-Method: PUT"

        private static func question(
            _ path: String = "/customers/1", origin: String = CrossOrigin.kiosk, _ fields: String...
        ) -> Request {
            var request = Request.customer(path, method: "OPTIONS", "Origin: \(origin)", Self.method)
            request.fields += fields
            return request
        }

        @Test("The gateway answers an allowed page itself: no request upstream, no turn in the budget")
        func answered() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    CrossOrigin.allow(&$0)
                    $0.budget = "{ rate: 1/m, burst: 1, max_wait: 1s }"
                }
            ) { gateway throws in
                let client = try gateway.client()
                for _ in 1...3 {
                    let answer = try client.ask(
                        Self.question(
                            "/customers/1", "Access-Control-Request-Headers: authorization,content-type",
                            "Access-Control-Request-Private-Network: true"))
                    #expect(answer.status == 204)
                    for (name, value) in [
                        ("Access-Control-Allow-Origin", CrossOrigin.kiosk),
                        ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"),
                        ("Access-Control-Allow-Headers", "authorization, content-type"),
                        ("Access-Control-Max-Age", "600"), ("Access-Control-Allow-Private-Network", "true"),
                        ("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
                        ("Via", "1.1 carecloud-gateway"),
                        ("Cache-Status", "carecloud-gateway; detail=preflight"),
                    ] {
                        #expect(answer[name] == value, "\(name)")
                    }
                    #expect(answer["Access-Control-Allow-Credentials"] == nil)
                    #expect(answer["X-Request-Id"] != nil)
                    #expect(answer["Date"] != nil)
                    #expect(answer["Content-Length"] == nil)
                }
                // The request that the page then sends is the first that costs.
                let answer = try client.ask(
                    .customer(
                        "/customers/1", method: "PUT", "Origin: \(CrossOrigin.kiosk)",
                        "Authorization: Bearer own",
                        body: "{}"))
                #expect(answer.status == 200)
                CrossOrigin.expect(answer, isFor: CrossOrigin.kiosk)
                client.close()
                #expect(origin.requests.map(\.method) == ["PUT"])
                let lines = try gateway.waitForAccessLog(4)
                #expect(
                    lines.map { $0.string("cache") } == ["preflight", "preflight", "preflight", "method"])
                let stats = try gateway.stats()
                #expect(stats.int("requests.by_status.204") == 3)
                #expect(stats.int("tenants.0.requests") == 4)
                #expect(stats.int("cache.bypassed") == 1)
            }
        }

        @Test("Content that comes with one is not taken for the next request (RFC 9112 §9.3)")
        func content() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: CrossOrigin.allow) { gateway throws in
                let client = try gateway.client()
                var request = Self.question()
                request.body = Request.enterprise("/products").bytes
                try client.send(request)
                #expect(try client.response().status == 204)
                #expect(try client.isEnded())
                client.close()
                #expect(origin.requestCount == 0)
            }
        }

        @Test("Host and path hold for a preflight as for any request (design §1)")
        func rules() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: CrossOrigin.allow) { gateway throws in
                var misdirected = Self.question()
                misdirected.host = "evil.example"
                #expect(try gateway.ask(misdirected).status == 421)
                var outside = Self.question()
                outside.target = "/elsewhere"
                #expect(try gateway.ask(outside).status == 404)
                for request in [misdirected, outside] {
                    #expect(try gateway.ask(request)["Access-Control-Allow-Methods"] == nil)
                }
                #expect(origin.requestCount == 0)
            }
        }

        @Test(
            "Another page's is refused where the gateway's token would go in (design §7)",
            arguments: ["https://evil.example", "null", "https://kiosk.example.evil", "http://kiosk.example"])
        func refused(page: String) throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: CrossOrigin.allow) { gateway throws in
                let answer = try gateway.ask(Self.question("/products", origin: page))
                #expect(answer.status == 403)
                CrossOrigin.expect(answer, isFor: nil)
                #expect(origin.requestCount == 0)
            }
        }

        @Test("Where none would, it is CareCloud's to answer, and the gateway adds nothing (design §7)")
        func forwarded() throws {
            let origin = try ScriptedOrigin(
                always: Answer.json("{}", "Access-Control-Allow-Origin: https://evil.example"))
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    CrossOrigin.allow(&$0)
                    $0.customerToken = nil
                }
            ) { gateway throws in
                let answer = try gateway.ask(Self.question("/products", origin: "https://evil.example"))
                #expect(answer.status == 200)
                #expect(answer["Access-Control-Allow-Origin"] == "https://evil.example")
                #expect(answer["Access-Control-Expose-Headers"] == nil)
                #expect(answer["Access-Control-Allow-Methods"] == nil)
                #expect(answer["Vary"] == nil)
                let seen = try #require(origin.requests.first)
                #expect(seen.method == "OPTIONS")
                #expect(seen["Origin"] == "https://evil.example")
                #expect(seen["Authorization"] == nil)
            }
        }

        @Test("Without allowed_origins the gateway says nothing of origins")
        func noOrigins() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: { $0.customerToken = nil }) { gateway throws in
                let answer = try gateway.ask(Self.question())
                #expect(answer.status == 200)
                CrossOrigin.expect(answer, isFor: nil)
                #expect(origin.requests.map(\.method) == ["OPTIONS"])
            }
        }
    }
}
