import Foundation
import Testing

extension GatewaySettings {
    /// For scenarios in which one machine plays many clients.
    static let shareAll = "clients: [{ networks: [127.0.0.0/8], share: all }]"
}

extension Scenarios {
    /// A client takes a further part of anything scarce only while it holds less than is free.
    @Suite("Shares of one client", .serialized)
    struct Shares {
        private static let greedy = "127.0.0.2"
        private static let other = "127.0.0.3"
        private static let sale = Request.enterprise(
            "/purchases/actions/send-purchase", method: "POST", body: "{}")

        private static func client(
            _ address: String, _ gateway: GatewayUnderTest, receiveBuffer: CInt? = nil
        ) throws -> BareClient {
            try BareClient(
                BareSocket.connect(to: gateway.port, from: address, receiveBuffer: receiveBuffer))
        }

        private static func ask(
            _ request: Request, from address: String, _ gateway: GatewayUnderTest
        ) throws -> Verdict {
            let client = try client(address, gateway)
            defer { client.socket.close() }
            try client.send(request)
            return try client.verdict()
        }

        private static func upload(_ length: Int) -> Request {
            var request = Request.enterprise("/purchases/actions/send-purchase", method: "POST")
            request.fields = ["Content-Length: \(length)"]
            return request
        }

        /// Requests of a client that met its share in the last hour.
        private static func held(_ resource: String, by client: String, _ stats: JSON) -> Int {
            stats["shares.last_hour.\(resource).by_client"]?.member(client)?.number ?? 0
        }

        @Test("Slots in flight: one device's slow uploads leave slots to another's sale and look-up")
        func slowUploads() throws {
            let origin = try ScriptedOrigin(readsBodies: false) { request, connection in
                var request = request
                try connection.read(&request)
                try connection.send(Answer.json())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let uploads = try (1...64).map { _ in
                    let client = try Self.client(Self.greedy, gateway)
                    try client.send(Self.upload(16 * 1024 * 1024))
                    try client.send("{")
                    return client
                }
                try origin.waitForRequests(32)
                try gateway.waitForStats("the others in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 32
                }
                #expect(origin.requestCount == 32)
                #expect(try Self.ask(Self.sale, from: Self.other, gateway).status == 200)
                #expect(try Self.ask(.enterprise("/customers/1"), from: Self.other, gateway).status == 200)
                let stats = try gateway.stats()
                #expect(Self.held("slots", by: Self.greedy, stats) > 0)
                #expect(Self.held("slots", by: Self.other, stats) == 0)
                for client in uploads { client.socket.reset() }
            }
        }

        @Test(
            "While requests wait for a slot, uploads must be the faster the longer that lasts: the slowest is 408"
        )
        func slowestUploadGivesWay() throws {
            let origin = try ScriptedOrigin(readsBodies: false) { request, connection in
                var request = request
                try connection.read(&request)
                guard request.ending != .cut else { return connection.close() }
                try connection.send(Answer.json())
            }
            let change: (inout GatewaySettings) -> Void = {
                $0.tenant = ["max_in_flight: 1"]
                $0.budget = "{ rate: 1000/s, burst: 1000, max_wait: 30s }"
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let slow = try Self.client(Self.greedy, gateway)
                try slow.send(Self.upload(16 * 1024 * 1024))
                try origin.waitForRequests(1)
                #expect(try Self.ask(Self.sale, from: Self.other, gateway).status == 200)
                let verdict = try slow.verdict()
                #expect(verdict.status == 408, "\(verdict)")
                slow.socket.close()
            }
        }

