import Testing

extension Scenarios {
    /// The side for operators, beside `/stats`.
    @Suite("Admin", .serialized)
    struct Admin {
        @Test("/metrics says what /stats does, after hits, misses, writes and failures")
        func metrics() throws {
            let origin = try ScriptedOrigin { request, connection in
                let isRead = request.method == "GET"
                try connection.send(isRead ? Answer.fresh() : Answer.json("{}", status: "422 Unprocessable"))
            }
            try GatewayUnderTest.run(before: origin, with: { $0.budget = "{ rate: 100/s, burst: 50 }" }) {
                gateway throws in
                for path in ["/products", "/products", "/products", "/stores"] {
                    _ = try gateway.ask(.enterprise(path))
                }
                _ = try gateway.ask(.enterprise("/cards", method: "POST", body: "{}"))
                _ = try gateway.ask(Request(target: "/outside"))
                // A request is counted when its answer is out.
                try gateway.waitForStats("six answers") { $0.int("requests.total") ?? 0 >= 6 }
                let answer = try gateway.admin("/metrics")
                #expect(answer.status == 200)
                #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
                #expect(!answer.text.contains(GatewaySettings.secretMark))
                let metrics = try Metrics(answer.text)
                let stats = try gateway.stats()
                for (name, path) in Self.pairs {
                    #expect(metrics[name].map { Int($0) } == stats.int(path), "\(name)")
                }
                let interface = #"tenant="shop",interface="enterprise""#
                for one in [
                    #"tenant_info{tenant="shop"}"#, #"credential_info{\#(interface),source="file"}"#,
                    #"credential_state{\#(interface),state="fixed"}"#,
                    #"build_info{version="\#(stats.string("version") ?? "")","#
                        + #"configuration_hash="\#(stats.string("configuration_hash") ?? "")"}"#,
                ] {
                    #expect(metrics[one] == 1, "\(one) in \(metrics.names)")
                }
                #expect(metrics[#"http_request_duration_seconds_count{result="hit"}"#] == 2)
                #expect(metrics[#"http_request_duration_seconds_bucket{result="miss",le="+Inf"}"#] == 2)
                #expect(metrics[#"upstream_request_duration_seconds_count{tenant="shop"}"#] == 3)
                #expect(metrics[#"upstream_request_duration_seconds_sum{tenant="shop"}"#] ?? 0 > 0)
            }
        }

        private static let key = "admin-\(GatewaySettings.secretMark)-3"
        private static let right = "Authorization: Bearer \(key)"

        /// One request on a connection of its own; no answer shows the key or lets a page of another origin read it.
        private func ask(_ gateway: GatewayUnderTest, _ request: Request) throws -> Message {
            let client = try RawClient(port: gateway.adminPort)
            defer { client.close() }
            let answer = try client.ask(request)
            #expect(!answer.text.contains(GatewaySettings.secretMark))
            #expect(!answer.fields.contains { $0.name.hasPrefix("access-control-") })
            #expect(answer["Cache-Control"] == "no-store")
            return answer
        }

        private func post(_ fields: String..., host: String = "127.0.0.1", body: String? = nil) -> Request {
            Request(
                method: "POST", target: "/purge", fields: fields, body: body.map { Array($0.utf8) },
                host: host)
        }

