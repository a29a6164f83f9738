import Testing

extension Scenarios {
    @Suite("Purge", .serialized)
    struct Purge {
        private static let key = "purge-\(GatewaySettings.secretMark)-key"

        private static func run(_ scenario: (GatewayUnderTest, ScriptedOrigin) throws -> Void) throws {
            let origin = try ScriptedOrigin { request, connection in
                let id = request.target.contains("/cards") ? "8ea6abcd" : "none"
                try connection.send(Answer.json("{\"customer_id\":\"\(id)\"}", "Cache-Control: max-age=300"))
            }
            try GatewayUnderTest.run(before: origin, with: { $0.adminKey = key }) { gateway throws in
                try scenario(gateway, origin)
            }
        }

        private static func purge(_ gateway: GatewayUnderTest, _ order: String) throws -> Message {
            let client = try RawClient(port: gateway.adminPort)
            defer { client.close() }
            return try client.ask(
                Request(
                    method: "POST", target: "/purge", fields: ["Authorization: Bearer \(key)"],
                    body: Array(order.utf8)))
        }

        private static let paths = [
            "/stores", "/stores?count=5", "/stores/7", "/currencies", "/products",
            "/customers/8ea6abcd/rewards",
            "/cards", "/target-groups",
        ]

        @Test(
            "What an order means goes, says how many, and the rest stays (design §9)",
            arguments: [
                (#"{"all":true}"#, paths), (#"{"url":"E/stores"}"#, ["/stores"]),
                (#"{"url":"E/stores?count=5"}"#, ["/stores?count=5"]),
                (#"{"prefix":"E/stores"}"#, ["/stores", "/stores?count=5", "/stores/7"]),
                (#"{"resource":"stores"}"#, ["/stores", "/stores?count=5", "/stores/7"]),
                (#"{"resource":"target-groups","tenant":"shop"}"#, ["/target-groups"]),
                (#"{"family":"reference"}"#, ["/stores", "/stores?count=5", "/stores/7", "/currencies"]),
                (#"{"family":"other"}"#, ["/target-groups"]),
                (#"{"customer":"8ea6abcd"}"#, ["/customers/8ea6abcd/rewards", "/cards"]),
                (#"{"customer":"8ea6abce"}"#, []),
            ])
        func selections(order: String, gone: [String]) throws {
            try Self.run { gateway, _ in
                for path in Self.paths { _ = try gateway.ask(.enterprise(path)) }
                let answer = try Self.purge(
                    gateway, order.replacing("E/", with: API.enterprise + "/"))
                #expect(answer.status == 200)
                #expect(try JSON(answer.body).int("purged") == gone.count)
                for path in Self.paths {
                    let isThere =
                        try gateway.ask(.enterprise(path, "Cache-Control: only-if-cached")).status == 200
                    #expect(isThere == !gone.contains(path), "\(path)")
                }
                #expect(try gateway.stats().int("cache.purged") == gone.count)
            }
        }

        @Test("Each language, coding and token's answer goes with its URL")
        func variants() throws {
            try Self.run { gateway, _ in
                for fields in [
                    ["Accept-Language: cs"], ["Accept-Encoding: gzip"], ["Authorization: Bearer own"], [],
                ] {
                    _ = try gateway.ask(
                        Request(target: API.enterprise + "/stores", fields: fields))
                }
                let answer = try Self.purge(gateway, "{\"url\":\"\(API.enterprise)/stores\"}")
                #expect(try JSON(answer.body).int("purged") == 4)
            }
        }

        @Test(
            "What is no order is refused with what to send, and nothing goes",
            arguments: [
                "", "[]", "{}", #"{"url":"stores"}"#, #"{"family":"customers"}"#, #"{"all":false}"#,
                #"{"all":true,"resource":"stores"}"#, #"{"customer":"8"}"#, #"{"tenant":"other","all":true}"#,
                #"{"resource":"stores","soft":"yes"}"#, #"{"ressource":"stores"}"#, #"{"url":"/elsewhere"}"#,
            ])
        func refused(order: String) throws {
            try Self.run { gateway, _ in
                _ = try gateway.ask(.enterprise("/stores"))
                let answer = try Self.purge(gateway, order)
                #expect(answer.status == 400 && answer.text.count > 20, "\(answer.text)")
                #expect(try gateway.ask(.enterprise("/stores")).isHit)
            }
        }

        @Test("An answer that was on its way when all was purged is not stored")
        func underWay() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin, with: { $0.adminKey = Self.key }) { gateway throws in
                let client = try gateway.client()
                defer { client.close() }
                try client.send(.enterprise("/stores"))
                try origin.waitForRequests(1)
                #expect(try Self.purge(gateway, #"{"all":true}"#).status == 200)
                gate.open(for: 2)
                #expect(try client.response().cacheStatus.hasSuffix("; detail=overtaken"))
                #expect(try !gateway.ask(.enterprise("/stores")).isHit)
            }
        }

        @Test("The command does it, with the key from the configuration, and says how many (design §9)")
        func command() throws {
            let folder = try TemporaryFolder()
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.adminKey = Self.key }) { gateway throws in
                var settings = GatewaySettings(upstream: origin.address)
                settings.adminKey = Self.key
                settings.adminAddress = "127.0.0.1:\(gateway.adminPort)"
                let file = try settings.write(to: folder)
                for path in ["/stores", "/currencies"] { _ = try gateway.ask(.enterprise(path)) }
                let one = try Self.command("purge", "--resource", "stores", "--config", file)
                #expect(one.status == 0 && one.lines == ["1 stored answer dropped"])
                let none = try Self.command("purge", "--config=\(file)", "--all", "--tenant", "nobody")
                #expect(none.status == 1 && none.lines.isEmpty)
                let soft = try Self.command("purge", "--all", "--soft", "--config", file)
                #expect(soft.lines == ["1 stored answer dropped"])
                let stats = try Self.command("stats", "--config", file)
                #expect(try JSON(stats.lines.joined()).int("cache.purged") == 2)
            }
        }

        private static func command(_ arguments: String...) throws -> (status: Int32, lines: [String]) {
            let program = try Program("carecloud-gateway", arguments)
            let status = try program.waitForExit()
            return (status, program.lines)
        }

        @Test("A client with unread purged responses is disconnected if memory is short (design §3, §8)")
        func unreadHits() throws {
            // More than the kernel takes for a connection.
            let large = StreamedAnswer.fresh(pieces: [Bytes.pattern(4 * Memory.mebibyte)])
            let origin = try ScriptedOrigin { request, connection in
                guard request.target.contains("/products") else { return try connection.send(Answer.json()) }
                try large.send(on: connection)
            }
            let change: (inout GatewaySettings) -> Void = {
                $0.adminKey = Self.key
                $0.top = ["limits: { buffers: 16MiB, write_timeout: 10m }", "cache: { memory: 64MiB }"]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let readers = try (1...10).map { number in
                    let request = Request.enterprise("/products?offset=\(number)")
                    #expect(try gateway.ask(request).body.count == 4 * Memory.mebibyte)
                    let client = try gateway.bareClient(from: "127.0.0.2", receiveBuffer: 4096)
                    try client.send(request)
                    #expect(try client.hasBody(1000))
                    return client
                }
                #expect(origin.requestCount == 10)
                #expect(try Self.purge(gateway, #"{"all":true}"#).status == 200)
                // Until then it is 503: what was purged fills the memory.
                try Waiting.until("another's look-up is served") {
                    try gateway.ask(.enterprise("/customers/1")).status == 200
                }
                for client in readers { client.socket.reset() }
            }
        }
    }
}
