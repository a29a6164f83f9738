import Testing

extension Scenarios {
    @Suite("Streaming", .serialized)
    struct Streaming {
        private static let first = Bytes.pattern(1000)
        private static let second = Array(Bytes.pattern(3000)[1000...])

        /// An origin whose answers wait for the gate before their second half.
        private static func origin(
            _ framing: StreamedAnswer.Framing, _ gate: Gate, fields: [String] = []
        ) throws -> ScriptedOrigin {
            let answer = StreamedAnswer(framing: framing, fields: fields, pieces: [first, second])
            return try ScriptedOrigin { _, connection in
                try answer.send(on: connection) { if $0 == 1 { try gate.pass() } }
            }
        }

        @Test(
            "Half of an answer is with the client while CareCloud holds the rest (RFC 9112 §6, §7.1; design §1)",
            arguments: StreamedAnswer.Framing.allCases, [[], ["Cache-Control: max-age=300"]])
        func halves(framing: StreamedAnswer.Framing, fields: [String]) throws {
            let gate = Gate()
            let origin = try Self.origin(framing, gate, fields: fields)
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                for round in 1...2 {
                    try client.send(.enterprise("/products?offset=\(round)"))
                    var answer = try client.responseHead()
                    #expect(answer.framing == (framing == .length ? .length(3000) : .chunked))
                    #expect(answer["Content-Length"] == (framing == .length ? "3000" : nil))
                    try client.read(&answer, upTo: 1000)
                    #expect(answer.body == Self.first)
                    gate.open()
                    try client.read(&answer)
                    #expect(answer.ending == .whole)
                    #expect(answer.body == Self.first + Self.second)
                    #expect(origin.requestCount == round)
                }
                // What only a close ends, and what is no JSON, is not kept.
                guard !fields.isEmpty, framing == .length || framing == .chunked else {
                    return client.close()
                }
                let hit = try client.ask(.enterprise("/products?offset=1"))
                #expect(hit.isHit)
                #expect(hit["Content-Length"] == "3000")
                #expect(hit.body == Self.first + Self.second)
                client.close()
            }
        }

        @Test("Each piece arrives as it comes: nothing waits for more to send with it (design §1)")
        func piecewise() throws {
            let gate = Gate()
            let answer = StreamedAnswer(framing: .chunked, pieces: (0..<20).map { [UInt8($0)] })
            let origin = try ScriptedOrigin { _, connection in
                try answer.send(on: connection) { _ in try gate.pass() }
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send(.enterprise("/products"))
                var seen = try client.responseHead()
                for count in 1...20 {
                    gate.open()
                    try client.read(&seen, upTo: count)
                    #expect(seen.body.count == count)
                }
                try client.read(&seen)
                #expect(seen.body == answer.body)
                client.close()
            }
        }

        @Test(
            "An answer larger than any buffer arrives intact; from a store it does, too (RFC 9112 §6.3)",
            arguments: StreamedAnswer.Framing.allCases)
        func largeAnswers(framing: StreamedAnswer.Framing) throws {
            let piece = Bytes.pattern(5 * 1024 * 1024)
            let origin = try ScriptedOrigin { request, connection in
                let isStored = request.target.hasSuffix("/products")
                let fields = isStored ? ["Cache-Control: max-age=300"] : []
                try StreamedAnswer(framing: framing, fields: fields, pieces: [piece]).send(on: connection)
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for path in ["/stores", "/products", "/products"] {
                    let answer = try gateway.ask(.enterprise(path))
                    #expect(answer.status == 200)
                    let isIntact = answer.isPattern(piece.count)
                    #expect(isIntact, "\(path): \(answer.body.count) bytes")
                }
                #expect(origin.requestCount == (framing == .length || framing == .chunked ? 2 : 3))
            }
        }

        @Test(
            "To HTTP/1.0 an answer without a length ends with its connection, whatever the client asked (RFC 9112 §6.3)",
            arguments: [StreamedAnswer.Framing.chunked, .http10], ["", "Connection: keep-alive\r\n"])
        func http10(framing: StreamedAnswer.Framing, fields: String) throws {
            let gate = Gate()
            let origin = try Self.origin(framing, gate)
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send("GET \(API.enterprise)/products HTTP/1.0\r\nHost: localhost\r\n\(fields)\r\n")
                var answer = try client.responseHead()
                #expect(answer["Transfer-Encoding"] == nil)
                #expect(answer["Content-Length"] == nil)
                #expect(answer["Connection"]?.lowercased() != "keep-alive")
                try client.read(&answer, upTo: 1000)
                gate.open()
                try client.read(&answer)
                #expect(answer.ending == .whole)
                #expect(answer.body == Self.first + Self.second)
                client.close()
            }
        }

        @Test("To HTTP/1.0 an answer keeps its length, and the connection may be kept (RFC 9112 §9.3)")
        func http10WithLength() throws {
            let gate = Gate()
            let origin = try Self.origin(.length, gate)
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                let line = "GET \(API.enterprise)/products HTTP/1.0\r\n"
                for _ in 1...2 {
                    try client.send(line + "Host: localhost\r\nConnection: keep-alive\r\n\r\n")
                    var answer = try client.responseHead()
                    #expect(answer.framing == .length(3000))
                    try client.read(&answer, upTo: 1000)
                    gate.open()
                    try client.read(&answer)
                    #expect(answer.body == Self.first + Self.second)
                }
                client.close()
            }
        }

        @Test("Trailers are dropped, from the stored answer too (RFC 9110 §6.5.1)")
        func trailers() throws {
            let answer =
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=300\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;a=b\r\nabcde\r\n0\r\nX-Sum: 1\r\nCache-Control: no-store\r\n\r\n"
            let origin = try ScriptedOrigin(always: answer)
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                for isHit in [false, true] {
                    let answer = try client.ask(.enterprise("/products"))
                    #expect(answer.text == "abcde")
                    #expect(answer.trailers.isEmpty)
                    #expect(answer["X-Sum"] == nil)
                    #expect(answer.isHit == isHit)
                }
                client.close()
            }
        }
    }
}
