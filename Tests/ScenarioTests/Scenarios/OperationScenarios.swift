import Testing

extension Scenarios {
    @Suite("Operation", .serialized)
    struct Operation {
        /// The names of design §9.
        private static let names = [
            "version", "configuration_hash", "uptime_seconds", "connections.open",
            "connections.accepted_total",
            "requests.total", "requests.by_status", "cache.entries", "cache.bytes", "cache.capacity_bytes",
            "cache.hits", "cache.misses", "cache.stale", "cache.revalidated", "cache.collapsed",
            "cache.bypassed",
            "cache.stored", "cache.evictions", "cache.invalidations", "cache.hit_ratio",
            "latency_seconds.hit.p50", "latency_seconds.hit.p99", "latency_seconds.miss.p50",
            "latency_seconds.miss.p99", "tenants.0.name", "tenants.0.requests", "tenants.0.upstream.requests",
            "tenants.0.upstream.by_status", "tenants.0.upstream.too_many_requests",
            "tenants.0.upstream.errors", "tenants.0.upstream.cancelled", "log.dropped_total",
            "tenants.0.upstream.in_flight", "tenants.0.upstream.latency_seconds.p50",
            "tenants.0.upstream.latency_seconds.p99", "tenants.0.budget.rate_per_second",
            "tenants.0.budget.burst",
            "tenants.0.budget.tokens", "tenants.0.budget.queue_depth", "tenants.0.budget.queued_total",
            "tenants.0.budget.refused_total", "tenants.0.budget.wait_seconds.p50",
            "tenants.0.budget.wait_seconds.p99", "tenants.0.credentials.enterprise.source",
            "tenants.0.credentials.enterprise.state", "tenants.0.credentials.enterprise.logins_total",
            "tenants.0.credentials.customer.source", "tenants.0.credentials.customer.state",
            "tenants.0.credentials.customer.logins_total",
        ]

        @Test("/stats has every name of design §9, and its figures add up")
        func statistics() throws {
            let origin = try ScriptedOrigin { request, connection in
                let isRead = request.method == "GET"
                try connection.send(isRead ? Answer.fresh() : Answer.json("{}", status: "422 Unprocessable"))
            }
            try GatewayUnderTest.run(before: origin, with: { $0.budget = "{ rate: 100/s, burst: 50 }" }) {
                gateway throws in
                let stats = try gateway.stats()
                for name in Self.names { #expect(stats[name] != nil, "\(name)") }
                for path in ["/products", "/products", "/products", "/stores"] {
                    _ = try gateway.ask(.enterprise(path))
                }
                _ = try gateway.ask(.enterprise("/cards", method: "POST", body: "{}"))
                _ = try gateway.ask(Request(target: "/outside"))
                // A request is counted when its answer is out.
                try gateway.waitForStats("six answers") { $0.int("requests.total") ?? 0 >= 6 }
                let after = try gateway.stats()
                let figures = [
                    "requests.total": 6, "requests.by_status.200": 4, "requests.by_status.404": 1,
                    "requests.by_status.422": 1, "cache.hits": 2, "cache.misses": 2, "cache.bypassed": 1,
                    "cache.stored": 2, "cache.entries": 2, "connections.accepted_total": 6,
                    "tenants.0.upstream.requests": 3, "tenants.0.upstream.by_status.200": 2,
                    "tenants.0.upstream.by_status.422": 1, "tenants.0.upstream.in_flight": 0,
                    "tenants.0.budget.burst": 50, "tenants.0.budget.rate_per_second": 100,
                ]
                for (name, value) in figures { #expect(after.int(name) == value, "\(name)") }
                #expect(after.string("tenants.0.credentials.enterprise.source") == "file")
                #expect(try gateway.admin("/stats").text.contains(GatewaySettings.secretMark) == false)
            }
        }

        @Test("/livez and /readyz answer 200; the side for operators has the Host rule too (design §9)")
        func health() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                #expect(try gateway.admin("/livez").status == 200)
                #expect(try gateway.admin("/readyz").status == 200)
                #expect(try gateway.admin("/nothing").status == 404)
                #expect(try gateway.admin("/stats")["Content-Type"]?.hasPrefix("application/json") == true)
                let client = try RawClient(port: gateway.adminPort)
                #expect(try client.ask(Request(target: "/stats", host: "evil.example")).status == 421)
                client.close()
                // Nothing of it is on the clients' side.
                #expect(try gateway.ask(Request(target: "/stats")).status == 404)
            }
        }

        @Test("The access log has the path template and neither ids, queries nor tokens (design §7)")
        func accessLog() throws {
            let mark = GatewaySettings.secretMark
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.workers = 1 }) { gateway throws in
                let requests: [Request] = [
                    .enterprise("/customers/\(mark)/cards?email=\(mark)"),
                    .enterprise("/customers/\(mark)/cards?email=\(mark)"),
                    .customer("/tokens/\(mark)/actions/auth-token", "Authorization: Bearer \(mark)"),
                    .enterprise("/\(mark)/\(mark)"), Request(target: "/webservice/rest-api/\(mark)/x"),
                    Request(target: "/\(mark)"), .enterprise("/../\(mark)"),
                    Request(target: API.enterprise + "/products", host: "\(mark).example"),
                ]
                for request in requests { _ = try gateway.ask(request) }
                let log = try gateway.waitForAccessLog(requests.count)
                #expect(
                    log.prefix(4).map { $0.string("path") } == [
                        API.enterprise + "/customers/{customer_id}/cards",
                        API.enterprise + "/customers/{customer_id}/cards",
                        API.customer + "/tokens/{token_id}/actions/auth-token",
                        API.enterprise + "/{unknown}/{…}",
                    ])
                #expect(log.prefix(2).map { $0.string("cache") } == ["uri-miss", "hit"])
                let first = try #require(log.first)
                #expect(first.string("method") == "GET")
                #expect(first.string("tenant") == "shop")
                #expect(first.string("client") == "127.0.0.1")
                #expect(first.int("status") == 200)
                #expect(first.int("bytes") == 11)
                #expect(first.int("upstream_status") == 200)
                for name in ["time", "level", "request_id", "duration_ms", "upstream_ms", "queue_ms"] {
                    #expect(first[name] != nil, "\(name)")
                }
            }
        }

        @Test("A failed transfer's log line has no token, query or id either (design §7)")
        func failureLog() throws {
            let mark = GatewaySettings.secretMark
            let origin = try ScriptedOrigin { _, connection in
                try connection.send("HTTP/1.1 200 OK\r\nX-\(mark): \(mark)\rx\r\n\r\n")
                connection.close()
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                #expect(try gateway.ask(.enterprise("/cards/\(mark)?a=\(mark)")).status == 502)
                _ = try gateway.program.waitForLine("why") { $0.contains("upstream request failed") }
            }
        }

        @Test("X-Request-Id is taken over, sent upstream and logged; a wrong one is replaced (design §9)")
        func requestID() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.workers = 1 }) { gateway throws in
                for _ in 1...2 {
                    let answer = try gateway.ask(.enterprise("/products", "X-Request-Id: till-7-abc"))
                    #expect(answer["X-Request-Id"] == "till-7-abc")
                }
                #expect(origin.requests.first?["X-Request-Id"] == "till-7-abc")
                let made = try gateway.ask(.enterprise("/products", "X-Request-Id: a b\"c"))["X-Request-Id"]
                #expect(made?.isEmpty == false)
                #expect(made != "a b\"c")
                let log = try gateway.waitForAccessLog(3)
                #expect(log.map { $0.string("request_id") } == ["till-7-abc", "till-7-abc", made])
            }
        }
    }
}
