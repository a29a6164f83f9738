import Testing

extension Scenarios {
    /// `health: true` under `listen`: a load balancer asks where the tills do.
    @Suite("Health", .serialized)
    struct Health {
        private static func settings(_ origin: ScriptedOrigin) -> GatewaySettings {
            var settings = GatewaySettings(upstream: origin.address)
            settings.listen = ["127.0.0.1:0", "127.0.0.1:0"]
            settings.healthListeners = [1]
            // No client is let in without a key: what comes through a proxy is not local.
            let key = "cgk_0123456789abcdef:\(String(repeating: "0b", count: 32))"
            settings.top = [
                "clients: [{ name: till, keys: [\"\(key)\"] }]", "trusted_proxies: [127.0.0.0/8]",
            ]
            settings.tenant = ["hosts: [till.shop.example]"]
            return settings
        }

        private static func ask(_ gateway: GatewayUnderTest, _ listener: Int, _ request: Request) throws
            -> Message
        {
            let client = try RawClient(port: gateway.ports[listener])
            defer { client.close() }
            return try client.ask(request)
        }

        @Test("/livez and /readyz are answered there, without a key and whatever the Host (design §9)")
        func checks() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            defer { origin.stop() }
            try GatewayUnderTest.run(Self.settings(origin)) { gateway throws in
                for host in ["127.0.0.1", "lb.example", "till.shop.example."] {
                    for (path, text) in [
                        ("/livez", "alive\n"), ("/readyz", "ready\n"), ("/readyz?x=/", "ready\n"),
                    ] {
                        let answer = try Self.ask(gateway, 1, Request(target: path, host: host))
                        #expect(answer.status == 200 && answer.text == text, "\(path) \(host)")
                        #expect(answer["Cache-Control"] == "no-store")
                        #expect(!answer.fields.contains { $0.name.hasPrefix("access-control-") })
                        let head = try Self.ask(gateway, 1, Request(method: "HEAD", target: path, host: host))
                        #expect(head.status == 200 && head["Content-Length"] == "\(text.utf8.count)")
                    }
                }
                let old = try RawClient(port: gateway.ports[1])
                try old.send("GET /livez HTTP/1.0\r\n\r\n")
                #expect(try old.response().text == "alive\n")
                old.close()
                let none = try RawClient(port: gateway.ports[1])
                try none.send("GET /livez HTTP/1.1\r\n\r\n")
                #expect(try none.response().status == 400)
                none.close()
            }
        }

        @Test("Everything else there is as on any listener, and other listeners answer no health checks")
        func others() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            defer { origin.stop() }
            try GatewayUnderTest.run(Self.settings(origin)) { gateway throws in
                let host = "till.shop.example"
                let requests = [
                    (Request(target: API.enterprise + "/stores", host: host), 401),
                    (Request(target: API.enterprise + "/stores", host: "lb.example"), 421),
                    (Request(target: "/metrics", host: host), 404),
                    (Request(target: "/stats", host: host), 404),
                    (Request(target: "/livez/", host: host), 404),
                    (Request(target: "/readyz2", host: host), 404),
                    (Request(target: "/Livez", host: host), 404), (Request(target: "/live", host: host), 404),
                    (Request(method: "POST", target: "/livez", host: host), 404),
                ]
                for (request, status) in requests {
                    for listener in 0...1 {
                        #expect(
                            try Self.ask(gateway, listener, request).status == status, "\(request.target)")
                    }
                }
                for path in ["/livez", "/readyz"] {
                    #expect(try Self.ask(gateway, 0, Request(target: path, host: host)).status == 404)
                    #expect(try Self.ask(gateway, 0, Request(target: path, host: "lb.example")).status == 421)
                }
                #expect(origin.requestCount == 0)
                // Health checks are no requests of tills.
                let seen = try gateway.waitForAccessLog(2 * requests.count + 4)
                _ = try Self.ask(gateway, 1, Request(target: "/livez"))
                _ = try Self.ask(gateway, 1, Request(target: "/end", host: host))
                #expect(try gateway.waitForAccessLog(seen.count + 1).count == seen.count + 1)
            }
        }

        @Test(
            "With api_path / the paths are the gateway's there, and CareCloud's on other listeners; hits stay hits"
        )
        func foreignPaths() throws {
            let origin = try ScriptedOrigin { request, connection in
                try connection.send(Answer.fresh(#"{"path":"\#(request.target)"}"#))
            }
            defer { origin.stop() }
            var settings = GatewaySettings(upstream: origin.address)
            settings.listen = ["127.0.0.1:0", "127.0.0.1:0"]
            settings.healthListeners = [1]
            settings.tenant = ["api_path: /"]
            try GatewayUnderTest.run(settings) { gateway throws in
                for _ in 1...3 {
                    let live = Request(target: "/livez")
                    #expect(try Self.ask(gateway, 0, live).text == #"{"path":"/livez"}"#)
                    #expect(try Self.ask(gateway, 1, live).text == "alive\n")
                }
                for listener in [0, 1, 1, 0] {
                    _ = try Self.ask(gateway, listener, .enterprise("/stores"))
                }
                #expect(try Self.ask(gateway, 1, .enterprise("/stores")).isHit)
                #expect(origin.requestCount == 2)
            }
        }

        @Test("/readyz is 503 on a connection that is still open while the gateway drains (design §9)")
        func draining() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.json())
            }
            defer { origin.stop() }
            var settings = GatewaySettings(upstream: origin.address)
            settings.healthListeners = [0]
            let gateway = try GatewayUnderTest(settings)
            let client = try gateway.client()
            try client.send(Request.enterprise("/stores").bytes + Request(target: "/readyz").bytes)
            try origin.waitForRequests(1)
            gateway.program.terminate()
            try Waiting.until("new connections are refused") { (try? gateway.client()) == nil }
            gate.open()
            #expect(try client.response().status == 200)
            let answer = try client.response()
            #expect(answer.status == 503 && answer.text == "draining\n")
            #expect(answer["Connection"] == "close")
            #expect(try gateway.program.waitForExit() == 0)
        }
    }
}
