import Testing

/// Answers from memory that their readers do not take.
extension Scenarios.Memory {
    private static let bodySize = 16 * 1024
    /// More than the kernel takes for one client.
    private static let largeSize = 6 * mebibyte

    /// Answers that may be kept: 16 KiB, which is copied for each client, and 6 MiB at `/products`, which is not.
    private static func origin() throws -> ScriptedOrigin {
        let small = StreamedAnswer.fresh(pieces: [Bytes.pattern(bodySize)])
        let large = StreamedAnswer.fresh(pieces: [Bytes.pattern(largeSize)])
        return try ScriptedOrigin { request, connection in
            let isLarge = request.target.hasSuffix("/products")
            try (isLarge ? large : small).send(on: connection)
        }
    }

    /// Asks until the request's own bytes are known, and what they ask for is kept.
    private static func keep(_ request: Request, at gateway: GatewayUnderTest) throws {
        #expect(try gateway.ask(request).status == 200)
        try gateway.waitForStats("the answer is kept") { $0.int("cache.stored") == 1 }
        #expect(try gateway.ask(request).isHit)
    }

    @Test(
        "Hits that nobody reads are held within limits.buffers; others are served, and all of them on reading (design §8)"
    )
    func pipelinedHits() throws {
        let origin = try Self.origin()
        let change: (inout GatewaySettings) -> Void = {
            $0.top = ["limits: { buffers: 4MiB }"]
            // Who is answered after the others comes after them.
            $0.workers = 1
        }
        try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
            let request = Request.enterprise("/stores")
            try Self.keep(request, at: gateway)
            let count = 80
            let stuck = try (1...40).map { _ in
                let client = try gateway.client(Self.narrow)
                try client.send(Array(repeatElement(request.bytes, count: count).joined()))
                return client
            }
            #expect(try gateway.ask(request).isHit)
            let held = try gateway.stats().int("buffers.bytes") ?? .max
            #expect(held > 0 && held <= 8 * Self.mebibyte, "\(held) bytes")
            #expect(try gateway.ask(request).isHit)

            for client in stuck.dropFirst(2) { client.reset() }
            for client in stuck.prefix(2) {
                for _ in 1...count {
                    let answer = try client.response()
                    let isIntact = answer.isHit && answer.isPattern(Self.bodySize)
                    #expect(isIntact)
                }
                client.close()
            }
            try Self.expectNothingHeld(gateway)
        }
    }

    @Test(
        "A large answer counts in the cache as long as it is there, and on its way once it had to go (design §3, §8)",
        arguments: [["cs", "cs", "cs"], ["CS", "cS", "Cs"]])
    func largeHits(languages: [String]) throws {
        let origin = try Self.origin()
        let change: (inout GatewaySettings) -> Void = {
            $0.top = ["limits: { buffers: 32MiB }", "cache: { memory: 8MiB, max_object: 8MiB }"]
            $0.workers = 1
        }
        try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
            let size = Self.largeSize
            try Self.keep(.enterprise("/products", "Accept-Language: cs"), at: gateway)
            let slow = try languages.map { language in
                let client = try gateway.client(Self.narrow)
                try client.send(.enterprise("/products", "Accept-Language: \(language)"))
                return client
            }
            // Answered behind them.
            #expect(try gateway.ask(.enterprise("/stores")).status == 200)
            #expect(try gateway.stats().int("buffers.bytes") ?? .max < slow.count * Self.bodySize)
            // There is room for one of two languages.
            #expect(try gateway.ask(.enterprise("/products", "Accept-Language: en")).status == 200)
            try gateway.waitForStats("the first language's answer on its way") {
                let held = $0.int("buffers.bytes") ?? 0
                return held >= size && held < size + 1024 * 1024
            }
            for client in slow {
                let answer = try client.response()
                let isIntact = answer.isHit && answer.isPattern(size)
                #expect(isIntact)
                client.close()
            }
            try Self.expectNothingHeld(gateway)
        }
    }

    @Test(
        "More pipelined requests than limits.buffers has room for are answered, in their order (design §1, §8)"
    )
    func inOrder() throws {
        let kinds = 7
        let origin = try ScriptedOrigin { request, connection in
            let number = String(request.target.split(separator: "=").last ?? "")
            try connection.send(Answer.fresh(number + String(repeating: ".", count: 12_000)))
        }
        try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { buffers: 1MiB }"] }) {
            gateway throws in
            let requests = (0..<kinds).map { Request.enterprise("/stores?offset=\($0)") }
            for request in requests { #expect(try gateway.ask(request).status == 200) }
            let client = try gateway.client(Self.narrow)
            let count = 3000
            let all = (0..<count).flatMap { requests[$0 % kinds].bytes }
            let sending = client.sendAside(all)
            for number in 0..<count {
                let answer = try client.response()
                let isRight = answer.isHit && answer.text.hasPrefix("\(number % kinds).")
                #expect(isRight, "\(number): \(answer.status) \(answer.text.prefix(10))")
                guard isRight else { break }
            }
            try sending.value()
            try Self.expectNothingHeld(gateway)
            client.close()
            #expect(origin.requestCount == kinds)
        }
    }

    @Test("3000 hits of 20 KB on one connection do not increase the virtual memory size (design §3)")
    func reservedMemory() throws {
        let answer = StreamedAnswer.fresh(pieces: [Bytes.pattern(20_000)])
        let origin = try ScriptedOrigin { _, connection in try answer.send(on: connection) }
        try GatewayUnderTest.run(before: origin, with: { $0.workers = 1 }) { gateway throws in
            let request = Request.enterprise("/stores")
            try Self.keep(request, at: gateway)
            let client = try gateway.client()
            defer { client.close() }
            func read(_ count: Int) throws {
                for _ in 1...count {
                    let answer = try client.ask(request)
                    let isIntact = answer.isHit && answer.isPattern(20_000)
                    #expect(isIntact)
                    guard isIntact else { return }
                }
            }
            // The first ones let the heap and the log's buffers grow to their size.
            try read(200)
            let facts = ProcessFacts(id: gateway.program.id)
            let before = try facts.memory().size
            try read(3000)
            #expect(try facts.memory().size - before < Self.mebibyte)
        }
    }
}
