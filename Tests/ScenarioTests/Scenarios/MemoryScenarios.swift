import Foundation
import Testing

extension Scenarios {
    /// `limits.buffers`: everything that is held for a client counts, and nothing once it is gone.
    @Suite("Memory", .serialized)
    struct Memory {
        static let mebibyte = 1024 * 1024
        /// So that what is under way is in the gateway and not in the kernel.
        static let narrow = Socket.Buffers(send: 64 * 1024, receive: 16 * 1024)

        static func expectNothingHeld(_ gateway: GatewayUnderTest) throws {
            try gateway.waitForStats("free buffers") { $0.int("buffers.bytes") == 0 }
        }

        // MARK: Answers

        /// Reads a little of a large answer, and the rest of it when the gate opens.
        private static func reader(
            _ number: Int, on port: UInt16, _ hasBegun: Gate, _ goesOn: Gate
        ) -> Aside<Message> {
            Aside {
                let client = try RawClient(port: port, buffers: narrow)
                defer { client.close() }
                try client.send(.enterprise("/products?offset=\(number)"))
                var answer = try client.responseHead()
                try client.read(&answer, upTo: 1000)
                hasBegun.open()
                try goesOn.pass()
                try client.read(&answer)
                return answer
            }
        }

        @Test(
            "Slow readers who read on get all of their answers, though memory was short for all of them (design §3, §8)"
        )
        func readingOn() throws {
            let size = 4 * Self.mebibyte
            let answer = StreamedAnswer(pieces: [Bytes.pattern(size)])
            let origin = try ScriptedOrigin(buffers: Socket.Buffers(send: 64 * 1024)) { _, connection in
                try answer.send(on: connection)
            }
            let change: (inout GatewaySettings) -> Void = {
                $0.top = ["limits: { buffers: 8MiB }", GatewaySettings.shareAll]
                $0.tenant = ["max_in_flight: 100"]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let (hasBegun, goesOn) = (Gate(), Gate())
                let readers = try (1...16).map { number in
                    let reader = Self.reader(number, on: gateway.port, hasBegun, goesOn)
                    try hasBegun.pass()
                    return reader
                }
                goesOn.open(for: readers.count)
                for reader in readers {
                    let answer = try reader.value()
                    let isIntact = answer.status == 200 && answer.isPattern(size)
                    #expect(isIntact, "\(answer.status), \(answer.body.count) bytes")
                }
                try Self.expectNothingHeld(gateway)
                try gateway.waitForStats("nothing under way") {
                    $0.int("tenants.0.upstream.in_flight") == 0
                }
            }
        }

        // MARK: Requests

        private static let size = 60_000

        private static func post(_ size: Int) -> [UInt8] {
            Request(method: "POST", target: API.enterprise + "/cards", body: Bytes.pattern(size)).bytes
        }

        @Test(
            "A body that is read before its request is sent counts while it arrives, until its client leaves (design §6, §8)"
        )
        func arriving() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let clients = try (1...20).map { _ in try gateway.client() }
                let bytes = Array(Self.post(Self.size).dropLast())
                var sent = 0
                for start in stride(from: 0, to: bytes.count, by: 15_000) {
                    let piece = Array(bytes[start..<min(start + 15_000, bytes.count)])
                    for client in clients { try client.send(piece) }
                    sent += clients.count * piece.count
                    // Without their heads.
                    let least = sent - clients.count * 300
                    try gateway.waitForStats("what was sent") { $0.int("buffers.bytes") ?? 0 >= least }
                }
                #expect(try gateway.stats().int("buffers.bytes") ?? .max <= sent / 2 * 3)
                for (index, client) in clients.enumerated() {
                    if index.isMultiple(of: 2) { client.reset() } else { client.close() }
                }
                try Self.expectNothingHeld(gateway)
                #expect(origin.requestCount == 0)
            }
        }

        @Test("After a request with content, an idle connection holds no buffer (design §8)")
        func idleConnections() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let facts = ProcessFacts(id: gateway.program.id)
                var clients: [RawClient] = []
                defer { for client in clients { client.close() } }
                var before = 0
                for number in 0..<350 {
                    // Buffers and tables that all share are there by then.
                    if number == 50 { before = try facts.residentBytes() }
                    let client = try gateway.client()
                    clients.append(client)
                    let bytes = Self.post(Self.size)
                    try client.send(Array(bytes.prefix(bytes.count / 2)))
                    try client.send(Array(bytes.dropFirst(bytes.count / 2)))
                    #expect(try client.response().status == 200)
                }
                let grown = try facts.residentBytes() - before
                #expect(grown < ProcessFacts.bound(mebibytes: 3), "\(grown) bytes for 300 connections")
            }
        }

        @Test(
            "What was read of requests counts no more when they are answered, on kept connections (design §8)"
        )
        func keptConnections() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let clients = try (1...10).map { _ in try gateway.client() }
                for size in [100, Self.size, 2_000_000] {
                    for client in clients {
                        let sending = client.sendAside(Self.post(size))
                        #expect(try client.response().status == 200)
                        try sending.value()
                    }
                    try Self.expectNothingHeld(gateway)
                    #expect(try gateway.stats().int("connections.open") == clients.count)
                }
                for client in clients { client.close() }
            }
        }
    }
}
