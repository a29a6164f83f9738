import Testing

extension Scenarios {
    /// Uploads that do not come to their end.
    @Suite("Upload faults", .serialized)
    struct UploadFaults {
        private static let kibibyte = 1024

        /// Reads bodies as far as they come, and answers what came whole.
        private static func origin(_ seen: Notes<Message>) throws -> ScriptedOrigin {
            try ScriptedOrigin(readsBodies: false) { request, connection in
                var request = request
                try connection.read(&request)
                seen.add(request)
                if request.ending == .whole { try connection.send(Answer.json()) }
            }
        }

        /// The origin saw one PUT, which never came to its end.
        private static func expectCut(_ origin: ScriptedOrigin, _ seen: Notes<Message>) throws {
            try Waiting.until("the origin sees the cut") { !seen.all.isEmpty }
            #expect(seen.all.map(\.ending) == [.cut])
            #expect(origin.requestCount == 1)
        }

        @Test(
            "A client that leaves midway leaves no complete request behind, and none that is repeated (design §1, §5)",
            arguments: [true, false], [true, false])
        func leaving(chunked: Bool, byReset: Bool) throws {
            let seen = Notes<Message>()
            let origin = try Self.origin(seen)
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                let bytes = Uploads.put(Bytes.pattern(3000 * Self.kibibyte), chunked: chunked)
                try client.send(Array(bytes[..<(2000 * Self.kibibyte)]))
                try origin.waitForRequests(1)
                if byReset { client.reset() } else { client.finishSending() }
                try Self.expectCut(origin, seen)
                client.close()
                #expect(try gateway.ask(.enterprise("/stores")).status == 200)
            }
        }

        @Test(
            "A client that pauses inside its body for header_timeout gets 408 (RFC 9110 §15.5.9)",
            arguments: [10, 3000 * 1024], [true, false])
        func pause(size: Int, chunked: Bool) throws {
            let seen = Notes<Message>()
            let origin = try Self.origin(seen)
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { header_timeout: 200ms }"] })
            {
                gateway throws in
                let client = try gateway.client()
                let bytes = Uploads.put(Bytes.pattern(size), chunked: chunked)
                try client.send(Array(bytes[..<(bytes.count - (size > 10 ? 100 * Self.kibibyte : 5))]))
                let answer = try client.response()
                #expect(answer.status == 408)
                #expect(answer["Connection"] == "close")
                #expect(try client.isEnded())
                if size > 10 { try Self.expectCut(origin, seen) } else { #expect(origin.requestCount == 0) }
                client.close()
            }
        }

        @Test(
            "Chunks beyond limits.body are 413, and what went upstream is cut (RFC 9110 §15.5.14)",
            arguments: [(1, 10, false), (2048, 4096, true)])
        func tooLarge(limit: Int, size: Int, reachesOrigin: Bool) throws {
            let seen = Notes<Message>()
            let origin = try Self.origin(seen)
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { body: \(limit)KiB }"] }) {
                gateway throws in
                let client = try gateway.client()
                let bytes = Uploads.put(Bytes.pattern(size * Self.kibibyte), chunked: true)
                let sending = client.sendAside(bytes)
                let answer = try client.response()
                #expect(answer.status == 413)
                #expect(answer["Connection"] == "close")
                if reachesOrigin {
                    try Self.expectCut(origin, seen)
                } else {
                    #expect(origin.requestCount == 0)
                }
                client.close()
                _ = try? sending.value()
            }
        }

