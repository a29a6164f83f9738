import Testing

extension Scenarios {
    @Suite("Forwarding", .serialized)
    struct Forwarding {
        @Test(
            "Every verb goes upstream with its body, and its answer comes back (RFC 9110 §9.3)",
            arguments: [
                ("GET", nil), ("HEAD", nil), ("POST", #"{"a":1}"#), ("PUT", #"{"b":2}"#), ("DELETE", nil),
                ("DELETE", #"{"data":[{"id":"1"}]}"#), ("PATCH", "{}"), ("OPTIONS", nil), ("POST", ""),
            ] as [(String, String?)])
        func verbs(method: String, body: String?) throws {
            let origin = try ScriptedOrigin { request, connection in
                let answer = Answer.json(#"{"data":{"id":"9"}}"#, status: "201 Created", "X-Seen: yes")
                let isHead = request.method == "HEAD"
                try connection.send(isHead ? answer.replacing(#"{"data":{"id":"9"}}"#, with: "") : answer)
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let fields = body == nil ? [] : ["Content-Type: application/json"]
                let request = Request(
                    method: method, target: API.enterprise + "/vouchers/1", fields: fields,
                    body: body.map { Array($0.utf8) })
                let answer = try gateway.ask(request)
                #expect(answer.status == 201)
                #expect(answer["X-Seen"] == "yes")
                #expect(answer["Content-Length"] == "19")
                #expect(answer.text == (method == "HEAD" ? "" : #"{"data":{"id":"9"}}"#))
                let seen = try #require(origin.requests.first)
                #expect(origin.requestCount == 1)
                // HEAD is answered from GET's answer, which is then there for all (RFC 9111 §4).
                #expect(seen.method == (method == "HEAD" ? "GET" : method))
                #expect(seen.text == body ?? "")
                #expect(seen["Content-Type"] == (body == nil ? nil : "application/json"))
                #expect(seen["Authorization"] == "Bearer \(GatewaySettings.enterpriseToken)")
            }
        }

        @Test("The digits of escapes go in capitals where an answer may be shared (RFC 3986 §6.2.2.1)")
        func capitals() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let path = "/products/%c5%99?name=%2b"
                #expect(try gateway.ask(.enterprise(path)).status == 200)
                #expect(try gateway.ask(.enterprise(path, method: "POST", body: "{}")).status == 200)
                let targets = origin.requests.map(\.target)
                #expect(targets == ["/products/%C5%99?name=%2B", path].map { API.enterprise + $0 })
            }
        }

        @Test(
            "Path and query go upstream byte for byte (design §1)",
            arguments: [
                "/products/a%3Ab%5B1%5D", "/products?name=a+b%20c&x[]=1&y%5B%5D=2&&=", "/products?",
                "/products/%C5%99", "/products?q=%zz", "/products/~a!$&'()*,;=:@",
                "/products?a=/../..//",
            ])
        func bytesOfTheTarget(path: String) throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for method in ["GET", "POST"] {
                    let body = method == "POST" ? "{}" : nil
                    #expect(try gateway.ask(.enterprise(path, method: method, body: body)).status == 200)
                }
                #expect(origin.requests.map(\.target) == [API.enterprise + path, API.enterprise + path])
            }
        }

        @Test("Bytes beyond ASCII in the query are not touched (design §1)")
        func rawBytes() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                let target = Array("\(API.enterprise)/products?name=".utf8) + [0xC5, 0x99, 0xFF]
                try client.send(
                    Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                #expect(try client.response().status == 200)
                let seen = try #require(origin.requests.first)
                #expect(seen.head.starts(with: Array("GET ".utf8) + target + [0x20]))
                client.close()
            }
        }

        @Test(
            "Fields of the hop, and fields that mislead, stay behind; Via is added (RFC 9110 §7.6, design §6)"
        )
        func fields() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let answer = try gateway.ask(
                    .enterprise(
                        "/products", method: "POST", "Connection: X-Mine, Authorization", "X-Mine: 1",
                        "Keep-Alive: timeout=5", "TE: trailers", "Upgrade: h2c",
                        "X-Forwarded-Host: evil.example",
                        "Forwarded: host=evil.example", "X-HTTP-Method-Override: POST",
                        "X-Original-URL: /a",
                        "Proxy-Authorization: Basic x", "X-Other: kept", "Accept: application/json",
                        body: "{}"))
                #expect(answer.status == 200)
                let seen = try #require(origin.requests.first)
                let gone = [
                    "X-Mine", "Keep-Alive", "TE", "Upgrade", "X-Forwarded-Host", "Forwarded",
                    "X-HTTP-Method-Override", "X-Original-URL", "Proxy-Authorization", "Expect",
                ]
                for name in gone { #expect(seen[name] == nil, "\(name)") }
                #expect(seen["X-Other"] == "kept")
                #expect(seen["Accept"] == "application/json")
                #expect(seen["Host"] == "127.0.0.1:\(origin.port)")
                #expect(seen["Via"]?.hasPrefix("1.1 carecloud-gateway") == true)
                #expect(seen["Content-Length"] == "2")
                #expect(seen["X-Request-Id"] == answer["X-Request-Id"])
            }
        }

        @Test("A chunked request body arrives whole (RFC 9112 §7.1)")
        func chunkedBody() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send(
                    "POST \(API.enterprise)/products HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\n{\"a\":\r\n2;x=y\r\n1}\r\n0\r\nX-Trailer: t\r\n\r\n")
                #expect(try client.response().status == 200)
                #expect(origin.requests.map(\.text) == [#"{"a":1}"#])
                client.close()
            }
        }

        @Test("100 Continue comes before the body is sent (RFC 9110 §10.1.1)")
        func expectContinue() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send(
                    "PUT \(API.enterprise)/cards/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                        + "Expect: 100-continue\r\n\r\n")
                #expect(try client.head()?.status == 100)
                try client.send("{}")
                #expect(try client.response().status == 200)
                #expect(origin.requests.map(\.text) == ["{}"])
                client.close()
            }
        }

        @Test("An answer in chunks, and one that ends with its connection, arrive whole (RFC 9112 §6.3)")
        func answerFramings() throws {
            let origin = try ScriptedOrigin { request, connection in
                guard request.target.hasSuffix("/stores") else {
                    return try connection.send(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                    )
                }
                try connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde")
                connection.close()
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for path in ["/products", "/stores"] {
                    let answer = try gateway.ask(.enterprise(path))
                    #expect(answer.text == "abcde")
                    // Its length is known if its end had come with its head.
                    #expect([.length(5), .chunked].contains(answer.statedFraming))
                }
            }
        }
    }
}
