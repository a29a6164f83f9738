import Testing

extension Scenarios {
    /// OPTIONS that goes no further than the gateway, or a counted number of steps.
    @Suite("Options", .serialized)
    struct Options {
        private static let methods = "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH"

        private static func options(_ fields: String..., target: String = API.enterprise + "/stores")
            -> Request
        {
            Request(method: "OPTIONS", target: target, fields: fields)
        }

        private static func check(_ answer: Message) {
            #expect(answer.status == 204)
            #expect(answer["Allow"] == methods)
            #expect(answer["Content-Length"] == nil && answer.body.isEmpty)
            #expect(answer["Via"] == "1.1 carecloud-gateway" && answer["X-Request-Id"] != nil)
        }

        @Test("Max-Forwards of OPTIONS is counted down, and answered at 0 (RFC 9110 §7.6.2)")
        func maxForwards() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                Self.check(try client.ask(Self.options("Max-Forwards: 0")))
                Self.check(try client.ask(Self.options("Max-Forwards: 00")))
                #expect(origin.requestCount == 0)
                for (sent, seen) in [
                    ("5", "4"), ("1", "0"), ("010", "9"), ("99999999999999999999", "999999"),
                ] {
                    #expect(try client.ask(Self.options("Max-Forwards: \(sent)")).status == 200)
                    #expect(origin.requests.last?["Max-Forwards"] == seen)
                }
                #expect(try client.ask(Self.options()).status == 200)
                #expect(origin.requests.last?["Max-Forwards"] == nil)
                #expect(origin.requestCount == 5)
                // A path that the gateway does not serve has no options.
                #expect(try client.ask(Self.options("Max-Forwards: 0", target: "/outside")).status == 404)
                client.close()
            }
        }

        @Test(
            "A Max-Forwards that is no number, or comes twice, is 400 (RFC 9110 §7.6.2)",
            arguments: [["x"], ["-1"], ["+1"], [""], ["1, 2"], ["1", "1"], ["0", "5"]])
        func malformed(values: [String]) throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let fields = values.map { "Max-Forwards: \($0)" }
                let target = API.enterprise + "/stores"
                let answer = try gateway.ask(Request(method: "OPTIONS", target: target, fields: fields))
                #expect(answer.status == 400)
                #expect(answer["Proxy-Status"] == "carecloud-gateway; error=http_request_error")
                #expect(origin.requestCount == 0)
                // Other methods are not bound by it.
                #expect(try gateway.ask(Request(target: target, fields: fields)).status == 200)
            }
        }

        @Test("OPTIONS * is answered by the gateway (RFC 9112 §3.2.4, RFC 9110 §9.3.7)")
        func server() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                Self.check(try client.ask(Self.options(target: "*")))
                Self.check(try client.ask(Self.options("Max-Forwards: 5", target: "*")))
                for method in ["GET", "HEAD", "POST", "DELETE"] {
                    #expect(try client.ask(Request(method: method, target: "*")).status == 400, "\(method)")
                }
                #expect(try client.ask(Self.options(target: "*x")).status == 400)
                var elsewhere = Self.options(target: "*")
                elsewhere.host = "evil.example"
                #expect(try client.ask(elsewhere).status == 421)
                client.close()
                let old = try gateway.client()
                try old.send("OPTIONS * HTTP/1.0\r\n\r\n")
                Self.check(try old.response())
                old.close()
                #expect(origin.requestCount == 0)
                let reason = "cache.by_reason.request-method"
                try gateway.waitForStats("three answers") { $0.int(reason) == 3 }
            }
        }

        @Test("A client that is not let in is not told of the gateway's options either (RFC 9110 §15.5.4)")
        func notAdmitted() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            let change = { (settings: inout GatewaySettings) in
                settings.top = ["clients: [{ networks: [10.0.0.0/8] }]", "trusted_proxies: [127.0.0.0/8]"]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                for target in ["*", API.enterprise + "/stores"] {
                    for (address, status) in [("192.0.2.1", 403), ("10.0.0.1", 204)] {
                        let fields = ["Max-Forwards: 0", "X-Forwarded-For: \(address)"]
                        let request = Request(method: "OPTIONS", target: target, fields: fields)
                        #expect(try gateway.ask(request).status == status, "\(target) \(address)")
                    }
                }
                #expect(origin.requestCount == 0)
            }
        }
    }
}
