import Foundation
import Testing

extension Scenarios {
    /// TERM in the middle of something that takes its time.
    @Suite("Drain of streams", .serialized)
    struct DrainStream {
        /// Sends TERM and waits until it works: nobody new is let in.
        static func terminate(_ gateway: GatewayUnderTest) throws {
            gateway.program.terminate()
            try Waiting.until("new connections are refused") { (try? gateway.bareClient()) == nil }
        }

        static func gateway(
            before origin: FaultyOrigin, with change: (inout GatewaySettings) -> Void = { _ in }
        ) throws -> GatewayUnderTest {
            var settings = GatewaySettings(upstream: origin.address)
            change(&settings)
            return try GatewayUnderTest(settings)
        }

        static func expectEnd(_ gateway: GatewayUnderTest, within seconds: Double = Waiting.patience) throws {
            #expect(try gateway.program.waitForExit(within: seconds) == 0)
            #expect(gateway.program.errorLines.isEmpty)
        }

        @Test(
            "TERM in the middle of answers: each runs to its end, whatever its framing, then exit 0 (design §9)"
        )
        func answers() throws {
            let gate = Gate()
            let half = String(repeating: "h", count: 100_000)
            let heads = [
                "counted": "Content-Length: 200000\r\n\r\n\(half)",
                "fresh": "Cache-Control: max-age=60\r\nContent-Length: 200000\r\n\r\n\(half)",
                "chunked": "Transfer-Encoding: chunked\r\n\r\n186a0\r\n\(half)\r\n",
            ]
            let origin = try FaultyOrigin { head, connection in
                try connection.takeRequest(head)
                let name = String(head.target.split(separator: "/").last ?? "")
                try connection.send("HTTP/1.1 200 OK\r\n" + (heads[name] ?? ""))
                try gate.pass()
                try connection.send(name == "chunked" ? "186a0\r\n\(half)\r\n0\r\n\r\n" : half)
            }
            defer { origin.stop() }
            let gateway = try Self.gateway(before: origin)
            let clients = try heads.keys.sorted().flatMap { name in
                try ["GET", "DELETE"].map { method in
                    let client = try gateway.bareClient()
                    try client.send(.enterprise("/products/\(name)", method: method))
                    #expect(try client.hasBody(1000))
                    return client
                }
            }
            try Self.terminate(gateway)
            gate.open(for: clients.count)
            for client in clients {
                let verdict = try client.verdict()
                #expect(verdict.isWhole && verdict.body.count == 200_000, "\(verdict)")
                #expect(try client.bytesUntilEnd() == 0)
            }
            try Self.expectEnd(gateway)
            #expect(try gateway.accessLog().count == clients.count)
        }

        @Test("TERM in the middle of an upload: the client sends on, and is answered (design §9)")
        func uploads() throws {
            let isReading = Gate()
            let origin = try FaultyOrigin { head, connection in
                try connection.takeHead(head)
                isReading.open()
                if head["Transfer-Encoding"] == nil {
                    try connection.take(2048 * 1024)
                } else {
                    while try !connection.takeSome().suffix(5).elementsEqual("0\r\n\r\n".utf8) {}
                }
                try connection.send(Answer.json("{}", status: "201 Created"))
            }
            defer { origin.stop() }
            let gateway = try Self.gateway(before: origin)
            let part = String(repeating: "u", count: 0x8000)
            let framings = [
                ("Content-Length: 2097152", part, ""),
                ("Transfer-Encoding: chunked", "8000\r\n\(part)\r\n", "0\r\n\r\n"),
            ]
            let clients = try framings.map { framing, part, _ in
                let client = try gateway.bareClient()
                try client.send(
                    "POST \(API.enterprise)/cards HTTP/1.1\r\nHost: localhost\r\n\(framing)\r\n\r\n")
                for _ in 1...40 { try client.send(part) }
                try isReading.pass()
                return client
            }
            try Self.terminate(gateway)
            for (client, (_, part, end)) in zip(clients, framings) {
                for _ in 41...64 { try client.send(part) }
                try client.send(end)
                let verdict = try client.verdict()
                #expect(verdict.status == 201 && verdict.isWhole, "\(verdict)")
                #expect(verdict.field("Connection") == "close")
                #expect(try client.bytesUntilEnd() == 0)
            }
            try Self.expectEnd(gateway)
        }

        @Test("TERM while clients of both workers wait for one answer: all get all of it (design §4, §9)")
        func flight() throws {
            let gate = Gate()
            let body = String(repeating: "f", count: 100_000)
            let origin = try FaultyOrigin { head, connection in
                try connection.takeRequest(head)
                try connection.send(
                    "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                        + body.prefix(50_000))
                try gate.pass()
                try connection.send(String(body.suffix(50_000)))
            }
            defer { origin.stop() }
            let gateway = try Self.gateway(before: origin)
            // So many that no worker is left out.
            let clients = try (1...16).map { _ in
                let client = try gateway.bareClient()
                try client.send(.enterprise("/products"))
                return client
            }
            for client in clients { #expect(try client.hasBody(1000)) }
            try Self.terminate(gateway)
            gate.open()
            for client in clients {
                let verdict = try client.verdict()
                #expect(verdict.isWhole && verdict.text == body, "\(verdict)")
                #expect(try client.bytesUntilEnd() == 0)
            }
            try Self.expectEnd(gateway)
            #expect(origin.sightings.count == 1)
        }

        @Test(
            "TERM while requests are queued for the budget: their turn comes, large uploads' too (design §5, §9)"
        )
        func queued() throws {
            let origin = try FaultyOrigin { head, connection in
                try connection.takeRequest(head)
                try connection.send(Answer.json())
            }
            defer { origin.stop() }
            let gateway = try Self.gateway(before: origin) {
                $0.budget = "{ rate: 4/s, burst: 1, max_wait: 20s }"
            }
            _ = try gateway.ask(.enterprise("/stores"))
            let clients = try (1...3).map { number in
                let client = try gateway.bareClient()
                try client.send(
                    "PUT \(API.enterprise)/cards/\(number) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"
                )
                return client
            }
            try gateway.waitForStats("three in the queue") { $0.int("tenants.0.budget.queue_depth") == 3 }
            try Self.terminate(gateway)
            for client in clients {
                try client.send(String(repeating: "q", count: 2_000_000))
                let verdict = try client.verdict()
                #expect(verdict.status == 200 && verdict.field("Connection") == "close", "\(verdict)")
            }
            try Self.expectEnd(gateway)
            #expect(origin.sightings.count == 4)
        }
    }
}
