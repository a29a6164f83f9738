import Synchronization
import Testing

extension Scenarios {
    @Suite("Retries and the breaker", .serialized)
    struct Retries {
        /// Fails so many times, then is well.
        private static func origin(
            failing times: Int, _ failure: @escaping @Sendable (OriginConnection) throws -> Void
        ) throws -> ScriptedOrigin {
            let left = Mutex(times)
            return try ScriptedOrigin { _, connection in
                let fails = left.withLock { left in
                    left -= 1
                    return left >= 0
                }
                if fails { try failure(connection) } else { try connection.send(Answer.fresh()) }
            }
        }

        private static func unavailable(_ fields: String...) -> @Sendable (OriginConnection) throws -> Void {
            let answer = Answer.json(
                #"{"error":{}}"#, status: "503 Service Unavailable", fields.joined(separator: "\r\n"))
            return { try $0.send(answer) }
        }

        @Test("A read is sent again after 502, 503, 504 or a broken connection, at most twice (design §5)")
        func reads() throws {
            let reset: @Sendable (OriginConnection) throws -> Void = { $0.reset() }
            let breakOff: @Sendable (OriginConnection) throws -> Void = {
                try $0.send("HTTP/1.1 200 OK\r\nContent-Le")
                $0.close()
            }
            for failure in [Self.unavailable("X-A: b"), reset, breakOff] {
                let origin = try Self.origin(failing: 2, failure)
                try GatewayUnderTest.run(before: origin) { gateway throws in
                    #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                    #expect(origin.requestCount == 3)
                    #expect(try gateway.stats().int("tenants.0.upstream.retries") == 2)
                }
            }
        }

        @Test("What fails three times is told to the client as it is")
        func atMostTwice() throws {
            let origin = try Self.origin(failing: 9, Self.unavailable("X-A: b"))
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let answer = try gateway.ask(.enterprise("/stores"))
                #expect(answer.status == 503 && answer["X-A"] == "b")
                #expect(origin.requestCount == 3)
            }
        }

        @Test("A write is never sent again, and neither is what CareCloud asks to wait for (design §5)")
        func never() throws {
            for (request, failure) in [
                (Request.enterprise("/cards", method: "POST", body: "{}"), Self.unavailable("X-A: b")),
                (.enterprise("/cards/1", method: "DELETE"), Self.unavailable("X-A: b")),
                (.enterprise("/stores"), Self.unavailable("Retry-After: 9")),
            ] {
                let origin = try Self.origin(failing: 1, failure)
                try GatewayUnderTest.run(before: origin) { gateway throws in
                    #expect(try gateway.ask(request).status == 503)
                    #expect(origin.requestCount == 1)
                }
            }
        }

        @Test("No more than one request in ten is sent again, however many fail (design §5)")
        func bounded() throws {
            let origin = try Self.origin(failing: .max, Self.unavailable("X-A: b"))
            let settings: (inout GatewaySettings) -> Void = { $0.tenant = ["breaker: off"] }
            try GatewayUnderTest.run(before: origin, with: settings) { gateway throws in
                let client = try gateway.client()
                defer { client.close() }
                for number in 1...100 { _ = try client.ask(.enterprise("/stores/\(number)")) }
                #expect((100...113).contains(origin.requestCount), "\(origin.requestCount)")
            }
        }

        private static let breaker = ["retries: false", "breaker: { failures: 3, over: 1s }"]

