import Foundation
import Testing

extension Scenarios.Limits {
    @Test(
        "Beyond limits.connections a new connection is closed at once, and there is room when one leaves (design §8)"
    )
    func connections() throws {
        let origin = try ScriptedOrigin(always: Answer.fresh())
        try GatewayUnderTest.run(
            before: origin, with: { $0.top = ["limits: { connections: 3 }", GatewaySettings.shareAll] }
        ) { gateway throws in
            let clients = try Self.connect(3, to: gateway)
            for _ in 1...3 { try Self.expectRefusal(try gateway.bareClient()) }
            try Self.expectServed(clients)
            clients[0].socket.reset()
            try gateway.waitForStats("room for one") { $0.int("connections.open") == 2 }
            #expect(try gateway.stats().int("connections.refused_total") == 3)
            let next = try Self.connect(1, to: gateway)
            try Self.expectServed(next + clients.dropFirst())
            for client in clients + next { client.socket.close() }
        }
    }

    @Test(
        "One client alone opens half of limits.connections, and another client can still connect (design §8)")
    func shares() throws {
        let origin = try ScriptedOrigin(always: Answer.fresh())
        try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { connections: 6 }"] }) {
            gateway throws in
            let first = try Self.connect(3, from: "127.0.0.2", to: gateway)
            try Self.expectRefusal(try gateway.bareClient(from: "127.0.0.2"))
            let second = try Self.connect(2, from: "127.0.0.3", to: gateway)
            try Self.expectRefusal(try gateway.bareClient(from: "127.0.0.3"))
            try Self.expectServed(first + second + Self.connect(1, from: "127.0.0.4", to: gateway))
            for client in first + second { client.socket.close() }
        }
    }

    @Test(
        "limits.per_address counts by the client's address, whichever worker has the connection (design §8)")
    func perAddress() throws {
        let origin = try ScriptedOrigin(always: Answer.fresh())
        try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { per_address: 3 }"] }) {
            gateway throws in
            let here = try Self.connect(3, to: gateway)
            for _ in 1...5 { try Self.expectRefusal(try gateway.bareClient()) }
            let elsewhere = try Self.connect(3, from: "127.0.0.2", to: gateway)
            try Self.expectRefusal(try gateway.bareClient(from: "127.0.0.2"))
            try Self.expectServed(here + elsewhere)
            here[0].socket.close()
            try gateway.waitForStats("room for one") { $0.int("connections.open") == 5 }
            try Self.expectRefusal(try gateway.bareClient(from: "127.0.0.2"))
            let next = try Self.connect(1, to: gateway)
            try Self.expectServed(next)
            #expect(try gateway.stats().int("connections.refused_total") == 7)
            for client in here + elsewhere + next { client.socket.close() }
        }
    }

    private static func connect(
        _ count: Int, from address: String = "127.0.0.1", to gateway: GatewayUnderTest
    ) throws -> [BareClient] {
        let clients = try (1...count).map { _ in try gateway.bareClient(from: address) }
        try expectServed(clients)
        return clients
    }

    private static func expectServed(_ clients: [BareClient]) throws {
        for client in clients {
            try client.send(.enterprise("/products"))
            #expect(try client.verdict().status == 200)
        }
    }

    private static func expectRefusal(_ client: BareClient) throws {
        #expect(try client.bytesUntilEnd() == 0)
        client.socket.close()
    }

    @Test(
        "Out of descriptors the gateway neither spins nor dies, and serves on when there are some again (design §8)"
    )
    func descriptors() throws {
        let gate = Gate()
        let origin = try FaultyOrigin { head, connection in
            try connection.takeRequest(head)
            if head.target.contains("held") { try gate.pass() }
            try connection.send(Answer.fresh())
        }
        try GatewayUnderTest.run(before: origin) { gateway throws in
            let first = try Self.connect(1, to: gateway)[0]
            let isUsedUp = try gateway.process.limitDescriptors(leaving: 6)
            let held = try gateway.bareClient()
            try held.send(.enterprise("/stores/held"))
            try origin.waitForRequests(2)
            let holders = try Self.connect(4, to: gateway)
            // Stays where the request that is held needed no descriptor for itself.
            let filler = try gateway.bareClient()
            try filler.send(.enterprise("/products"))
            let waiting = try (1...20).map { _ in
                let client = try gateway.bareClient()
                try client.send(.enterprise("/products", "Connection: close"))
                return client
            }
            try Waiting.until("the descriptors are used up", isUsedUp)
            try Self.expectNoSpinning(gateway)
            // Those who are in are served: from memory, or with an error where a new connection would be needed.
            try Self.expectServed([first] + holders)
            try first.send(.enterprise("/stores/another"))
            let verdict = try first.verdict()
            #expect([200, 502, 503].contains(verdict.status) && verdict.isWhole, "\(verdict)")
            gate.open()
            #expect(try held.verdict().status == 200)
            for client in [first, held, filler] + holders { client.socket.close() }
            for client in waiting {
                #expect(try client.verdict().status == 200)
                client.socket.close()
            }
            try gateway.waitForStats("that all are gone") { $0.int("connections.open") == 0 }
            #expect(try gateway.ask(.enterprise("/stores/more")).status == 200)
        }
    }

    private static func expectNoSpinning(_ gateway: GatewayUnderTest) throws {
        let before = try gateway.process.cpuTime()
        // What is measured is a time.
        Thread.sleep(forTimeInterval: 0.4)
        #expect(try gateway.process.cpuTime() - before < 0.2)
    }
}
