import Testing

extension Scenarios {
    /// Requests with large bodies that go upstream as they should.
    @Suite("Uploads", .serialized)
    struct Uploads {
        static let kibibyte = 1024
        private static let path = API.enterprise + "/products/1/images"

        /// The bytes of a PUT with this body.
        static func put(_ body: [UInt8], chunked: Bool = false, _ fields: String...) -> [UInt8] {
            let framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: \(body.count)"
            return head([framing] + fields) + (chunked ? Bytes.chunked(body) : body)
        }

        static func head(_ fields: [String]) -> [UInt8] {
            let lines = ["PUT \(path) HTTP/1.1", "Host: localhost"] + fields
            return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        }

        @Test(
            "A body arrives byte for byte, framed as the client framed it (RFC 9112 §6; design §6)",
            arguments: [1024 * 1024, 1024 * 1024 + 1, 16 * 1024 * 1024], [true, false])
        func intact(size: Int, chunked: Bool) throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                let sending = client.sendAside(Self.put(Bytes.pattern(size), chunked: chunked))
                #expect(try client.response().status == 200)
                try sending.value()
                let seen = try #require(origin.requests.first)
                #expect(origin.requestCount == 1)
                let isIntact = seen.isPattern(size)
                #expect(isIntact, "\(seen.body.count) bytes")
                // What was read whole has a length, whoever told it.
                if !chunked || size > 2 * 1024 * 1024 {
                    #expect(seen.framing == (chunked ? .chunked : .length(size)))
                }
                #expect(seen["Content-Length"] == nil || seen["Transfer-Encoding"] == nil)
                #expect(try client.ask(.enterprise("/stores")).status == 200)
                client.close()
            }
        }

        @Test(
            "Chunk extensions and trailers stay behind (RFC 9112 §7.1.1, RFC 9110 §6.5.1)",
            arguments: [1000, 2_000_000])
        func chunkExtensions(size: Int) throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                let body = Bytes.pattern(size)
                let middle = size / 3
                try client.send(
                    Self.head(["Transfer-Encoding: chunked", "Trailer: X-Sum"])
                        + Bytes.chunk(Array(body[..<middle]), extension: ";a=\"b;\\\"c\";d")
                        + Bytes.chunk(Array(body[middle...]), extension: ";e=f")
                        + Array("0;last\r\nX-Sum: 1\r\nHost: evil.example\r\n\r\n".utf8))
                #expect(try client.response().status == 200)
                // The origin would not have understood an extension.
                let seen = try #require(origin.requests.first)
                let isIntact = seen.isPattern(size)
                #expect(isIntact)
                #expect(seen.trailers.isEmpty)
                #expect(seen["X-Sum"] == nil)
                client.close()
            }
        }

        @Test("The request behind an upload is the next one (RFC 9112 §9.3.2)", arguments: [true, false])
        func pipelined(chunked: Bool) throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                let upload = Self.put(Bytes.pattern(1536 * Self.kibibyte), chunked: chunked)
                let all = upload + upload + Request.enterprise("/stores").bytes
                let sending = client.sendAside(all)
                for _ in 1...3 { #expect(try client.response().status == 200) }
                try sending.value()
                #expect(origin.requests.map(\.method) == ["PUT", "PUT", "GET"])
                let areIntact = origin.requests("PUT").allSatisfy { $0.isPattern(1536 * Self.kibibyte) }
                #expect(areIntact)
                client.close()
            }
        }

        @Test(
            "A large write drops its family, whole or cut: nobody knows what CareCloud did with it (design §4)",
            arguments: [true, false])
        func invalidates(isCut: Bool) throws {
            let origin = try ScriptedOrigin(readsBodies: false) { request, connection in
                var request = request
                try connection.read(&request)
                if request.ending == .whole { try connection.send(Answer.fresh()) }
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for path in ["/products", "/stores"] {
                    #expect(try gateway.ask(.enterprise(path)).status == 200)
                    #expect(try gateway.ask(.enterprise(path)).isHit)
                }
                let client = try gateway.client()
                let bytes = Self.put(Bytes.pattern(2048 * Self.kibibyte))
                if isCut {
                    try client.send(Array(bytes[..<(1536 * Self.kibibyte)]))
                    try origin.waitForRequests(3)
                    client.reset()
                } else {
                    try client.send(bytes)
                    #expect(try client.response().status == 200)
                    client.close()
                }
                try gateway.waitForStats("the drop") { $0.int("cache.invalidations") ?? 0 > 0 }
                #expect(try !gateway.ask(.enterprise("/products")).isHit)
                #expect(try gateway.ask(.enterprise("/stores")).isHit)
            }
        }
    }
}
