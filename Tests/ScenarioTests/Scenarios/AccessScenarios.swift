import Testing

extension Scenarios {
    @Suite("Access", .serialized)
    struct Access {
        @Test(
            "Answers for one token are no other's: client tokens and the gateway's are kept apart (design §4)"
        )
        func partitions() throws {
            let origin = try ScriptedOrigin { request, connection in
                try connection.send(
                    Answer.fresh(#"{"for":"\#(request["Authorization"]?.suffix(1) ?? "-")"}"#))
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let mark = GatewaySettings.secretMark
                let requests: [(Request, String)] = [
                    (.enterprise("/customers"), "1"),
                    (.enterprise("/customers", "Authorization: Bearer \(mark)-a"), "a"),
                    (.enterprise("/customers", "Authorization: Bearer \(mark)-b"), "b"),
                ]
                for round in 1...2 {
                    for (request, owner) in requests {
                        let answer = try gateway.ask(request)
                        #expect(answer.text == #"{"for":"\#(owner)"}"#)
                        #expect(answer.isHit == (round == 2))
                    }
                }
                #expect(
                    origin.requests.map { $0["Authorization"] } == [
                        "Bearer \(GatewaySettings.enterpriseToken)", "Bearer \(mark)-a", "Bearer \(mark)-b",
                    ])
            }
        }

        @Test("cache_client_tokens: false keeps nothing for tokens of clients (design §4)")
        func clientTokensUncached() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["cache_client_tokens: false"] }) {
                gateway throws in
                for _ in 1...2 {
                    #expect(try !gateway.ask(.enterprise("/cards", "Authorization: Bearer x")).isHit)
                }
                #expect(origin.requestCount == 2)
            }
        }

        @Test(
            "client_authorization decides about a client's token (design §7)",
            arguments: ["replace", "reject"])
        func clientAuthorization(policy: String) throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            var settings = GatewaySettings(upstream: origin.address, enterpriseToken: nil)
            let folder = try TemporaryFolder()
            let file = try folder.write(GatewaySettings.enterpriseToken, to: "token")
            settings.tenant = [
                "enterprise:", "  client_authorization: \(policy)",
                "  credentials: { bearer_token_file: \(file) }",
            ]
            defer { origin.stop() }
            try GatewayUnderTest.run(settings) { gateway throws in
                let answer = try gateway.ask(.enterprise("/products", "Authorization: Bearer own"))
                #expect(answer.status == (policy == "reject" ? 403 : 200))
                let seen = origin.requests.map { $0["Authorization"] }
                #expect(seen == (policy == "reject" ? [] : ["Bearer \(GatewaySettings.enterpriseToken)"]))
            }
        }

        @Test(
            "The gateway's customer token serves what is the same for everyone, nothing else (design §7)",
            arguments: [
                ("GET", "/products", 200), ("GET", "/currencies", 200), ("GET", "/customers", 401),
                ("GET", "/cards", 401), ("GET", "/vouchers", 401),
                ("GET", "/wallet/actions/points-overview", 401),
                ("POST", "/purchases/actions/send-purchase", 401), ("PUT", "/products/1", 401),
            ])
        func customerToken(method: String, path: String, status: Int) throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let answer = try gateway.ask(.customer(path, method: method))
                #expect(answer.status == status)
                #expect(origin.requestCount == (status == 200 ? 1 : 0))
                if status == 401 { #expect(try JSON(answer.body)["error.exception"] != nil) }
                let own = try gateway.ask(.customer(path, method: method, "Authorization: Bearer own"))
                #expect(own.status == 200)
                #expect(origin.requests.last?["Authorization"] == "Bearer own")
            }
        }

        @Test("No credentials go outside the two interfaces, whatever api_path says (design §7)")
        func credentialsStayInside() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = ["api_path: /"] }) {
                gateway throws in
                for target in ["/", "/elsewhere", "/webservice/rest-api/partner-interface/v1.0/products"] {
                    #expect(try gateway.ask(Request(target: target)).status == 200)
                }
                #expect(origin.requests.allSatisfy { $0["Authorization"] == nil })
                #expect(origin.requestCount == 3)
            }
        }

        @Test("A path outside api_path is 404 in the envelope and goes nowhere (design §1)")
        func outsideAPI() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for target in ["/", "/webservice", "/webservice/rest-apis/x", "/WEBSERVICE/rest-api/x"] {
                    let answer = try gateway.ask(Request(target: target))
                    #expect(answer.status == 404, "\(target)")
                    #expect(try JSON(answer.body).string("error.type") == "about:blank")
                }
                #expect(origin.requestCount == 0)
            }
        }

        @Test(
            "Host is an address, localhost or a configured name, else 421 (RFC 9110 §7.4, design §1)",
            arguments: [
                ("127.0.0.1", 200), ("127.0.0.1:8080", 200), ("[::1]:80", 200), ("10.9.8.7", 200),
                ("localhost:1", 200), ("LocalHost", 200), ("till.shop.example", 200),
                ("TILL.shop.example:8080", 200), ("evil.example", 421), ("shop.example", 421),
                ("localhost.evil.example", 421), ("127.0.0.1.evil.example", 421),
            ])
        func hosts(host: String, status: Int) throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = ["hosts: [till.shop.example]"] }) {
                gateway throws in
                let answer = try gateway.ask(Request(target: API.enterprise + "/products", host: host))
                #expect(answer.status == status)
                #expect(origin.requestCount == (status == 200 ? 1 : 0))
            }
        }

        @Test(
            "A page of a foreign origin gets no credentials, not even from the cache (design §7)",
            arguments: [
                ("Origin: https://evil.example", 403), ("Origin: null", 403),
                ("Sec-Fetch-Site: cross-site", 403),
                ("Origin: https://kiosk.example.evil", 403), ("Origin: http://kiosk.example", 403),
                ("Origin: https://kiosk.example", 200), ("Sec-Fetch-Site: same-origin", 200),
                ("Origin: https://evil.example\r\nAuthorization: Bearer own", 200),
            ])
        func origins(fields: String, status: Int) throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(
                before: origin, with: { $0.top = ["allowed_origins: [https://kiosk.example]"] }
            ) { gateway throws in
                _ = try gateway.ask(.enterprise("/products"))
                for path in ["/products", "/stores"] {
                    #expect(try gateway.ask(.enterprise(path, fields)).status == status)
                }
                if status == 403 { #expect(origin.requestCount == 1) }
            }
        }
    }
}
