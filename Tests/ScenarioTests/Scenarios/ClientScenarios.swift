import Foundation
import Testing

extension Scenarios {
    @Suite("Clients", .serialized)
    struct Clients {
        @Test("A device with a key made by `key new` is let in by it, and the key goes nowhere (design §7)")
        func key() throws {
            let made = try MadeKey("till-4")
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.top = [
                        "trusted_proxies: [127.0.0.0/8]",
                        "clients: [{ name: till-4, keys: [\"\(made.line)\"], allow: [\"GET products/**\"] }]",
                    ]
                }
            ) { gateway throws in
                let outside = "X-Forwarded-For: 203.0.113.7"
                for _ in 1...2 {
                    for field in ["X-Gateway-Key: \(made.key)", "Authorization: Bearer \(made.key)"] {
                        #expect(try gateway.ask(.enterprise("/products", outside, field)).status == 200)
                    }
                }
                #expect(origin.requestCount == 1)
                #expect(origin.requests[0]["Authorization"] == "Bearer \(GatewaySettings.enterpriseToken)")
                #expect(
                    !origin.requests.contains { String(decoding: $0.head, as: UTF8.self).contains("cgk_") })
                for (fields, path, status) in [
                    ([outside], "/products", 401), ([outside, "X-Gateway-Key: cgk_0"], "/products", 401),
                    ([outside, "X-Gateway-Key: \(made.key)0"], "/products", 401),
                    ([outside, "X-Gateway-Key: \(made.key)"], "/stores", 403), ([], "/products", 401),
                    (["X-Gateway-Key: cgk_0"], "/products", 401),
                ] {
                    let answer = try gateway.ask(
                        Request(target: API.enterprise + path, fields: fields))
                    #expect(answer.status == status, "\(fields.count) \(path)")
                    if status > 400 { #expect(try JSON(answer.body).string("error.exception") != nil) }
                }
                let log = try gateway.waitForAccessLog(10)
                #expect(log.first?.string("device") == "till-4")
                #expect(log.first?.string("client") == "203.0.113.7")
                let stats = try gateway.stats()
                #expect(stats.string("clients.1.name") == "till-4")
                #expect(stats.int("clients.1.requests") == 5 && stats.int("clients.1.refused_total") == 1)
                #expect(stats.int("clients.1.upstream_requests") == 1)
                #expect(stats.int("clients.0.refused_total") == 5)
                let secret = try #require(made.key.split(separator: ".").last)
                #expect(!gateway.program.lines.contains { $0.contains(secret) })
            }
        }

        @Test(
            "With rules under `clients` the gateway's own machine is let in by a rule or a key only",
            arguments: [false, true])
        func loopback(isNamed: Bool) throws {
            let made = try MadeKey("till-4")
            let origin = try ScriptedOrigin(always: Answer.fresh())
            let networks = isNamed ? "127.0.0.1/32" : "127.0.0.2/32"
            let rules = "{ name: till-4, keys: [\"\(made.line)\"] }, { networks: [\(networks)] }"
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["clients: [\(rules)]"] }) {
                gateway throws in
                let withKey = Request.enterprise("/products", "X-Gateway-Key: \(made.key)")
                #expect(try gateway.ask(withKey).status == 200)
                // Both from memory and on the way to CareCloud.
                for path in ["/products", "/products", "/stores"] {
                    #expect(try gateway.ask(.enterprise(path)).status == (isNamed ? 200 : 401), "\(path)")
                }
            }
        }

        @Test(
            "A name that cannot stand in the configuration gets no key",
            arguments: ["", "till 4", "a: b", "-x"])
        func keyName(name: String) throws {
            let program = try Program("carecloud-gateway", ["key", "new", name])
            #expect(try program.waitForExit() == 2)
            #expect(program.lines.isEmpty)
        }

        @Test("Devices of a network with bounds keep them from the cache, too (design §7)")
        func bounds() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    $0.top = [
                        "clients: [{ name: wifi, networks: [127.0.0.0/8], rate: 1/m, burst: 2 }]"
                    ]
                }
            ) { gateway throws in
                let statuses = try (1...4).map { _ in try gateway.ask(.enterprise("/products")).status }
                #expect(statuses == [200, 200, 429, 429])
                let refused = try gateway.ask(.enterprise("/products"))
                #expect(refused["Retry-After"].flatMap { Int($0) } ?? 0 > 10)
                #expect(try JSON(refused.body).string("error.exception") == "gateway_client_rate_exception")
            }
        }

        @Test("path_prefix leads to its tenant, with its own upstream and nothing of the other's (design §8)")
        func prefixes() throws {
            // The harness knows of kept connections to one origin only.
            let closing =
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=300\r\nConnection: close\r\nContent-Length: 3\r\n\r\n\"b\""
            let origins = try [
                ScriptedOrigin(always: Answer.fresh("\"a\"")), ScriptedOrigin(always: closing),
            ]
            defer { for origin in origins { origin.stop() } }
            var settings = GatewaySettings(upstream: origins[0].address)
            settings.tenant = ["path_prefix: /brand-a"]
            settings.moreTenants = [
                "- name: other", "  path_prefix: /brand-b", "  upstream: \(origins[1].address)",
                "  budget: off",
            ]
            try GatewayUnderTest.run(settings) { gateway throws in
                for round in 1...2 {
                    for (prefix, name) in [("/brand-a", "a"), ("/brand-b", "b")] {
                        let answer = try gateway.ask(
                            Request(target: prefix + API.enterprise + "/products"))
                        #expect(answer.text == "\"\(name)\"" && answer.isHit == (round == 2))
                    }
                }
                #expect(
                    origins.map { $0.requests.map(\.target) } == [
                        [API.enterprise + "/products"], [API.enterprise + "/products"],
                    ])
                // The other tenant has no token of its own, and gets nobody else's.
                #expect(origins[1].requests[0]["Authorization"] == nil)
                #expect(try gateway.ask(.enterprise("/products")).status == 404)
                // A request is counted when its answer is out.
                try gateway.waitForStats("two requests of each tenant") { stats in
                    stats.int("tenants.0.requests") == 2 && stats.int("tenants.1.requests") == 2
                }
            }
        }
    }
}
