import Testing

extension Scenarios {
    @Suite("Malformed requests", .serialized)
    struct MalformedRequests {
        @Test(
            "What two parsers could read differently is refused in the envelope and goes nowhere (RFC 9112 §2.2, §11.2)"
        )
        func refused() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { body: 1KiB }"] }) {
                gateway throws in
                for malformed in MalformedHead.all { try Self.check(malformed, at: gateway) }
                #expect(origin.requestCount == 0)
                let statuses = Dictionary(grouping: MalformedHead.all, by: \.status).mapValues(\.count)
                // Each is counted when it has been answered.
                try Waiting.until("all are counted by their status") {
                    let counted = try gateway.stats()["requests.by_status"]
                    return statuses.allSatisfy { counted?.int("\($0)") == $1 }
                }
            }
        }

        private static func check(_ malformed: MalformedHead, at gateway: GatewayUnderTest) throws {
            let client = try gateway.client()
            defer { client.close() }
            do {
                try client.send(malformed.bytes)
                let answer = try client.response()
                #expect(answer.status == malformed.status, "\(malformed.rule)")
                // RFC 9209 §2.3: a fault of the request, or a method that the gateway is not to pass on.
                let types = ["http_request_error", "http_request_denied"]
                let type = answer["Proxy-Status"]?.split(separator: "carecloud-gateway; error=").first
                #expect(types.contains(String(type ?? "")), "\(malformed.rule)")
                #expect(try JSON(answer.body).string("error.type") == "about:blank", "\(malformed.rule)")
                #expect(try JSON(answer.body).string("error.detail")?.isEmpty == false, "\(malformed.rule)")
                guard malformed.closes else { return }
                #expect(answer["Connection"] == "close", "\(malformed.rule)")
                #expect(try client.isEnded(), "\(malformed.rule)")
            } catch {
                Issue.record("\(malformed.rule): \(error)")
            }
        }

        @Test("A request behind a refused one is not read: it may be a smuggled one (RFC 9112 §11.2)")
        func nothingBehind() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send(
                    "POST \(API.enterprise)/products HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET \(API.enterprise)/stores HTTP/1.1\r\n"
                        + "Host: localhost\r\n\r\n")
                #expect(try client.response().status == 400)
                #expect(try client.isEnded())
                #expect(origin.requestCount == 0)
                client.close()
            }
        }

        @Test("A body that nobody reads never becomes the next request (RFC 9112 §9.3)")
        func unreadBody() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let smuggled = "GET \(API.enterprise)/stores HTTP/1.1\r\nHost: localhost\r\n\r\n"
                let client = try gateway.client()
                try client.send(
                    Request(method: "POST", target: "/outside", body: Array(smuggled.utf8)))
                #expect(try client.response().status == 404)
                #expect(try client.isEnded())
                #expect(origin.requestCount == 0)
                client.close()
            }
        }

        @Test(
            "Request lines of 60 KiB and bodies of 15 MiB pass: CareCloud's own clients send such (design §8)"
        )
        func largeOnes() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let query = String(repeating: "a", count: 60_000)
                #expect(try gateway.ask(.enterprise("/products?\(query)")).status == 200)
                let body = [UInt8](repeating: 0x20, count: 15 * 1024 * 1024)
                let request = Request(method: "POST", target: API.enterprise + "/products/batch", body: body)
                #expect(try gateway.ask(request).status == 200)
                #expect(origin.requests.map(\.body.count) == [0, body.count])
            }
        }

        @Test("A head that does not arrive in time is 408 (RFC 9110 §15.5.9)")
        func slowHead() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { header_timeout: 1s }"] }) {
                gateway throws in
                let client = try gateway.client()
                try client.send("GET /")
                let answer = try client.response()
                #expect(answer.status == 408)
                #expect(answer["Connection"] == "close")
                #expect(answer["Proxy-Status"] == "carecloud-gateway; error=http_request_error")
                #expect(try client.isEnded())
                client.close()
            }
        }
    }
}