        @Test(
            "The breaker opens, refuses at once with Retry-After, tries with one read, and closes (design §5)"
        )
        func opensAndCloses() throws {
            let isWell = Mutex(false)
            let origin = try ScriptedOrigin { _, connection in
                let isWell = isWell.withLock { $0 }
                try connection.send(
                    isWell ? Answer.fresh() : Answer.json("{}", status: "502 Bad Gateway"))
            }
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = Self.breaker }) { gateway throws in
                for _ in 1...3 {
                    let answer = try gateway.ask(.enterprise("/cards", method: "POST", body: "{}"))
                    #expect(answer.status == 502)
                }
                try Waiting.until("it opens") {
                    let answer = try gateway.ask(.enterprise("/stores"))
                    #expect(answer.status == 502 || answer.status == 503)
                    return answer.status == 503
                }
                #expect(try gateway.stats().string("tenants.0.breaker.state") == "open")
                let asked = origin.requestCount
                for _ in 1...20 {
                    let answer = try gateway.ask(.enterprise("/cards", method: "POST", body: "{}"))
                    #expect(answer.status == 503 && answer["Retry-After"] == "1")
                    #expect(answer["Proxy-Status"]?.contains("destination_unavailable") == true)
                }
                #expect(origin.requestCount == asked)
                isWell.withLock { $0 = true }
                try Waiting.until("a read finds it well") {
                    try gateway.ask(.enterprise("/stores")).status == 200
                }
                #expect(try gateway.ask(.enterprise("/cards", method: "POST", body: "{}")).status == 200)
                let stats = try gateway.stats()
                #expect(stats.string("tenants.0.breaker.state") == "closed")
                #expect(stats.int("tenants.0.breaker.opened_total") == 1)
                let said = gateway.program.lines
                #expect(said.contains { $0.contains(#""msg":"CareCloud fails: requests are refused""#) })
                #expect(said.contains { $0.contains(#""msg":"CareCloud answers again""#) })
            }
        }

        @Test(
            "With probe_path the gateway tries by itself, and lets all go when it succeeds (design §5)"
        )
        func probes() throws {
            let isWell = Mutex(false)
            let origin = try ScriptedOrigin { request, connection in
                let isWell = isWell.withLock { $0 } && request.target.hasSuffix("/tests/connection")
                try connection.send(
                    isWell ? Answer.fresh() : Answer.json("{}", status: "502 Bad Gateway"))
            }
            let probe = ["probe_path: \(API.enterprise)/tests/connection"]
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = Self.breaker + probe }) {
                gateway throws in
                try Waiting.until("it opens") { try gateway.ask(.enterprise("/stores")).status == 503 }
                try Waiting.until("it has probed in vain") {
                    origin.requests.contains { $0.target.hasSuffix("/tests/connection") }
                }
                isWell.withLock { $0 = true }
                try gateway.waitForStats("the breaker is closed") {
                    $0.string("tenants.0.breaker.state") == "closed"
                }
                let probes = origin.requests.filter { $0.target.hasSuffix("/tests/connection") }
                #expect(probes.allSatisfy { $0["Authorization"] == nil })
            }
        }

        @Test("A probe that dies on a kept connection is one that failed: the next follows (design §5)")
        func probeDies() throws {
            let probes = Mutex(0)
            let origin = try ScriptedOrigin { request, connection in
                guard request.target.hasSuffix("/tests/connection") else {
                    return try connection.send(Answer.json("{}", status: "502 Bad Gateway"))
                }
                let isFirst = probes.withLock { probes in
                    probes += 1
                    return probes == 1
                }
                if isFirst { connection.close() } else { try connection.send(Answer.fresh()) }
            }
            let probe = ["probe_path: \(API.enterprise)/tests/connection"]
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = Self.breaker + probe }) {
                gateway throws in
                try Waiting.until("it opens") { try gateway.ask(.enterprise("/stores")).status == 503 }
                try gateway.waitForStats("the breaker is closed") {
                    $0.string("tenants.0.breaker.state") == "closed"
                }
                #expect(probes.withLock { $0 } == 2)
            }
        }

        @Test("While it is open, what a rule allows is given from memory (design §5)")
        func staleWhileOpen() throws {
            let fails = Mutex(false)
            let origin = try ScriptedOrigin { _, connection in
                let fails = fails.withLock { $0 }
                try connection.send(
                    fails
                        ? Answer.json("{}", status: "502 Bad Gateway")
                        : Answer.json("1", "Cache-Control: max-age=60, stale-if-error=600", "Age: 59"))
            }
            try GatewayUnderTest.run(before: origin, with: { $0.tenant = Self.breaker }) { gateway throws in
                #expect(try gateway.ask(.enterprise("/stores")).text == "1")
                fails.withLock { $0 = true }
                try Waiting.until("it opens") { try gateway.ask(.enterprise("/currencies")).status == 503 }
                try Waiting.until("the stored answer is stale and still given") {
                    let answer = try gateway.ask(.enterprise("/stores"))
                    #expect(answer.text == "1")
                    return answer.cacheStatus.hasSuffix("; detail=stale-if-error")
                }
            }
        }
    }
}
