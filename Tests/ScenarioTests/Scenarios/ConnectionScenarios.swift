import Foundation
import Testing

extension Scenarios {
    @Suite("Connections", .serialized)
    struct Connections {
        @Test("Pipelined requests are answered in order, hits behind misses too (RFC 9112 §9.3.2)")
        func pipelining() throws {
            let origin = try ScriptedOrigin { request, connection in
                try connection.send(
                    Answer.fresh(#"{"path":"\#(request.target.split(separator: "/").last ?? "")"}"#))
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                _ = try gateway.ask(.enterprise("/products"))
                let paths = ["products", "stores", "products", "currencies", "products", "products"]
                let client = try gateway.client()
                try client.send(paths.flatMap { Request.enterprise("/\($0)").bytes })
                for path in paths {
                    let answer = try client.response()
                    #expect(answer.text == #"{"path":"\#(path)"}"#)
                    #expect(answer.isHit == (path == "products"))
                }
                client.close()
            }
        }

        @Test("A pipelined request arrives in any two pieces (RFC 9112 §2.1)")
        func pieces() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                let bytes = Request.enterprise("/products").bytes
                for cut in stride(from: 1, to: bytes.count, by: 3) {
                    try client.send(Array(bytes[..<cut]))
                    try client.send(Array(bytes[cut...]))
                    #expect(try client.response().status == 200)
                }
                #expect(origin.requestCount == 1)
                client.close()
            }
        }

        @Test("HTTP/1.0 closes after the answer unless keep-alive was asked for (RFC 9112 §9.3)")
        func http10() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let line = "GET \(API.enterprise)/products HTTP/1.0\r\n"
                for _ in 1...2 {
                    let closing = try gateway.client()
                    try closing.send(line + "\r\n")
                    let answer = try closing.response()
                    #expect(answer.status == 200)
                    #expect(answer["Transfer-Encoding"] == nil)
                    #expect(try closing.isEnded())
                    closing.close()
                }
                let keeping = try gateway.client()
                for _ in 1...3 {
                    try keeping.send(line + "Host: localhost\r\nConnection: keep-alive\r\n\r\n")
                    let answer = try keeping.response()
                    #expect(answer.status == 200)
                    #expect(answer["Connection"]?.lowercased() == "keep-alive")
                }
                keeping.close()
            }
        }

        @Test("Keep-Alive announces the idle time of a kept connection (RFC 9110 §7.6.1, RFC 9112 §9.3)")
        func keepAlive() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { idle_timeout: 40s }"] }) {
                gateway throws in
                let client = try gateway.client()
                // A miss, hits, an answer that is passed on, one of the gateway's own.
                let requests: [Request] = [
                    .enterprise("/products"), .enterprise("/products"),
                    .enterprise("/products", method: "HEAD"),
                    .enterprise("/products", "If-None-Match: *"), .enterprise("/cards", method: "POST"),
                    Request(target: "/outside"),
                ]
                for request in requests {
                    let answer = try client.ask(request)
                    #expect(answer["Keep-Alive"] == "timeout=35", "\(request)")
                    #expect(answer["Connection"] == "keep-alive", "\(request)")
                }
                client.close()
                for line in [
                    "HTTP/1.0\r\nConnection: keep-alive", "HTTP/1.0", "HTTP/1.1\r\nConnection: close",
                ] {
                    let client = try gateway.client()
                    try client.send("GET \(API.enterprise)/products \(line)\r\nHost: localhost\r\n\r\n")
                    let isKept = line.contains("keep-alive")
                    #expect(try client.response()["Keep-Alive"] == (isKept ? "timeout=35" : nil), "\(line)")
                    client.close()
                }
            }
        }

        @Test("Connection: close is honoured by a hit and by a miss (RFC 9112 §9.6)")
        func close() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for _ in 1...2 {
                    let client = try gateway.client()
                    let answer = try client.ask(.enterprise("/products", "Connection: close"))
                    #expect(answer["Connection"] == "close")
                    #expect(try client.isEnded())
                    client.close()
                }
            }
        }

        @Test("A client that ended its direction after the request is answered (design §1)")
        func halfClosed() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.fresh())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send(.enterprise("/products"))
                try origin.waitForRequests(1)
                client.finishSending()
                gate.open()
                #expect(try client.response().status == 200)
                #expect(try client.isEnded())
                let hit = try gateway.client()
                try hit.send(.enterprise("/products"))
                hit.finishSending()
                #expect(try hit.response().isHit)
                #expect(try hit.isEnded())
                client.close()
                hit.close()
            }
        }

        @Test("IPv4 and IPv6 listeners stand side by side (design §8)")
        func ipv6() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin, with: { $0.listen = ["127.0.0.1:0", "[::1]:0"] }) {
                gateway throws in
                #expect(gateway.ports.count == 2)
                let client = try RawClient(port: gateway.ports[1], ipv6: true)
                #expect(try client.ask(.enterprise("/products")).status == 200)
                #expect(try gateway.ask(.enterprise("/products")).isHit)
                client.close()
            }
        }

        @Test("Connections to CareCloud are kept and used again (design §6)")
        func reuse() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for _ in 1...10 { #expect(try gateway.ask(.enterprise("/products")).status == 200) }
                #expect(origin.requestCount == 10)
                #expect(origin.connectionCount == 1)
            }
        }

        /// The thread sanitizer has one of its own in each program; scripts/test-threads sets its options.
        private static let threadOfSanitizer =
            ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil ? [] : ["carecloud-gatew"]

        @Test("Two hundred idle connections cost no thread: workers, upstream, log, main (design §3)")
        func threads() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let clients = try (1...200).map { _ in try gateway.client() }
                for client in clients { #expect(try client.ask(.enterprise("/products")).status == 200) }
                let threads = try gateway.process.threads()
                #expect(
                    threads == Self.threadOfSanitizer + [
                        "carecloud-gatew", "log", "upstream", "worker-0", "worker-1",
                    ])
                #expect(try gateway.stats().int("connections.open") == 200)
                for client in clients { client.close() }
                try gateway.waitForStats("no connection") { $0.int("connections.open") == 0 }
            }
        }
    }
}
