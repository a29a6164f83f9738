import Testing

extension Scenarios {
    @Suite("Cache", .serialized)
    struct Cache {
        @Test(
            "A miss is stored and the next answer is a hit with Age and Cache-Status (RFC 9111 §4, §5.1, RFC 9211)"
        )
        func missThenHit() throws {
            let origin = try ScriptedOrigin(
                always: Answer.json(#"{"data":1}"#, "Cache-Control: max-age=300", "Age: 7"))
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let miss = try gateway.ask(.enterprise("/products"))
                #expect(miss.status == 200)
                #expect(miss.cacheStatus == "carecloud-gateway; fwd=uri-miss; fwd-status=200; stored")
                let hit = try gateway.ask(.enterprise("/products"))
                #expect(hit.status == 200)
                #expect(hit.text == #"{"data":1}"#)
                let age = try #require(hit["Age"].flatMap { Int($0) })
                #expect((7...20).contains(age))
                #expect(hit.cacheStatus == "carecloud-gateway; hit; ttl=\(300 - age)")
                #expect(hit["Via"] == "1.1 carecloud-gateway")
                #expect(origin.requestCount == 1)
            }
        }

        @Test("Two languages are two entries (design §4)")
        func twoLanguages() throws {
            let sandbox = try Sandbox()
            try GatewayUnderTest.run(before: sandbox, with: Self.withSandboxTokens) { gateway throws in
                let path = "/products"
                let czech = try gateway.ask(.enterprise(path, "Accept-Language: cs"))
                let english = try gateway.ask(.enterprise(path, "Accept-Language: en"))
                #expect(czech.status == 200)
                #expect(czech.body != english.body)
                #expect(try gateway.ask(.enterprise(path, "Accept-Language: cs")).body == czech.body)
                #expect(try gateway.ask(.enterprise(path, "Accept-Language: en")).isHit)
                let counters = try sandbox.counters()
                #expect(counters["by_path"]?.member(API.enterprise + path)?.number == 2)
            }
        }

        @Test(
            "The same languages in another spelling are one entry, sent upstream in one spelling (design §4)")
        func oneLanguage() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let spellings = [
                    "cs, en-gb;q=0.8", "en-GB;q=0.80,cs", "CS;q=1.0 , EN-gb;q=0.800", "cs,en-gb;q=0.8",
                ]
                for spelling in spellings {
                    #expect(
                        try gateway.ask(.enterprise("/products", "Accept-Language: \(spelling)")).status
                            == 200)
                }
                #expect(origin.requests.map { $0["Accept-Language"] } == ["cs,en-gb;q=0.8"])
            }
        }

        @Test("Another query, another entry; known parameters in another order, the same (design §4)")
        func queries() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for query in [
                    "count=5&offset=0", "offset=0&count=5", "count=6&offset=0", "unknown=1&count=5",
                ] {
                    #expect(try gateway.ask(.enterprise("/products?\(query)")).status == 200)
                }
                #expect(origin.requests.count == 3)
            }
        }

        @Test("GET answers HEAD, without the body and with its length (RFC 9111 §4, RFC 9110 §9.3.2)")
        func headFromGet() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh(#"{"data":[1,2,3]}"#))
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                let get = try client.ask(.enterprise("/products"))
                let head = try client.ask(.enterprise("/products", method: "HEAD"))
                #expect(head.isHit)
                #expect(head["Content-Length"] == "\(get.body.count)")
                // Had a body followed, this would not be a response.
                #expect(try client.ask(.enterprise("/products")).body == get.body)
                #expect(origin.requestCount == 1)
                client.close()
            }
        }

        @Test(
            "What may not be kept is asked for again (RFC 9111 §3, §5.2.2; design §4)",
            arguments: [
                "Cache-Control: max-age=300, no-store", "Cache-Control: private, max-age=300",
                "Cache-Control: no-cache, max-age=300",
                "Cache-Control: max-age=300\r\nVary: *",
                "X-No-Cache-Control: here", "Cache-Control: max-age=0", "Cache-Control: public",
                "Cache-Control: max-age=300\r\nAge: 301", "Cache-Control: max-age=1, max-age=abc",
            ])
        func notStored(fields: String) throws {
            let origin = try ScriptedOrigin(always: Answer.json("{}", fields))
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for _ in 1...2 {
                    let answer = try gateway.ask(.enterprise("/products"))
                    #expect(answer.status == 200)
                    #expect(!answer.cacheStatus.contains("stored"))
                }
                let reason = try #require(
                    gateway.ask(.enterprise("/products")).cacheStatus.split(separator: "detail=").last)
                let unstored = try gateway.stats()["tenants.0.cache.not_stored"]
                #expect(unstored?.member("\(API.enterprise)/products (\(reason))")?.number == 3)
                #expect(origin.requestCount == 3)
            }
        }

        @Test(
            "Errors are passed on and not kept, whatever they say (design §4)",
            arguments: [400, 401, 403, 429, 500, 503])
        func errorsAreNotStored(status: Int) throws {
            let answer = Answer.json(
                #"{"error":{}}"#, status: "\(status) Status", "Cache-Control: max-age=300")
            let origin = try ScriptedOrigin(always: answer)
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for _ in 1...2 {
                    let answer = try gateway.ask(.enterprise("/products"))
                    #expect(answer.status == status)
                    #expect(answer.text == #"{"error":{}}"#)
                }
                #expect(origin.requestCount >= 2)
            }
        }

        @Test(
            "Tokens, logins, probes and unknown versions are never kept (design §4)",
            arguments: [
                API.customer + "/tokens/1", API.customer + "/tokens/1/actions/auth-token",
                API.enterprise + "/tests/connection", API.enterprise + "/users/actions/login",
                "/webservice/rest-api/enterprise-interface/v2.0/products",
                "/webservice/rest-api/other/v1.0/products",
            ])
        func neverStored(target: String) throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for _ in 1...2 {
                    let request = Request(target: target, fields: ["Authorization: Bearer t"])
                    #expect(try gateway.ask(request).status == 200)
                }
                #expect(origin.requestCount == 2)
            }
        }

        @Test(
            "A GET with content, or with a cookie that passes, bypasses the cache (design §4)",
            arguments: [
                Request.enterprise("/products", "Cookie: a=b"), Request.enterprise("/products", body: "{}"),
            ])
        func bypass(request: Request) throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.tenant.append("cookies: pass") }) {
                gateway throws in
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                #expect(try gateway.ask(request).status == 200)
                #expect(try gateway.ask(.enterprise("/products")).isHit)
                #expect(origin.requestCount == 2)
            }
        }

        /// The sandbox's own tokens, so that it lets the gateway in.
        static func withSandboxTokens(_ settings: inout GatewaySettings) {
            settings.enterpriseToken = "enterprise-sandbox-token"
            settings.customerToken = "customer-sandbox-token"
        }
    }
}
