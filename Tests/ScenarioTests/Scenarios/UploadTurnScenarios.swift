import Foundation
import Testing

extension Scenarios {
    /// When a large body is read: not before its turn, and not faster than CareCloud takes it.
    @Suite("Upload turns", .serialized)
    struct UploadTurns {
        private static let kibibyte = 1024
        private static let mebibyte = 1024 * 1024
        private static let small = Socket.Buffers(send: 64 * 1024, receive: 16 * 1024)

        /// Reads, where they end in `/slow`, wait for the gate; uploads wait for the other gate with their body unread.
        private static func origin(reads: Gate = Gate(), uploads: Gate, seen: Notes<Message>) throws
            -> ScriptedOrigin
        {
            try ScriptedOrigin(buffers: small, readsBodies: false) { request, connection in
                var request = request
                if request.target.hasSuffix("/slow") { try reads.pass() }
                if request.method == "PUT" {
                    try uploads.pass()
                    try connection.read(&request)
                    seen.add(request)
                }
                guard request.ending != .cut else { return connection.close() }
                try connection.send(Answer.json())
            }
        }

        @Test("While CareCloud reads nothing, the gateway takes at most 256 KiB of an upload (design §6)")
        func nothingRead() throws {
            let gate = Gate()
            let seen = Notes<Message>()
            let origin = try Self.origin(uploads: gate, seen: seen)
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client(Self.small)
                let before = try gateway.process.residentBytes()
                let sending = client.sendAside(Uploads.put(Bytes.pattern(16 * Self.mebibyte)))
                try origin.waitForRequests(1)
                for _ in 1...20 {
                    #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                    #expect(try gateway.stats().int("buffers.bytes") ?? .max <= 256 * Self.kibibyte)
                }
                let growth = try gateway.process.residentBytes() - before
                #expect(growth <= ProcessFacts.bound(mebibytes: 4))
                gate.open()
                #expect(try client.response().status == 200)
                try sending.value()
                let isIntact = seen.all.first?.isPattern(16 * Self.mebibyte) == true
                #expect(isIntact)
                client.close()
            }
        }

