import Testing

extension Scenarios {
    /// What becomes of an answer's head when its body streams, is missing, or is cut.
    @Suite("Streamed heads", .serialized)
    struct StreamedHeads {
        private static let first = Bytes.pattern(1000)
        private static let second = Array(Bytes.pattern(3000)[1000...])

        @Test(
            "HEAD is answered as soon as the head is there, without a body (RFC 9110 §9.3.2)",
            arguments: [StreamedAnswer.Framing.length, .chunked], [[], ["Cache-Control: max-age=300"]])
        func head(framing: StreamedAnswer.Framing, fields: [String]) throws {
            let gate = Gate()
            let answer = StreamedAnswer(
                framing: framing, fields: fields, pieces: [Self.first, Self.second])
            let origin = try ScriptedOrigin { _, connection in
                try answer.send(on: connection) { if $0 == 1 { try gate.pass() } }
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                let head = try client.ask(.enterprise("/products", method: "HEAD"))
                #expect(head.status == 200)
                #expect(head["Content-Length"] == (framing == .length ? "3000" : nil))
                gate.open(for: 2)
                // Had a body followed, this would not be a response.
                let get = try client.ask(.enterprise("/products"))
                #expect(get.body == Self.first + Self.second)
                client.close()
            }
        }

        @Test(
            "What has no body gets none, and no framing for one (RFC 9110 §6.4.1, RFC 9112 §6.1)",
            arguments: ["204 No Content", "304 Not Modified", "205 Reset Content"])
        func noBody(status: String) throws {
            let origin = try ScriptedOrigin { _, connection in
                let length = status.hasPrefix("205") ? "Content-Length: 0\r\n" : ""
                try connection.send("HTTP/1.1 \(status)\r\nX-A: b\r\n\(length)\r\n")
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                // A precondition that only the origin can judge goes past the cache.
                for method in ["POST", "GET", "DELETE"] {
                    let answer = try client.ask(
                        .enterprise("/products", method: method, "If-Match: \"a\""))
                    #expect(answer.startLine.contains(status.prefix(3)))
                    #expect(answer["Transfer-Encoding"] == nil)
                    #expect(answer["Content-Length"] ?? "0" == "0")
                    #expect(answer.body.isEmpty)
                }
                client.close()
            }
        }

        @Test("A 304 that nobody has asked for is none of an answer: 502 (RFC 9110 §15.4.5)")
        func unasked() throws {
            let origin = try ScriptedOrigin(always: "HTTP/1.1 304 Not Modified\r\nX-A: b\r\n\r\n")
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let answer = try gateway.ask(.enterprise("/products"))
                #expect(answer.status == 502)
                #expect(answer["Proxy-Status"]?.contains("http_protocol_error") == true)
            }
        }

        @Test("HEAD that is passed on keeps the length, and nothing is waited for (RFC 9110 §9.3.2)")
        func headUpstream() throws {
            let origin = try ScriptedOrigin(
                always: "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n")
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                for _ in 1...2 {
                    let answer = try client.ask(.enterprise("/tests/connection", method: "HEAD"))
                    #expect(answer.status == 200)
                    #expect(answer["Content-Length"] == "100")
                }
                #expect(origin.requests.map(\.method) == ["HEAD", "HEAD"])
                client.close()
            }
        }

        /// How the origin leaves in the middle of its answer, and to whom.
        struct Cut: Sendable {
            var framing: StreamedAnswer.Framing
            var version = "1.1"
            var byReset = false
        }

        @Test(
            "A cut after the head shows: no answer ends as if it were whole, and none is kept (RFC 9112 §8)",
            arguments: [
                Cut(framing: .length), Cut(framing: .chunked), Cut(framing: .length, byReset: true),
                Cut(framing: .chunked, byReset: true), Cut(framing: .length, version: "1.0"),
                Cut(framing: .chunked, version: "1.0"), Cut(framing: .http10, byReset: true),
                Cut(framing: .close, version: "1.0", byReset: true),
            ])
        func cut(_ cut: Cut) throws {
            let gate = Gate()
            let answer = StreamedAnswer.fresh(cut.framing, pieces: [Self.first, Self.second])
            let origin = try ScriptedOrigin { _, connection in
                try answer.send(on: connection) { index in
                    guard index == 1 else { return }
                    try gate.pass()
                    if cut.byReset { connection.reset() } else { connection.close() }
                    throw HarnessError("the rest is not sent")
                }
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for round in 1...2 {
                    let client = try gateway.client()
                    try client.send(
                        "GET \(API.enterprise)/products HTTP/\(cut.version)\r\nHost: localhost\r\n\r\n")
                    var answer = try client.responseHead()
                    #expect(answer.status == 200)
                    try client.read(&answer, upTo: 1000)
                    gate.open()
                    try client.read(&answer)
                    #expect(answer.ending == .cut)
                    #expect(answer.body == Self.first)
                    #expect(origin.requestCount == round)
                    client.close()
                }
                #expect(try gateway.stats().int("cache.entries") == 0)
            }
        }
    }
}
