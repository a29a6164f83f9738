import Synchronization
import Testing

extension Scenarios {
    @Suite("Validation", .serialized)
    struct Validation {
        /// What the origin says of a resource whose content changes at the scenario's word.
        private static func origin(_ control: String) throws -> (ScriptedOrigin, Versions) {
            let versions = Versions()
            let origin = try ScriptedOrigin { request, connection in
                let tag = "\"v\(versions.current)\""
                let fields = "Cache-Control: \(control)\r\nETag: \(tag)\r\nX-Asked: \(versions.next())"
                let isSame = request["If-None-Match"] == tag
                try connection.send(
                    isSame
                        ? "HTTP/1.1 304 Not Modified\r\n\(fields)\r\n\r\n"
                        : Answer.json("{\"version\":\(versions.current)}", fields))
            }
            return (origin, versions)
        }

        final class Versions: Sendable {
            private let state = Mutex((version: 1, asked: 0))
            var current: Int { state.withLock { $0.version } }

            func change() { state.withLock { $0.version += 1 } }

            func next() -> Int {
                state.withLock { state in
                    state.asked += 1
                    return state.asked
                }
            }
        }

        @Test(
            "What is stale is confirmed with its validator; a 304 answers with the stored content (RFC 9111 §4.3)"
        )
        func confirmed() throws {
            let (origin, versions) = try Self.origin("no-cache")
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let first = try gateway.ask(.enterprise("/stores"))
                #expect(first.cacheStatus == "carecloud-gateway; fwd=uri-miss; fwd-status=200; stored")
                let second = try gateway.ask(.enterprise("/stores"))
                #expect(second.status == 200 && second.body == first.body)
                #expect(second["X-Asked"] == "2", "the 304's fields replace the stored ones (§3.2)")
                #expect(
                    second.cacheStatus.hasPrefix("carecloud-gateway; fwd=stale; fwd-status=304; stored; ttl=")
                )
                #expect(origin.requests.last?["If-None-Match"] == "\"v1\"")
                versions.change()
                let third = try gateway.ask(.enterprise("/stores"))
                #expect(third.text == #"{"version":2}"#)
                #expect(origin.requests.count == 3)
                try gateway.waitForStats("one confirmation") { $0.int("cache.revalidated") == 1 }
            }
        }

        @Test("A write makes it stale, not forgotten: what is the same need not come again (design §4)")
        func afterWrite() throws {
            let (origin, _) = try Self.origin("max-age=300")
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let first = try gateway.ask(.enterprise("/products"))
                #expect(try gateway.ask(.enterprise("/products")).isHit)
                _ = try gateway.ask(.enterprise("/products/1", method: "PUT", body: "{}"))
                let second = try gateway.ask(.enterprise("/products"))
                #expect(second.body == first.body)
                #expect(second.cacheStatus.contains("fwd=stale; fwd-status=304; stored"))
                #expect(try gateway.ask(.enterprise("/products")).isHit)
            }
        }

        @Test("A client that has it already is told so from storage (RFC 9110 §13.1.2, RFC 9111 §4.3.2)")
        func conditional() throws {
            let (origin, _) = try Self.origin("max-age=300")
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for _ in 1...2 {
                    let same = try gateway.ask(.enterprise("/stores", "If-None-Match: W/\"v1\", \"x\""))
                    #expect(same.status == 304 && same.body.isEmpty)
                    #expect(same["ETag"] == "\"v1\"" && same["Cache-Control"] == "max-age=300")
                    #expect(same["Content-Type"] == nil && same["Content-Length"] == nil)
                    #expect(same["Date"] != nil && same["Via"] == "1.1 carecloud-gateway")
                }
                #expect(try gateway.ask(.enterprise("/stores", "If-None-Match: \"x\"")).status == 200)
                #expect(origin.requestCount == 1)
                #expect(origin.requests[0]["If-None-Match"] == nil)
            }
        }

        @Test("Several who wait for a confirmation share it: one request goes out (RFC 9211 §2.7)")
        func shared() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { request, connection in
                let fields = "Cache-Control: no-cache\r\nETag: \"v\""
                guard request["If-None-Match"] != nil else {
                    return try connection.send(Answer.json("{}", fields))
                }
                try gate.pass()
                try connection.send("HTTP/1.1 304 Not Modified\r\n\(fields)\r\n\r\n")
            }
            // One loop reads what came before the first of two further requests no later than it answers that one, and so
            // before the second.
            try GatewayUnderTest.run(before: origin, with: { $0.workers = 1 }) { gateway throws in
                _ = try gateway.ask(.enterprise("/stores"))
                let clients = try (1...5).map { _ in try gateway.client() }
                for client in clients { try client.send(.enterprise("/stores")) }
                for path in ["/countries", "/currencies"] { _ = try gateway.ask(.enterprise(path)) }
                gate.open()
                let answers = try clients.map { try $0.response() }
                #expect(answers.allSatisfy { $0.status == 200 && $0.text == "{}" })
                for client in clients { client.close() }
                #expect(origin.requestCount == 4)
            }
        }
    }
}
