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
