import Synchronization
import Testing

/// The same, once the request is on its way.
extension Scenarios.Leaving {
    @Test(
        "A sent write runs to its end whoever leaves: it is answered, logged and drops what it changed (design §1)"
    )
    func waitingWrite() throws {
        let gate = Gate()
        let answered = Gate()
        let origin = try FaultyOrigin { head, connection in
            try connection.takeRequest(head)
            guard head.method == "POST" else { return try connection.send(Answer.fresh()) }
            try gate.pass()
            try connection.send(Answer.json("{}", status: "201 Created"))
            answered.open()
        }
        try GatewayUnderTest.run(before: origin) { gateway throws in
            for (number, way) in Way.allCases.enumerated() {
                _ = try gateway.ask(.enterprise("/cards"))
                #expect(try gateway.ask(.enterprise("/cards")).isHit)
                let client = try gateway.bareClient()
                try client.send(.enterprise("/cards", method: "POST", body: "{}"))
                try Waiting.until("the write is sent") {
                    origin.sightings("POST", "/cards").count == number + 1
                }
                way.out(client)
                if way == .rst {
                    try gateway.waitForStats("that it is gone") { $0.int("connections.open") == 0 }
                }
                gate.open()
                try answered.pass()
                if way == .fin { #expect(try client.verdict().status == 201) }
                try Waiting.until("the write is logged after \(way)") {
                    try gateway.accessLog().filter { $0.string("method") == "POST" }.count == number + 1
                }
                try Self.expectServing(gateway, way)
                #expect(try !gateway.ask(.enterprise("/cards")).isHit, "after \(way)")
            }
            #expect(origin.sightings("POST", "/cards").count == 3)
            let writes = try gateway.stats()
            #expect(writes.int("tenants.0.upstream.by_status.201") == 3)
        }
    }

    @Test(
        "Who leaves before the answer's head disturbs nobody who waits for the same, first or last (design §1)"
    )
    func waitingReaders() throws {
        let gate = Gate()
        let origin = try FaultyOrigin { head, connection in
            try connection.takeRequest(head)
            if head.target.contains("held") { try gate.pass() }
            try connection.send(Answer.fresh(#"{"data":"held"}"#))
        }
        try GatewayUnderTest.run(before: origin) { gateway throws in
            for way in Way.allCases {
                for leaver in [0, 2, 4] {
                    let target = "/products/held-\(way)-\(leaver)"
                    let clients = try (0..<5).map { number in
                        let client = try gateway.bareClient()
                        try client.send(.enterprise(target))
                        if number == 0 {
                            try Waiting.until("it is asked") { !origin.sightings("GET", target).isEmpty }
                        }
                        return client
                    }
                    way.out(clients[leaver])
                    gate.open()
                    for (number, client) in clients.enumerated() where number != leaver || way == .fin {
                        #expect(try client.verdict().text == #"{"data":"held"}"#, "\(number) after \(way)")
                        client.socket.close()
                    }
                    try Self.expectServing(gateway, way)
                    #expect(origin.sightings("GET", target).count == 1)
                }
            }
        }
    }

    @Test("A read that everybody left goes on while its answer may be stored, and is then a hit (design §1)")
    func storableGoesOn() throws {
        let body = String(repeating: "s", count: 512 * 1024)
        let head =
            "HTTP/1.1 200 OK\r\nCache-Control: max-age=300\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        let gate = Gate()
        let origin = try FaultyOrigin { request, connection in
            try connection.takeRequest(request)
            guard request.target.contains("held") else { return try connection.send(Answer.json()) }
            if request.target.contains("before") { try gate.pass() }
            try connection.send(head + body.prefix(256 * 1024))
            if request.target.contains("inside") { try gate.pass() }
            try connection.send(String(body.suffix(256 * 1024)))
        }
        try GatewayUnderTest.run(before: origin) { gateway throws in
            var count = 0
            for phase in ["before", "inside"] {
                for way in Way.allCases {
                    let target = "/products/held-\(phase)-\(way)"
                    let client = try gateway.bareClient()
                    try client.send(.enterprise(target))
                    try Waiting.until("it is asked") { !origin.sightings("GET", target).isEmpty }
                    if phase == "inside" { #expect(try client.hasBody(1000)) }
                    way.out(client)
                    if way == .rst {
                        try gateway.waitForStats("that it is gone") { $0.int("connections.open") == 0 }
                    }
                    gate.open()
                    if way == .fin { #expect(try client.verdict().body.count == body.utf8.count) }
                    count += 1
                    try gateway.waitForStats("the answer stored") { $0.int("cache.stored") == count }
                    try Self.expectServing(gateway, way)
                    let hit = try gateway.ask(.enterprise(target))
                    #expect(hit.isHit && hit.body.count == body.utf8.count, "\(phase), \(way)")
                }
            }
        }
    }

    @Test("A read that everybody left and that cannot be stored ends upstream (design §1)")
    func unstorableEnds() throws {
        let ended = Gate()
        let origin = try FaultyOrigin { request, connection in
            try connection.takeRequest(request)
            guard request.target.contains("endless") else { return try connection.send(Answer.json()) }
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let block = "10000\r\n\(String(repeating: "e", count: 0x10000))\r\n"
            _ = connection.pour(block, most: 1 << 30)
            ended.open()
        }
        try GatewayUnderTest.run(before: origin) { gateway throws in
            for way in Way.allCases {
                let client = try gateway.bareClient()
                try client.send(.enterprise("/products/endless"))
                #expect(try client.hasBody(1000))
                way.out(client)
                if way == .fin {
                    // Half-closed is not gone.
                    #expect(try client.hasBody(2 * 1024 * 1024))
                    client.socket.close()
                }
                try ended.pass()
                try Self.expectServing(gateway, way)
            }
            let stats = try gateway.stats()
            #expect(stats.int("cache.stored") == 0)
            #expect(stats.int("tenants.0.upstream.errors") == 0)
            #expect(stats.int("tenants.0.upstream.cancelled") == 3)
        }
    }

    @Test("Who leaves after an answer, or after a hit, leaves nothing behind (RFC 9112 §9.6)")
    func afterAnswer() throws {
        let origin = try ScriptedOrigin(always: Answer.fresh())
        try GatewayUnderTest.run(before: origin) { gateway throws in
            for way in Way.allCases {
                for request in [
                    Request.enterprise("/stores"), .enterprise("/cards", method: "POST", body: "{}"),
                ] {
                    let client = try gateway.bareClient()
                    try client.send(request)
                    #expect(try client.verdict().status == 200)
                    way.out(client)
                    try Self.expectServing(gateway, way)
                }
            }
        }
    }

    @Test(
        "A request behind the one under way is not sent for who has reset, and is answered after FIN (design §1)"
    )
    func pipelined() throws {
        let gate = Gate()
        let origin = try FaultyOrigin { request, connection in
            try connection.takeRequest(request)
            if request.target.contains("held") { try gate.pass() }
            try connection.send(Answer.json("\"\(request.target.split(separator: "/").last ?? "")\""))
        }
        try GatewayUnderTest.run(before: origin) { gateway throws in
            for way in Way.allCases {
                let client = try gateway.bareClient()
                try client.send(
                    Request.enterprise("/stores/held-\(way)").bytes
                        + Request.enterprise("/cards/\(way)", method: "PUT", body: "{}").bytes)
                try Waiting.until("the first is asked") {
                    !origin.sightings("GET", "/held-\(way)").isEmpty
                }
                way.out(client)
                if way == .rst {
                    try gateway.waitForStats("that it is gone") { $0.int("connections.open") == 0 }
                }
                gate.open()
                if way == .fin {
                    #expect(try client.verdict().text == "\"held-fin\"")
                    #expect(try client.verdict().text == "\"fin\"")
                }
                try Self.expectServing(gateway, way)
                let seen = origin.sightings("PUT", "/\(way)").count
                // Until the kernel has refused the first answer, a client that closed looks half-closed.
                #expect(way == .close || seen == (way == .fin ? 1 : 0), "\(way)")
            }
        }
    }
}
