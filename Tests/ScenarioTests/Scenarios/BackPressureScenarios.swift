import Foundation
import Testing

extension Scenarios {
    /// Clients that take less than CareCloud sends.
    @Suite("Back-pressure", .serialized)
    struct BackPressure {
        private static let mebibyte = 1024 * 1024
        /// So that what is under way is in the gateway and not in the kernel.
        private static let narrow = Socket.Buffers(send: 64 * 1024, receive: 16 * 1024)

        /// Endless answers below `/products`, 8 MiB at `/currencies`, small ones that may be kept elsewhere.
        private static func origin(_ endless: StreamedAnswer = .endless()) throws -> ScriptedOrigin {
            let large = StreamedAnswer(pieces: [Bytes.pattern(8 * mebibyte)])
            return try ScriptedOrigin(buffers: Socket.Buffers(send: 64 * 1024)) { request, connection in
                if request.target.contains("/products") { return try endless.send(on: connection) }
                if request.target.hasSuffix("/currencies") { return try large.send(on: connection) }
                try connection.send(Answer.fresh())
            }
        }

        @Test(
            "A client that stops reading stops CareCloud's sending; one that goes on is not slowed (design §3)",
            arguments: [StreamedAnswer.Framing.length, .chunked, .http10],
            [[], ["Cache-Control: max-age=300"]])
        func slowReader(framing: StreamedAnswer.Framing, fields: [String]) throws {
            let origin = try Self.origin(.endless(framing, fields: fields))
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["cache: { max_object: 1MiB }"] }) {
                gateway throws in
                let slow = try gateway.client(Self.narrow)
                let before = try gateway.process.residentBytes()
                try slow.send(.enterprise("/products"))
                var streamed = try slow.responseHead()
                try slow.read(&streamed, upTo: 100_000)
                for _ in 1...2 {
                    let fast = try gateway.ask(.enterprise("/currencies"))
                    #expect(fast.body.count == 8 * Self.mebibyte)
                }
                let ahead = try origin.connection(0).sentBytes - streamed.body.count
                #expect(ahead <= 2 * Self.mebibyte)
                let growth = try gateway.process.residentBytes() - before
                // 1 MiB for each of the two streams, what the kernel's pieces cost on their way, and the
                // allocator's slack: a gateway that held the answers would need 50.
                #expect(growth <= ProcessFacts.bound(mebibytes: 8))

                try slow.read(&streamed, upTo: 4 * Self.mebibyte)
                #expect(streamed.body.count == 4 * Self.mebibyte)
                slow.reset()
                // Nobody reads it, nobody could keep it.
                try Waiting.until("the upstream connection ends") { try origin.connection(0).isClosed }
            }
        }

        @Test("A client that takes nothing for write_timeout is cut, and so is its transfer (design §3, §8)")
        func nothingTaken() throws {
            let origin = try Self.origin()
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { write_timeout: 300ms }"] })
            {
                gateway throws in
                let client = try gateway.client(Self.narrow)
                try client.send(.enterprise("/products"))
                try Waiting.until("the upstream connection ends") {
                    try origin.requestCount > 0 && origin.connection(0).isClosed
                }
                let answer = try client.responseOrCut()
                #expect(answer.ending == .cut)
                #expect(answer.body.count <= 2 * Self.mebibyte)
                client.close()
            }
        }

        @Test("A client that takes a little at a time is served to the end (design §3, §8)")
        func littleByLittle() throws {
            let answer = StreamedAnswer(pieces: [Bytes.pattern(16 * Self.mebibyte)])
            let origin = try Self.origin(answer)
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { write_timeout: 300ms }"] })
            {
                gateway throws in
                let client = try gateway.client(Self.narrow)
                try client.send(.enterprise("/products"))
                var seen = try client.responseHead()
                let end = Date(timeIntervalSinceNow: 0.6)
                while Date() < end {
                    try client.read(&seen, upTo: seen.body.count + 32 * 1024)
                    for _ in 1...5 { #expect(try gateway.ask(.enterprise("/stores")).status == 200) }
                }
                try client.read(&seen)
                #expect(seen.ending == .whole)
                let isIntact = seen.isPattern(16 * Self.mebibyte)
                #expect(isIntact)
                client.close()
            }
        }

        @Test("Time in which nobody reads is not a pause of CareCloud's (design §3, §8)")
        func heldBack() throws {
            let size = 4 * Self.mebibyte
            let origin = try Self.origin(StreamedAnswer(pieces: [Bytes.pattern(size)]))
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = ["timeouts: { idle: 100ms }"] }) {
                gateway throws in
                let client = try gateway.client(Self.narrow)
                try client.send(.enterprise("/products"))
                var seen = try client.responseHead()
                try client.read(&seen, upTo: 1000)
                let end = Date(timeIntervalSinceNow: 0.3)
                while Date() < end { #expect(try gateway.ask(.enterprise("/stores")).status == 200) }
                try client.read(&seen)
                let isIntact = seen.isPattern(size)
                #expect(isIntact)
                client.close()
            }
        }

        @Test("An answer that may be kept is fetched and kept though its reader is cut (design §1, §3)")
        func storedAllTheSame() throws {
            let answer = StreamedAnswer.fresh(pieces: [Bytes.pattern(6 * Self.mebibyte)])
            let origin = try Self.origin(answer)
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { write_timeout: 200ms }"] })
            {
                gateway throws in
                // The second time it is a hit that is not taken.
                for number in 1...2 {
                    let client = try gateway.client(Self.narrow)
                    try client.send(.enterprise("/products"))
                    try gateway.waitForStats("the answer is kept") { $0.int("cache.stored") == 1 }
                    try gateway.waitForStats("the client is cut") {
                        $0.int("connections.accepted_total") == number && $0.int("connections.open") == 0
                    }
                    #expect(try client.responseOrCut().ending == .cut)
                    client.close()
                }
                let hit = try gateway.ask(.enterprise("/products"))
                #expect(hit.isHit)
                let isIntact = hit.isPattern(6 * Self.mebibyte)
                #expect(isIntact)
                #expect(origin.requestCount == 1)
            }
        }

        @Test(
            "When the memory for bodies on their way is full, misses get 503 and hits are served; it comes back (design §8)"
        )
        func buffersAreFull() throws {
            let origin = try Self.origin()
            let change: (inout GatewaySettings) -> Void = {
                $0.top = ["limits: { buffers: 2MiB }"]
                $0.tenant = ["max_in_flight: 1000"]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                let before = try gateway.process.residentBytes()
                var stuck: [RawClient] = []
                var misses: [Message] = []
                try Waiting.until("a miss is refused") {
                    stuck.append(try gateway.client(Self.narrow))
                    try stuck.last?.send(.enterprise("/products?offset=\(stuck.count)"))
                    misses.append(try gateway.ask(.enterprise("/cards?offset=\(stuck.count)")))
                    return misses.last?.status != 200
                }
                let refused = try #require(misses.last)
                #expect(refused.status == 503)
                #expect(refused["Retry-After"].flatMap { Int($0) } ?? 0 >= 1)
                #expect(try JSON(refused.body).string("error.exception") == "gateway_overloaded_exception")
                #expect(try gateway.ask(.enterprise("/stores")).isHit)
                let stats = try gateway.stats()
                #expect(stats.int("buffers.capacity_bytes") == 2 * Self.mebibyte)
                #expect(stats.int("buffers.bytes") ?? .max <= 3 * Self.mebibyte)
                #expect(stats.int("buffers.refused_total") ?? 0 >= 1)
                let growth = try gateway.process.residentBytes() - before
                #expect(growth <= ProcessFacts.bound(mebibytes: 16))

                for client in stuck { client.reset() }
                try gateway.waitForStats("free buffers") { $0.int("buffers.bytes") == 0 }
                #expect(try gateway.ask(.enterprise("/customers")).status == 200)
            }
        }
    }
}
