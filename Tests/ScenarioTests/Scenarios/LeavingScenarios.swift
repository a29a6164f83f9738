import Synchronization
import Testing

extension Scenarios {
    /// A client that leaves, in every phase of its request, by every way out.
    @Suite("Leaving", .serialized)
    struct Leaving {
        enum Way: String, Sendable, CaseIterable {
            case rst
            /// FIN, and the client goes on reading.
            case fin
            /// FIN, and RST for what still comes.
            case close

            func out(_ client: BareClient) {
                switch self {
                case .rst: client.socket.reset()
                case .fin: client.socket.finishSending()
                case .close: client.socket.close()
                }
            }
        }

        /// What holds after each.
        static func expectServing(_ gateway: GatewayUnderTest, _ way: Way) throws {
            try gateway.waitForStats("that the client is gone after \(way)") {
                $0.int("connections.open") == 0
            }
            #expect(try gateway.ask(.enterprise("/countries")).status == 200)
        }

        private static let post = "POST \(API.enterprise)/cards HTTP/1.1\r\nHost: localhost\r\n"
        private static let begun = [
            "G", "GET \(API.enterprise)/stores HTTP/1.1\r\nHos",
            post + "Content-Length: 100\r\n\r\n0123456789",
            post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
            post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        ]

        @Test("Who leaves inside a head or a small body has asked for nothing (RFC 9112 §8, design §1)")
        func insideRequest() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for bytes in Self.begun {
                    for way in Way.allCases {
                        let client = try gateway.bareClient()
                        try client.send(bytes)
                        way.out(client)
                        try Self.expectServing(gateway, way)
                    }
                }
                #expect(origin.requests.allSatisfy { $0.target.hasSuffix("/countries") })
            }
        }

        @Test(
            "Who leaves inside a large upload cuts it upstream, and what it may have changed is dropped (design §1, §4)",
            arguments: ["Content-Length: 4194304", "Transfer-Encoding: chunked"])
        func insideUpload(framing: String) throws {
            let isReading = Gate()
            let received = Mutex<[[UInt8]]>([])
            let origin = try FaultyOrigin { head, connection in
                guard head.method == "PUT" else {
                    try connection.takeRequest(head)
                    return try connection.send(Answer.fresh())
                }
                try connection.takeHead(head)
                try connection.take(64 * 1024)
                isReading.open()
                let rest = try connection.waitForEnd()
                received.withLock { $0.append(rest) }
                connection.close()
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for way in Way.allCases {
                    _ = try gateway.ask(.enterprise("/cards"))
                    let client = try gateway.bareClient()
                    try client.send(
                        "PUT \(API.enterprise)/cards/1 HTTP/1.1\r\nHost: localhost\r\n\(framing)\r\n\r\n")
                    let part = String(repeating: "u", count: 0x8000)
                    for _ in 1...40 {
                        try client.send(framing.contains("chunked") ? "8000\r\n\(part)\r\n" : part)
                    }
                    try isReading.pass()
                    way.out(client)
                    try Self.expectServing(gateway, way)
                    try Waiting.until("the upload ends upstream") {
                        received.withLock { $0.count } == Way.allCases.firstIndex(of: way).map { $0 + 1 }
                    }
                    #expect(try !gateway.ask(.enterprise("/cards")).isHit, "after \(way)")
                }
                #expect(origin.sightings("PUT", "/cards/1").count == 3)
                // CareCloud did not fail: its clients left.
                let stats = try gateway.stats()
                #expect(stats.int("tenants.0.upstream.errors") == 0)
                #expect(stats.int("tenants.0.upstream.cancelled") == 3)
                for rest in received.withLock({ $0 }) {
                    #expect(rest.count < 2048 * 1024)
                    #expect(!rest.suffix(5).elementsEqual("0\r\n\r\n".utf8))
                }
            }
        }

        /// Requests that may stand in the queue, larger ones not read yet.
        private static let queued = [
            Request.enterprise("/stores").bytes,
            Request.enterprise("/cards", method: "POST", body: "{}").bytes,
            Request(
                method: "PUT", target: API.enterprise + "/cards/1", fields: ["Content-Length: 4194304"]
            ).bytes + [UInt8](repeating: 0x75, count: 32 * 1024),
            Request(
                method: "POST", target: API.enterprise + "/cards",
                fields: ["Content-Length: 4194304", "Expect: 100-continue"]
            ).bytes,
        ]

        @Test("Who leaves while queued for the budget is never sent, and its place is free (design §1, §5)")
        func queued() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(
                before: origin, with: { $0.budget = "{ rate: 1/m, burst: 1, max_wait: 200s, max_queue: 1 }" }
            ) { gateway throws in
                #expect(try gateway.ask(.enterprise("/countries")).status == 200)
                for request in Self.queued {
                    for way in Way.allCases {
                        let client = try gateway.bareClient()
                        try client.send(request)
                        try gateway.waitForStats("one in the queue") {
                            $0.int("tenants.0.budget.queue_depth") == 1
                        }
                        way.out(client)
                        try gateway.waitForStats("an empty queue after \(way)") {
                            $0.int("tenants.0.budget.queue_depth") == 0
                        }
                        try Self.expectServing(gateway, way)
                    }
                }
                #expect(origin.requestCount == 1)
            }
        }

        @Test("A queued flight leaves the queue with the last of those who wait, not before (design §1, §4)")
        func queuedFlight() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(
                before: origin, with: { $0.budget = "{ rate: 1/m, burst: 1, max_wait: 200s }" }
            ) { gateway throws in
                #expect(try gateway.ask(.enterprise("/countries")).status == 200)
                let clients = try Way.allCases.map { _ in
                    let client = try gateway.bareClient()
                    try client.send(.enterprise("/stores"))
                    return client
                }
                try gateway.waitForStats("three at one place in the queue") {
                    $0.int("connections.open") == 3 && $0.int("tenants.0.budget.queue_depth") == 1
                }
                for (number, (client, way)) in zip(clients, Way.allCases).enumerated() {
                    let stats = try gateway.stats()
                    #expect(stats.int("tenants.0.budget.queue_depth") == 1, "before the \(number + 1)th left")
                    way.out(client)
                    try gateway.waitForStats("one less after \(way)") {
                        $0.int("connections.open") == 2 - number
                    }
                }
                try gateway.waitForStats("an empty queue") { $0.int("tenants.0.budget.queue_depth") == 0 }
                #expect(origin.requestCount == 1)
            }
        }
    }
}