        @Test("A large body is read when its request's turn has come, not before (design §6)")
        func itsTurn() throws {
            let reads = Gate()
            let uploads = Gate()
            let seen = Notes<Message>()
            let origin = try Self.origin(reads: reads, uploads: uploads, seen: seen)
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = ["max_in_flight: 1"] }) {
                gateway throws in
                let first = try gateway.client()
                try first.send(.enterprise("/slow"))
                try origin.waitForRequests(1)
                let client = try gateway.client(Self.small)
                let sending = client.sendAside(Uploads.put(Bytes.pattern(8 * Self.mebibyte)))
                try gateway.waitForStats("the upload in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 1
                }
                for _ in 1...10 {
                    #expect(try gateway.stats().int("buffers.bytes") ?? .max <= 64 * Self.kibibyte)
                }
                #expect(!sending.isDone)
                #expect(origin.requestCount == 1)
                uploads.open()
                reads.open()
                #expect(try first.response().status == 200)
                #expect(try client.response().status == 200)
                let isIntact = seen.all.first?.isPattern(8 * Self.mebibyte) == true
                #expect(isIntact)
                first.close()
                client.close()
            }
        }

        @Test("100 Continue says that a large body is wanted: when its turn has come (RFC 9110 §10.1.1)")
        func expectContinue() throws {
            let reads = Gate()
            let uploads = Gate()
            let seen = Notes<Message>()
            let origin = try Self.origin(reads: reads, uploads: uploads, seen: seen)
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = ["max_in_flight: 1"] }) {
                gateway throws in
                let first = try gateway.client()
                try first.send(.enterprise("/slow"))
                try origin.waitForRequests(1)
                let client = try gateway.client()
                let body = Bytes.pattern(2 * Self.mebibyte)
                try client.send(Uploads.head(["Content-Length: \(body.count)", "Expect: 100-continue"]))
                try gateway.waitForStats("the upload in the queue") {
                    $0.int("tenants.0.budget.queue_depth") == 1
                }
                #expect(!client.hasInput)
                reads.open()
                uploads.open()
                #expect(try client.head()?.status == 100)
                #expect(seen.all.isEmpty)
                let sending = client.sendAside(body)
                // Once, and not again.
                #expect(try client.head()?.status == 200)
                try sending.value()
                #expect(seen.all.first?["Expect"] == nil)
                let isIntact = seen.all.first?.isPattern(body.count) == true
                #expect(isIntact)
                #expect(try first.response().status == 200)
                first.close()
                client.close()
            }
        }

        @Test("CareCloud's own 100 Continue is not passed on as a second one (RFC 9110 §15.2)")
        func continueFromUpstream() throws {
            let origin = try ScriptedOrigin(readsBodies: false) { request, connection in
                var request = request
                try connection.send("HTTP/1.1 100 Continue\r\n\r\n")
                try connection.read(&request)
                try connection.send(Answer.json())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for size in [1000, 2 * Self.mebibyte] {
                    let client = try gateway.client()
                    try client.send(Uploads.head(["Content-Length: \(size)", "Expect: 100-continue"]))
                    #expect(try client.head()?.status == 100)
                    try client.send(Bytes.pattern(size))
                    #expect(try client.head()?.status == 200)
                    client.close()
                }
            }
        }

        @Test("Who waits for CareCloud to take the body is not who pauses: no 408 (design §8)")
        func notAPause() throws {
            let gate = Gate()
            let seen = Notes<Message>()
            let origin = try Self.origin(uploads: gate, seen: seen)
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { header_timeout: 200ms }"] })
            {
                gateway throws in
                let client = try gateway.client(Self.small)
                let sending = client.sendAside(Uploads.put(Bytes.pattern(12 * Self.mebibyte)))
                try origin.waitForRequests(1)
                // Two that do pause, one after the other, tell the time.
                for _ in 1...2 {
                    let pausing = try gateway.client()
                    try pausing.send(Uploads.head(["Content-Length: 10"]) + [1])
                    #expect(try pausing.response().status == 408)
                    pausing.close()
                }
                gate.open()
                #expect(try client.response().status == 200)
                try sending.value()
                let isIntact = seen.all.first?.isPattern(12 * Self.mebibyte) == true
                #expect(isIntact)
                client.close()
            }
        }

        @Test("While a client is waited for, CareCloud's time to answer does not run (design §8)")
        func slowClient() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            let change: (inout GatewaySettings) -> Void = {
                $0.tenant = ["timeouts: { first_byte: 100ms }"]
                $0.top = ["limits: { header_timeout: 500ms }"]
            }
            try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
                let client = try gateway.client()
                let bytes = Uploads.put(Bytes.pattern(3 * Self.mebibyte))
                // One that pauses too long tells the time; a byte of the other's in between keeps that one alive.
                let pausing = try gateway.client()
                try client.send(Array(bytes[..<(2 * Self.mebibyte)]))
                try pausing.send(Uploads.head(["Content-Length: 10"]) + [1])
                let end = Date(timeIntervalSinceNow: 0.2)
                while Date() < end { _ = try gateway.stats() }
                try client.send([bytes[2 * Self.mebibyte]])
                #expect(try pausing.response().status == 408)
                try client.send(Array(bytes[(2 * Self.mebibyte + 1)...]))
                #expect(try client.response().status == 200)
                client.close()
                pausing.close()
            }
        }

        @Test("An upload that CareCloud stops taking is 504 after first_byte (RFC 9110 §15.6.5)")
        func stuckUpstream() throws {
            let gate = Gate()
            let origin = try Self.origin(uploads: gate, seen: Notes<Message>())
            try GatewayUnderTest.run(
                before: origin, with: { $0.tenant = ["timeouts: { first_byte: 200ms }"] }
            ) { gateway throws in
                let client = try gateway.client(Self.small)
                let sending = client.sendAside(Uploads.put(Bytes.pattern(16 * Self.mebibyte)))
                let answer = try client.response()
                #expect(answer.status == 504)
                #expect(answer["Connection"] == "close")
                #expect(origin.requestCount == 1)
                client.close()
                _ = try? sending.value()
                gate.open()
            }
        }
    }
}
