import Testing

extension Scenarios {
    @Suite("Upstream failures", .serialized)
    struct UpstreamFailures {
        @Test(
            "Nobody listens upstream: 502 in the envelope with Proxy-Status, and a line in the log (RFC 9209 §2.3)"
        )
        func unreachable() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            origin.stop()
            try Waiting.until("the origin's port is closed") { (try? Socket.connect(to: origin.port)) == nil }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let answer = try gateway.ask(.enterprise("/products"))
                #expect(answer.status == 502)
                #expect(answer["Proxy-Status"] == "carecloud-gateway; error=connection_refused")
                #expect(try JSON(answer.body).string("error.exception") == "gateway_upstream_exception")
                _ = try gateway.program.waitForLine("why") {
                    $0.contains("upstream request failed") && $0.contains("connection_refused")
                }
            }
        }

        @Test(
            "A certificate that nobody vouches for is 502, and the log names it; with ca_file it is trusted (design §6)"
        )
        func certificates() throws {
            let folder = try TemporaryFolder()
            let certificate = try Certificate(in: folder)
            let sandbox = try Sandbox(certificate: certificate)
            var settings = GatewaySettings(upstream: "https://localhost:\(sandbox.port)")
            Cache.withSandboxTokens(&settings)
            let distrusting = try GatewayUnderTest(settings)
            let refused = try distrusting.ask(.enterprise("/products"))
            #expect(refused.status == 502)
            #expect(refused["Proxy-Status"] == "carecloud-gateway; error=tls_certificate_error")
            _ = try distrusting.program.waitForLine("which check failed") {
                $0.contains("upstream request failed") && $0.contains("certificate")
            }
            #expect(try distrusting.stop() == 0)

            settings.tenant = ["ca_file: \(certificate.certificateFile)"]
            let trusting = try GatewayUnderTest(settings)
            #expect(try trusting.ask(.enterprise("/products")).status == 200)
            #expect(try trusting.ask(.enterprise("/products")).isHit)
            #expect(try trusting.stop() == 0)

            settings.upstream = "https://127.0.0.2:\(sandbox.port)"
            let misnamed = try GatewayUnderTest(settings)
            #expect(try misnamed.ask(.enterprise("/products")).status == 502)
            #expect(try misnamed.stop() == 0)
            #expect(try sandbox.stop() == 0)
        }

        @Test("No answer in time is 504; a write is not repeated and drops its family (design §4, §6)")
        func tooSlow() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                if request.target.hasSuffix("/slow") { try gate.pass() }
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(
                before: origin, with: { $0.tenant = ["timeouts: { first_byte: 200ms }"] }
            ) { gateway throws in
                _ = try gateway.ask(.enterprise("/cards"))
                let answer = try gateway.ask(.enterprise("/cards/slow", method: "PUT", body: "{}"))
                #expect(answer.status == 504)
                #expect(answer["Proxy-Status"] == "carecloud-gateway; error=http_response_timeout")
                #expect(try gateway.ask(.enterprise("/products/slow")).status == 504)
                gate.open(for: 4)
                #expect(origin.requests("PUT").count == 1)
                #expect(try !gateway.ask(.enterprise("/cards")).isHit)
            }
        }

        @Test(
            "A body cut short is 502, or cut short for the client, too, and not kept (RFC 9112 §8, design §4)",
            arguments: [
                "Content-Length: 100\r\n\r\n0123456789",
                "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n",
                "Transfer-Encoding: chunked\r\n\r\nff\r\n0123456789",
            ])
        func cutBody(rest: String) throws {
            let origin = try ScriptedOrigin { _, connection in
                try connection.send("HTTP/1.1 200 OK\r\nCache-Control: max-age=300\r\n" + rest)
                connection.close()
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for round in 1...2 {
                    // The client's reader throws at a cut.
                    let answer = try? gateway.ask(.enterprise("/products"))
                    #expect(answer == nil || answer?.status == 502)
                    #expect(origin.requestCount >= round)
                }
                #expect(try gateway.stats().int("cache.entries") == 0)
            }
        }

        @Test(
            "An answer that two recipients could read differently is 502 and not kept (RFC 9112 §6.3, §11.2)",
            arguments: [
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A: b\rc\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nab",
                "nonsense\r\n\r\n", "HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
                String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 2000)
                    + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            ])
        func malformedAnswers(answer: String) throws {
            let origin = try ScriptedOrigin { _, connection in
                try connection.send(answer)
                connection.close()
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                #expect(try gateway.ask(.enterprise("/products")).status == 502)
                #expect(try gateway.stats().int("cache.entries") == 0)
            }
        }

        @Test("Bytes behind an answer never become the next answer (design §5)", arguments: [true, false])
        func extraBytes(later: Bool) throws {
            let poison = Answer.json(#"{"data":"poison"}"#, "Cache-Control: max-age=300")
            let gate = Gate()
            let sent = Gate()
            let origin = try ScriptedOrigin { request, connection in
                guard request.target.hasSuffix("/first") else {
                    return try connection.send(Answer.fresh(#"{"data":"right"}"#))
                }
                if later {
                    try connection.send(Answer.json())
                    try gate.pass()
                    try connection.send(poison)
                    sent.open()
                } else {
                    try connection.send(Answer.json() + poison)
                }
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                #expect(try gateway.ask(.enterprise("/products/first")).status == 200)
                if later {
                    gate.open()
                    try sent.pass()
                }
                for path in ["/products/second", "/stores/1", "/products/second"] {
                    #expect(try gateway.ask(.enterprise(path)).text == #"{"data":"right"}"#)
                }
            }
        }

        @Test("Redirects are passed on, not followed (design §6)")
        func redirect() throws {
            let origin = try ScriptedOrigin(
                always: Answer.json("", status: "302 Found", "Location: http://127.0.0.1:1/"))
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let answer = try gateway.ask(.enterprise("/products"))
                #expect(answer.status == 302)
                #expect(answer["Location"] == "http://127.0.0.1:1/")
                #expect(origin.requestCount == 1)
            }
        }

        @Test("A request that comes back to the gateway is a loop: 508 (RFC 9110 §7.6.3, RFC 5842 §7.2)")
        func loop() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                _ = try gateway.ask(.enterprise("/products"))
                let via = try #require(origin.requests.first?["Via"])
                #expect(try gateway.ask(.enterprise("/products", "Via: 1.0 other, \(via)")).status == 508)
                #expect(origin.requestCount == 1)
            }
        }
    }
}
