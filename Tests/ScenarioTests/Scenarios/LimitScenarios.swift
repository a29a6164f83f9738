import Foundation
import Testing

extension Scenarios {
    /// Bounds on what clients may take: time, connections, descriptors.
    @Suite("Limits", .serialized)
    struct Limits {
        /// Longer than each time-out below, in pieces that are shorter.
        static func slowly(_ pieces: Int = 10, _ act: () throws -> Void) rethrows {
            for _ in 0..<pieces {
                Thread.sleep(forTimeInterval: 0.05)
                try act()
            }
        }

        // MARK: Time

        @Test("A head that is not whole within header_timeout is 408, dripping or not (RFC 9110 §15.5.9)")
        func slowHead() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { header_timeout: 200ms }"] })
            {
                gateway throws in
                let silent = try gateway.bareClient()
                try silent.send("GET \(API.enterprise)/stores HTTP/1.1\r\nHos")
                let dripping = try gateway.bareClient()
                try dripping.send("GET \(API.enterprise)/stores HTTP/1.1\r\nX-A: ")
                Self.slowly { try? dripping.send("a") }
                for client in [silent, dripping] {
                    let verdict = try client.verdict()
                    #expect(verdict.status == 408 && verdict.isWhole)
                    #expect(verdict.field("Connection") == "close")
                    #expect(try client.bytesUntilEnd() == 0)
                    client.socket.close()
                }
                #expect(origin.requestCount == 0)
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
            }
        }

        /// The first part of a body, to which ten bytes are added nine times, and its end; below and above what is
        /// read before a request is sent.
        private static let bodies: [(framing: String, begin: String, end: String)] = [
            ("Content-Length: 100", "0123456789", ""),
            ("Content-Length: 140090", String(repeating: "c", count: 140_000), ""),
            (
                "Transfer-Encoding: chunked", "2233a\r\n" + String(repeating: "c", count: 140_000),
                "\r\n0\r\n\r\n"
            ),
        ]

        @Test(
            "A body that pauses for header_timeout is 408 and cut upstream; a slow one is taken (RFC 9110 §15.5.9)"
        )
        func slowBody() throws {
            let ended = Gate()
            let origin = try FaultyOrigin { head, connection in
                try connection.takeHead(head)
                if head.target.hasSuffix("/pausing") {
                    try connection.waitForEnd()
                    ended.open()
                    return connection.close()
                }
                if let length = head["Content-Length"].flatMap({ Int($0) }) {
                    try connection.take(length)
                } else {
                    while try !connection.takeSome().suffix(5).elementsEqual("0\r\n\r\n".utf8) {}
                }
                try connection.send(Answer.json())
            }
            let change: (inout GatewaySettings) -> Void = {
                // With so little memory, content beyond 64 KiB is streamed.
                $0.top = ["limits: { header_timeout: 200ms, buffers: 1MiB }", GatewaySettings.shareAll]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let clients = try ["slow", "pausing"].map { name in
                    try Self.bodies.map { framing, begin, _ in
                        let client = try gateway.bareClient()
                        try client.send(
                            "PUT \(API.enterprise)/cards/\(name) HTTP/1.1\r\nHost: localhost\r\n\(framing)\r\n\r\n\(begin)"
                        )
                        return client
                    }
                }
                try Self.slowly(9) { for client in clients[0] { try client.send("abcdefghij") } }
                for (client, body) in zip(clients[0], Self.bodies) {
                    try client.send(body.end)
                    #expect(try client.verdict().status == 200, "\(body.framing)")
                    client.socket.close()
                }
                for (client, body) in zip(clients[1], Self.bodies) {
                    let verdict = try client.verdict()
                    #expect(
                        verdict.status == 408 && verdict.field("Connection") == "close", "\(body.framing)")
                    #expect(try client.bytesUntilEnd() == 0)
                    client.socket.close()
                }
                for _ in 1...2 { try ended.pass() }
                #expect(origin.sightings("PUT", "/pausing").count == 2)
            }
        }

        @Test(
            "A client that takes nothing for write_timeout is reset, one that takes a little is not (design §3, §8)"
        )
        func slowReader() throws {
            let body = String(repeating: "r", count: 5 * 1024 * 1024)
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n"
            let origin = try FaultyOrigin { head, connection in
                try connection.takeRequest(head)
                let isFresh = head.target.contains("fresh")
                try connection.send(answer + (isFresh ? "Cache-Control: max-age=300\r\n\r\n" : "\r\n") + body)
            }
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { write_timeout: 200ms }"] })
            {
                gateway throws in
                #expect(try gateway.ask(.enterprise("/products/fresh")).body.count == body.utf8.count)
                for path in ["/products/fresh", "/products/streamed"] {
                    let clients = try (1...2).map { _ in
                        let client = try gateway.bareClient(receiveBuffer: 16 * 1024)
                        try client.send(.enterprise(path))
                        return client
                    }
                    try Self.slowly { try clients[0].take(8 * 1024) }
                    let taken = try clients[0].verdict()
                    #expect(taken.isWhole && taken.body.count == body.utf8.count, "\(path): \(taken)")
                    clients[0].socket.close()
                    try gateway.waitForStats("that the other is cut") { $0.int("connections.open") == 0 }
                    let cut = try clients[1].verdict()
                    #expect(cut.end == .reset, "\(path): \(cut)")
                    clients[1].socket.close()
                }
                #expect(try gateway.ask(.enterprise("/products/fresh")).isHit)
            }
        }

        @Test("An idle connection is closed after idle_timeout, before a request and after (RFC 9112 §9.5)")
        func idle() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { idle_timeout: 200ms }"] }) {
                gateway throws in
                let clients = try (1...3).map { _ in try gateway.bareClient() }
                for client in clients.dropFirst() {
                    try client.send(.enterprise("/products"))
                    #expect(try client.verdict().status == 200)
                }
                for client in clients {
                    #expect(try client.bytesUntilEnd() == 0)
                    client.socket.close()
                }
                // The time begins anew with each answer.
                let busy = try gateway.bareClient()
                try Self.slowly {
                    try busy.send(.enterprise("/products"))
                    #expect(try busy.verdict().status == 200)
                }
                busy.socket.close()
            }
        }

        @Test(
            "An upstream that does not accept is 504 connection_timeout; later it is asked again (RFC 9209 §2.3.5)"
        )
        func connectTimeout() throws {
            let listener = try BareSocket.listen(backlog: 0)
            let filler = try BareSocket.connect(to: listener.port)
            defer { listener.wake() }
            var settings = GatewaySettings(upstream: "http://127.0.0.1:\(listener.port)")
            settings.tenant = ["timeouts: { connect: 200ms }"]
            try GatewayUnderTest.run(settings) { gateway throws in
                for request in [
                    Request.enterprise("/stores"), .enterprise("/cards", method: "POST", body: "{}"),
                ] {
                    let verdict = try gateway.verdict(request)
                    #expect(verdict.status == 504 && verdict.proxyError == "connection_timeout", "\(verdict)")
                }
                let isListening = Gate()
                let thread = Thread {
                    while let socket = listener.accept() {
                        isListening.open()
                        let connection = FaultyConnection(socket, number: 0)
                        while let head = try? connection.waitForHead() {
                            try? connection.takeRequest(head)
                            try? connection.send(Answer.json())
                        }
                    }
                }
                thread.start()
                filler.close()
                // There is room in the backlog again.
                try isListening.pass()
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
            }
        }
    }
}