        @Test("Slots and memory: one device's unread responses leave both to another's look-up")
        func slowReaders() throws {
            let large = StreamedAnswer(pieces: [Bytes.pattern(3 * 1024 * 1024)])
            let origin = try ScriptedOrigin(buffers: Socket.Buffers(send: 64 * 1024)) { request, connection in
                guard request.target.contains("/stores") else { return try connection.send(Answer.json()) }
                try large.send(on: connection)
            }
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { buffers: 16MiB }"] }) {
                gateway throws in
                let readers = try (1...160).map { number in
                    let client = try Self.client(Self.greedy, gateway, receiveBuffer: 4096)
                    try client.send(.enterprise("/stores?i=\(number)"))
                    return client
                }
                try gateway.waitForStats("requests that wait or were rejected") {
                    let waiting = $0.int("tenants.0.budget.queue_depth") ?? 0
                    return waiting + ($0.int("buffers.refused_total") ?? 0) > 0
                }
                for _ in 1...5 {
                    #expect(
                        try Self.ask(.enterprise("/customers/1"), from: Self.other, gateway).status == 200)
                }
                #expect((try gateway.stats().int("buffers.bytes") ?? .max) < 12 * 1024 * 1024)
                for client in readers { client.socket.reset() }
            }
        }

        @Test("limits.buffers: begun requests of one device leave memory to another's sale")
        func begunRequests() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            let change: (inout GatewaySettings) -> Void = {
                $0.top = ["limits: { buffers: 8MiB, header_timeout: 20s }"]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let begun = try (1...130).map { _ in
                    let client = try Self.client(Self.greedy, gateway)
                    try client.send(Self.upload(65_000))
                    // A rejected one is closed while it is written to.
                    try? client.send([UInt8](repeating: 0x78, count: 64_900))
                    return client
                }
                try gateway.waitForStats("a rejected one") { $0.int("buffers.refused_total") ?? 0 > 0 }
                let sale = try Self.ask(Self.sale, from: Self.other, gateway)
                #expect(sale.status == 200, "\(sale)")
                let stats = try gateway.stats()
                #expect((stats.int("buffers.bytes") ?? .max) < 5 * 1024 * 1024)
                #expect(Self.held("buffers", by: Self.greedy, stats) > 0)
                for client in begun { client.socket.reset() }
            }
        }

        @Test("cache.forced_refreshes: one device that insists without a pause leaves its share to another")
        func forcedRefreshes() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["cache: { forced_refreshes: 10/m }"] })
            {
                gateway throws in
                let insisting = Request.enterprise("/stores", "Cache-Control: no-cache")
                // Two at once are the burst of 10/m; the first request finds nothing in memory.
                for _ in 1...10 { _ = try Self.ask(insisting, from: Self.greedy, gateway) }
                #expect(origin.requestCount == 2)
                let followed = try Self.ask(insisting, from: Self.other, gateway)
                #expect(followed.field("Cache-Status")?.contains("fwd=request") == true)
                let stats = try gateway.stats()
                #expect(Self.held("forced_refreshes", by: Self.greedy, stats) > 0)
            }
        }

        @Test("A request that waits because its client holds its share is not what another client waits for")
        func collapsing() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                if request.method == "POST" { try gate.pass() }
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = ["max_in_flight: 8"] }) {
                gateway throws in
                var clients: [BareClient] = []
                for request in [Self.sale, Self.sale, Self.sale, Self.sale, .enterprise("/stores")] {
                    let client = try Self.client(Self.greedy, gateway)
                    try client.send(request)
                    clients.append(client)
                    try origin.waitForRequests(min(clients.count, 4))
                }
                try gateway.waitForStats("the read in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 1
                }
                #expect(try Self.ask(.enterprise("/stores"), from: Self.other, gateway).status == 200)
                gate.open(for: 4)
                for client in clients {
                    #expect(try client.verdict().status == 200)
                    client.socket.close()
                }
            }
        }

        @Test(
            "Two devices with keys are two clients, also behind one address; and one is one, wherever it is")
        func keys() throws {
            let made = try [MadeKey("till-1"), MadeKey("till-2")]
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                if request.method == "POST" { try gate.pass() }
                try connection.send(Answer.json())
            }
            let change: (inout GatewaySettings) -> Void = {
                $0.tenant = ["max_in_flight: 8"]
                $0.top = [
                    "clients: [{ name: till-1, keys: [\"\(made[0].line)\"] }, { name: till-2, keys: [\"\(made[1].line)\"] }]"
                ]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                var sale = Self.sale
                sale.fields.append("X-Gateway-Key: \(made[0].key)")
                let clients = try (0..<6).map { number in
                    let client = try Self.client(number.isMultiple(of: 2) ? Self.greedy : Self.other, gateway)
                    try client.send(sale)
                    return client
                }
                try origin.waitForRequests(4)
                try gateway.waitForStats("two in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 2
                }
                let read = Request.enterprise("/customers/1", "X-Gateway-Key: \(made[1].key)")
                #expect(try Self.ask(read, from: Self.greedy, gateway).status == 200)
                #expect(origin.requestCount == 5)
                #expect(Self.held("slots", by: "till-1", try gateway.stats()) == 2)
                gate.open(for: 6)
                for client in clients {
                    #expect(try client.verdict().status == 200)
                    client.socket.close()
                }
            }
        }

        @Test("share: all lets a client that speaks for many take every slot", arguments: [true, false])
        func shareAll(isSet: Bool) throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.json())
            }
            let change: (inout GatewaySettings) -> Void = {
                $0.tenant = ["max_in_flight: 8"]
                if isSet { $0.top = [GatewaySettings.shareAll] }
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let clients = try (1...8).map { _ in
                    let client = try Self.client(Self.greedy, gateway)
                    try client.send(Self.sale)
                    return client
                }
                let slots = isSet ? 8 : 4
                try origin.waitForRequests(slots)
                try gateway.waitForStats("the others in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 8 - slots
                }
                #expect(origin.requestCount == slots)
                gate.open(for: 8)
                for client in clients {
                    #expect(try client.verdict().status == 200)
                    client.socket.close()
                }
            }
        }

        @Test(
            "An address that reaches its share and passes on others' requests is reported with the next step")
        func crowdedAddress() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["cache: { forced_refreshes: 10/m }"] })
            {
                gateway throws in
                let insisting = Request.enterprise(
                    "/stores", "Cache-Control: no-cache", "X-Forwarded-For: 203.0.113.7")
                for _ in 1...4 { _ = try Self.ask(insisting, from: Self.greedy, gateway) }
                #expect(try gateway.stats()["shares.crowded.0"]?.string("address") == Self.greedy)
                let line = try JSON(
                    gateway.program.waitForLine("the warning") { $0.contains("a client holds its share") })
                #expect(line.string("client") == Self.greedy)
                #expect(line.string("of") == "forced_refreshes")
                #expect(line.string("next")?.contains("trusted_proxies") == true)
            }
        }
    }
}
