import Testing

extension Scenarios {
    /// Pages of other origins (Fetch standard, "CORS protocol").
    @Suite("Cross-origin", .serialized)
    struct CrossOrigin {
        static let kiosk = "https://kiosk.example"
        static let microsite = "http://microsite.example:8080"
        static let exposed = "Age, Cache-Status, Proxy-Status, Retry-After, X-Request-Id"

        static func allow(_ settings: inout GatewaySettings) {
            settings.top = ["allowed_origins: [\(kiosk), \"\(microsite)\"]"]
        }

        /// The answer may be read by a page of this origin, or says nothing of origins.
        static func expect(
            _ answer: Message, isFor origin: String?, vary: String? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let names = answer.fields.map(\.name).filter { $0.hasPrefix("access-control-") }
            let own = ["access-control-allow-origin", "access-control-expose-headers"]
            #expect(names == (origin == nil ? [] : own), sourceLocation: sourceLocation)
            #expect(answer["Access-Control-Allow-Origin"] == origin, sourceLocation: sourceLocation)
            #expect(
                answer["Access-Control-Expose-Headers"] == (origin == nil ? nil : exposed),
                sourceLocation: sourceLocation)
            let varying = answer["Vary"]?.split(separator: ",") ?? []
            #expect(
                (origin == nil ? 0...1 : 1...1).contains(varying.count { $0.hasSuffix("Origin") }),
                sourceLocation: sourceLocation)
            if let vary { #expect(answer["Vary"] == vary, sourceLocation: sourceLocation) }
        }

        // MARK: One entry