        @Test("POST needs the key, and from right and wrong hosts, with and without Origin, nothing else")
        func key() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: { $0.adminKey = Self.key }) { gateway throws in
                let admitted = try ask(gateway, post(Self.right))
                #expect(admitted.status == 400 && admitted.text.contains("Send a JSON object"))
                #expect(
                    try ask(gateway, post("authorization: bEARER  \(Self.key)", body: "{}")).status == 400)
                let elsewhere = try ask(
                    gateway, Request(method: "POST", target: "/stats", fields: [Self.right]))
                #expect(elsewhere.status == 404)
                #expect(elsewhere.text.contains("/stats, /metrics, /livez and /readyz"))
                let wrong = [
                    nil, "Authorization: Bearer", "Authorization: Bearer ", "Authorization: \(Self.key)",
                    "Authorization: Basic \(Self.key)", "Authorization: Bearer \(Self.key.dropLast())",
                    "Authorization: Bearer \(Self.key.dropLast())4", "Authorization: Bearer \(Self.key)x",
                    "Authorization: Bearer \(Self.key) x", "\(Self.right)\r\n\(Self.right)",
                    "Authorization: Bearer \(GatewaySettings.enterpriseToken)", "X-Key: \(Self.key)",
                ]
                for field in wrong {
                    let answer = try ask(gateway, field.map { post($0) } ?? post())
                    #expect(answer.status == 401, "\(field ?? "none")")
                    #expect(answer["WWW-Authenticate"] == "Bearer")
                }
                #expect(try ask(gateway, post(Self.right, host: "evil.example")).status == 421)
                for value in ["https://evil.example", "http://127.0.0.1:\(gateway.adminPort)", "null", ""] {
                    #expect(try ask(gateway, post(Self.right, "Origin: \(value)")).status == 403)
                    for method in ["GET", "HEAD", "OPTIONS"] {
                        let page = Request(method: method, target: "/stats", fields: ["Origin: \(value)"])
                        #expect(try ask(gateway, page).status == 403, "\(method) \(value)")
                    }
                }
                for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
                    let answer = try ask(
                        gateway, Request(method: method, target: "/stats", fields: [Self.right]))
                    #expect(answer.status == 405)
                    #expect(answer["Allow"] == "GET, HEAD")
                }
                // To read takes no key, and a wrong one does no harm.
                for fields in [[], ["Authorization: Bearer x"]] {
                    let read = Request(target: "/stats", fields: fields)
                    #expect(try ask(gateway, read).status == 200)
                }
            }
        }

        @Test("Without a key file POST is refused, and the answer says what to set")
        func noKey() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for request in [post(), post(Self.right), post("Authorization: Bearer ")] {
                    let answer = try ask(gateway, request)
                    #expect(answer.status == 403)
                    #expect(answer.text.contains("set admin.key_file"))
                    #expect(answer["WWW-Authenticate"] == nil)
                }
            }
        }

        @Test("The key does not help where the network is not allowed")
        func network() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            let change = { (settings: inout GatewaySettings) in
                settings.adminKey = Self.key
                settings.admin = ["allow: [10.0.0.0/8]"]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                for request in [post(Self.right), post(), Request(target: "/metrics")] {
                    let answer = try ask(gateway, request)
                    #expect(answer.status == 403)
                    #expect(answer.text.contains("admin.allow"))
                }
            }
        }

        @Test(
            "It is asked by address, as localhost, and by names of its own and the tenants' hosts, else 421 (RFC 9110 §7.4)",
            arguments: [
                ("127.0.0.1:9180", 200), ("localhost", 200), ("monitoring.shop.example", 200),
                ("Monitoring.Shop.example.:9180", 200), ("till.shop.example:9180", 200),
                ("b.shop.example", 200), ("evil.example", 421), ("shop.example", 421),
                ("monitoring.shop.example.evil.example", 421), ("evil.example.", 421),
            ])
        func names(host: String, status: Int) throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            let change = { (settings: inout GatewaySettings) in
                settings.admin = ["hosts: [Monitoring.shop.example]"]
                settings.tenant = ["hosts: [till.shop.example]"]
                settings.moreTenants = [
                    "- name: other", "  upstream: \(settings.upstream)", "  hosts: [b.shop.example]",
                    "  budget: off",
                ]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                for path in ["/stats", "/metrics", "/livez", "/readyz"] {
                    #expect(try ask(gateway, Request(target: path, host: host)).status == status, "\(path)")
                }
                #expect(try ask(gateway, post(host: host)).status == (status == 200 ? 403 : status))
            }
        }

        @Test("HTTP/1.0 without Host reads what monitors ask for; HTTP/1.1 without is 400 (RFC 9112 §3.2)")
        func withoutHost() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: { $0.adminKey = Self.key }) { gateway throws in
                let lines = [
                    ("GET /livez", 200), ("GET /readyz", 200), ("GET /metrics", 200), ("GET /livez?a", 200),
                    ("GET /stats", 421), ("GET /", 421), ("POST /livez", 421), ("OPTIONS /livez", 421),
                    ("POST /purge", 421), ("GET http://evil.example/livez", 421),
                ]
                for (line, status) in lines {
                    for (version, expected) in [("HTTP/1.0", status), ("HTTP/1.1", 400)] {
                        let client = try RawClient(port: gateway.adminPort)
                        try client.send("\(line) \(version)\r\n\(Self.right)\r\n\r\n")
                        #expect(try client.response().status == expected, "\(line) \(version)")
                        client.close()
                    }
                }
                let page = try RawClient(port: gateway.adminPort)
                try page.send("GET /livez HTTP/1.0\r\nOrigin: null\r\n\r\n")
                #expect(try page.response().status == 403)
                page.close()
            }
            let other = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: other, with: { $0.admin = ["allow: [10.0.0.0/8]"] }) {
                gateway throws in
                let client = try RawClient(port: gateway.adminPort)
                try client.send("GET /livez HTTP/1.0\r\n\r\n")
                #expect(try client.response().status == 403)
                client.close()
            }
        }

        private static let pairs = [
            #"http_requests_total{code="200"}"#: "requests.by_status.200",
            #"http_requests_total{code="404"}"#: "requests.by_status.404",
            #"http_requests_total{code="422"}"#: "requests.by_status.422",
            #"cache_requests_total{result="hit"}"#: "cache.hits",
            #"cache_requests_total{result="miss"}"#: "cache.misses",
            #"cache_requests_total{result="bypassed"}"#: "cache.bypassed",
            "cache_entries": "cache.entries", "cache_bytes": "cache.bytes",
            "connections_accepted_total": "connections.accepted_total",
            #"tenant_http_requests_total{tenant="shop"}"#: "tenants.0.requests",
            #"upstream_requests_total{tenant="shop"}"#: "tenants.0.upstream.requests",
            #"upstream_responses_total{tenant="shop",code="200"}"#: "tenants.0.upstream.by_status.200",
            #"upstream_responses_total{tenant="shop",code="429"}"#: "tenants.0.upstream.too_many_requests",
            #"upstream_requests_in_flight{tenant="shop"}"#: "tenants.0.upstream.in_flight",
            #"budget_burst_requests{tenant="shop"}"#: "tenants.0.budget.burst",
        ]
    }
}