        @Test(
            "A length beyond limits.body is 413 at once: no 100 Continue before it, nothing upstream (RFC 9110 §10.1.1)"
        )
        func refusedAtOnce() throws {
            let seen = Notes<Message>()
            let origin = try Self.origin(seen)
            try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { body: 256KiB }"] }) {
                gateway throws in
                for expectation in ["Expect: 100-continue", "X-Expect: nothing"] {
                    let client = try gateway.client()
                    try client.send(
                        Uploads.head(["Content-Length: \(256 * Self.kibibyte + 1)", expectation]))
                    let answer = try #require(try client.head())
                    #expect(answer.status == 413)
                    #expect(answer["Connection"] == "close")
                    client.close()
                }
                #expect(origin.requestCount == 0)
            }
        }

        @Test(
            "A malformed chunk midway is 400, and what went upstream is cut (RFC 9112 §7.1)",
            arguments: ["zz\r\n", "5\r\nabcdefg\r\n", "-1\r\n", "fffffffffffffffff\r\n", "5 5\r\nabcde\r\n"])
        func malformedChunk(bytes: String) throws {
            let seen = Notes<Message>()
            let origin = try Self.origin(seen)
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let client = try gateway.client()
                try client.send(
                    Uploads.head(["Transfer-Encoding: chunked"])
                        + Bytes.chunk(Bytes.pattern(2000 * Self.kibibyte)))
                try origin.waitForRequests(1)
                try client.send(bytes)
                let answer = try client.response()
                #expect(answer.status == 400)
                #expect(answer["Connection"] == "close")
                try Self.expectCut(origin, seen)
                client.close()
            }
        }

        /// No end of a connection is due to a client's pause.
        private static func neverPausing(_ settings: inout GatewaySettings) {
            settings.top = ["limits: { header_timeout: 60s }"]
        }

        /// Answers when it has read what the client sends of a body at first, and then reads the rest of it.
        private static func hastyOrigin(_ status: String, _ seen: Notes<Message>) throws -> ScriptedOrigin {
            try ScriptedOrigin(readsBodies: false) { request, connection in
                var request = request
                try connection.read(&request, upTo: 1900 * Self.kibibyte)
                try connection.send(Answer.json(#"{"early":true}"#, status: status))
                try connection.read(&request)
                seen.add(request)
            }
        }

        @Test(
            "A refusal that comes before the upload's end ends the upload (RFC 9112 §9.3, §9.6)",
            arguments: [true, false])
        func earlyRefusal(chunked: Bool) throws {
            let seen = Notes<Message>()
            let origin = try Self.hastyOrigin("413 Content Too Large", seen)
            try GatewayUnderTest.run(before: origin, with: Self.neverPausing) { gateway throws in
                let client = try gateway.client()
                let bytes = Uploads.put(Bytes.pattern(4000 * Self.kibibyte), chunked: chunked)
                try client.send(Array(bytes[..<(2000 * Self.kibibyte)]))
                let answer = try client.response()
                #expect(answer.status == 413)
                #expect(answer.text == #"{"early":true}"#)
                #expect(answer["Connection"] == "close")
                #expect(try client.isEnded())
                try Self.expectCut(origin, seen)
                client.close()
            }
        }

        @Test(
            "Success that comes before the upload's end is passed on at once, and its connection ends (RFC 9112 §9.6)",
            arguments: [true, false])
        func earlySuccess(chunked: Bool) throws {
            let seen = Notes<Message>()
            let origin = try Self.hastyOrigin("200 OK", seen)
            try GatewayUnderTest.run(before: origin, with: Self.neverPausing) { gateway throws in
                let client = try gateway.client()
                let bytes = Uploads.put(Bytes.pattern(4000 * Self.kibibyte), chunked: chunked)
                try client.send(Array(bytes[..<(2000 * Self.kibibyte)]))
                let answer = try client.response()
                #expect(answer.status == 200)
                #expect(answer.text == #"{"early":true}"#)
                #expect(answer["Connection"] == "close")
                // Whether the rest still goes upstream is the gateway's choice.
                let sending = client.sendAside(Array(bytes[(2000 * Self.kibibyte)...]))
                _ = try? sending.value()
                try Waiting.until("the origin sees the end") { !seen.all.isEmpty }
                #expect((try? client.isEnded()) != false)
                #expect(origin.requestCount == 1)
                client.close()
            }
        }
    }
}