        @Test(
            "One stored answer serves every origin and requests without one, each as it asked (design §4, §7)",
            arguments: [[0, 1, 2, 3], [2, 1, 0, 3], [1, 3, 2, 0]])
        func oneEntry(order: [Int]) throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            let questions = [nil, Self.kiosk, Self.microsite, "https://evil.example"]
            try GatewayUnderTest.run(before: origin, with: Self.allow) { gateway throws in
                for round in 1...2 {
                    for (place, index) in order.enumerated() {
                        let page = questions[index]
                        var request = Request.enterprise("/products")
                        if let page { request.fields = ["Origin: \(page)"] }
                        let answer = try gateway.ask(request)
                        #expect(answer.status == (index == 3 ? 403 : 200))
                        #expect(answer.isHit == (index != 3 && (place > 0 || round == 2)))
                        Self.expect(answer, isFor: index == 3 ? nil : page)
                    }
                }
                #expect(origin.requestCount == 1)
                #expect(origin.requests.allSatisfy { $0["Origin"] == nil })
                #expect(try gateway.stats().int("cache.entries") == 1)
            }
        }

        @Test("What CareCloud says of origins is for requests without an allowed one (RFC 9110 §12.5.5)")
        func upstreamFields() throws {
            let answer = Answer.json(
                "{}", "Cache-Control: max-age=300", "Vary: Accept-Language, Origin",
                "Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true")
            let origin = try ScriptedOrigin(always: answer)
            try GatewayUnderTest.run(before: origin, with: Self.allow) { gateway throws in
                for isHit in [false, true] {
                    let page = try gateway.ask(.enterprise("/products", "Origin: \(Self.kiosk)"))
                    #expect(page.isHit == isHit)
                    let vary = "Accept-Language, Origin, Accept-Encoding, Authorization"
                    Self.expect(page, isFor: Self.kiosk, vary: vary)
                    let till = try gateway.ask(.enterprise("/products"))
                    #expect(till.isHit)
                    #expect(till["Access-Control-Allow-Origin"] == "*")
                    #expect(till["Access-Control-Allow-Credentials"] == "true")
                    #expect(till["Access-Control-Expose-Headers"] == nil)
                    #expect(till["Vary"] == vary)
                }
                #expect(origin.requestCount == 1)
            }
        }

        @Test("A page reads HEAD, too, with the same fields (RFC 9110 §9.3.2)")
        func head() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: Self.allow) { gateway throws in
                for isHit in [false, true] {
                    let answer = try gateway.ask(
                        .enterprise("/products", method: "HEAD", "Origin: \(Self.kiosk)"))
                    #expect(answer.isHit == isHit)
                    #expect(answer["Content-Length"] == "11")
                    Self.expect(answer, isFor: Self.kiosk)
                }
            }
        }

        // MARK: Every source

        @Test("Those who share a flight are each answered for their own origin (design §4)")
        func collapsed() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin, with: Self.allow) { gateway throws in
                let pages = [Self.kiosk, nil, Self.microsite, nil, Self.kiosk]
                let clients = try pages.map { page in
                    let client = try gateway.client()
                    var request = Request.enterprise("/products")
                    if let page { request.fields = ["Origin: \(page)"] }
                    try client.send(request)
                    return client
                }
                try gateway.waitForStats("all connections") { $0.int("connections.open") ?? 0 >= 5 }
                gate.open(for: 5)
                for (client, page) in zip(clients, pages) {
                    let answer = try client.response()
                    #expect(answer.status == 200)
                    Self.expect(answer, isFor: page)
                    client.close()
                }
                #expect(origin.requestCount == 1)
            }
        }

        @Test("An answer that is streamed is marked, and arrives whole", arguments: [true, false])
        func streamed(isWrite: Bool) throws {
            let streamed = StreamedAnswer(
                framing: .chunked, fields: ["Access-Control-Allow-Origin: https://other.example"],
                pieces: Array(repeating: Bytes.pattern(64 * 1024), count: 32))
            let origin = try ScriptedOrigin { _, connection in try streamed.send(on: connection) }
            try GatewayUnderTest.run(before: origin, with: Self.allow) { gateway throws in
                let answer = try gateway.ask(
                    .enterprise(
                        "/products", method: isWrite ? "POST" : "GET", "Origin: \(Self.kiosk)",
                        body: isWrite ? "{}" : nil))
                #expect(answer.body == streamed.body)
                Self.expect(answer, isFor: Self.kiosk)
            }
        }

        @Test(
            "Errors of CareCloud's and answers to writes are marked, too",
            arguments: [
                "201 Created", "204 No Content", "400 Bad Request", "404 Not Found",
                "503 Service Unavailable",
            ])
        func upstreamStatus(status: String) throws {
            let body = status.hasPrefix("204") ? "" : "{}"
            let origin = try ScriptedOrigin { _, connection in
                let answer = Answer.json(body, status: status)
                try connection.send(
                    body.isEmpty ? answer.replacing("Content-Length: 0\r\n", with: "") : answer)
            }
            try GatewayUnderTest.run(before: origin, with: Self.allow) { gateway throws in
                for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
                    let answer = try gateway.ask(
                        .enterprise("/products/1", method: method, "Origin: \(Self.microsite)"))
                    #expect(answer.status == Int(status.prefix(3)))
                    Self.expect(answer, isFor: Self.microsite)
                }
            }
        }

        @Test("The gateway's own errors are marked, so that the page can read why")
        func ownErrors() throws {
            let origin = try ScriptedOrigin { _, connection in connection.close() }
            try GatewayUnderTest.run(
                before: origin,
                with: {
                    Self.allow(&$0)
                    $0.top.append("limits: { body: 1KiB }")
                }
            ) { gateway throws in
                let page = "Origin: \(Self.kiosk)"
                let large = String(repeating: "a", count: 2048)
                let target = API.enterprise + "/products"
                let cases: [(Request, Int)] = [
                    (.enterprise("/products", page), 502), (.customer("/customers", page), 401),
                    (Request(target: "/elsewhere", fields: [page]), 404),
                    (Request(target: target, fields: [page], host: "evil.example"), 421),
                    (Request(method: "TRACE", target: target, fields: [page]), 405),
                    (Request(target: API.enterprise + "//", fields: [page]), 400),
                    (.enterprise("/products", method: "POST", page, body: large), 413),
                ]
                for (request, status) in cases {
                    let answer = try gateway.ask(request)
                    #expect(answer.status == status)
                    Self.expect(answer, isFor: Self.kiosk)
                    #expect(try JSON(answer.body).string("error.type") == "about:blank")
                }
            }
        }

        // MARK: The client's own token

        @Test("With a token of its own an allowed page is marked, a foreign one passes unmarked (design §7)")
        func ownToken() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: Self.allow) { gateway throws in
                let token = "Authorization: Bearer \(GatewaySettings.secretMark)-own"
                for (page, marks) in [
                    (Self.kiosk, Self.kiosk), (Self.microsite, Self.microsite), ("https://evil.example", nil),
                    ("null", nil),
                ] {
                    let answer = try gateway.ask(.enterprise("/cards", token, "Origin: \(page)"))
                    #expect(answer.status == 200)
                    #expect(answer.isHit == (page != Self.kiosk))
                    Self.expect(answer, isFor: marks)
                }
                Self.expect(try gateway.ask(.enterprise("/cards", token)), isFor: nil)
                #expect(origin.requestCount == 1)
            }
        }
    }
}
