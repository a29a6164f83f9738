import Testing

extension Scenarios.UpstreamFaults {
    /// What an origin does while a client still uploads.
    struct EarlyEnd: Sendable {
        let name: String
        let statuses: Set<Int>
        var words: Set<String> = ["connection_terminated"]
        /// Whether it shows only when the client goes on.
        var showsLater = false
        let play: @Sendable (FaultyConnection) throws -> Void
    }

    /// What clients send of their 2 MiB before they wait for an answer.
    static let begun = 1536 * 1024
    private static let tooLarge = Answer.json("{}", status: "413 Content Too Large")
    private static let closing = Answer.json("{}", status: "413 Content Too Large", "Connection: close")

    static let earlyEnds: [EarlyEnd] = [
        .init(name: "answer", statuses: [413]) { connection in
            try connection.send(tooLarge)
            try connection.waitForEnd()
        },
        .init(name: "answer-and-fin", statuses: [413]) { connection in
            try connection.send(closing)
            connection.finishSending()
            try connection.waitForEnd()
        },
        .init(name: "answer-at-pause", statuses: [413]) { connection in
            try connection.take(begun)
            try connection.send(tooLarge)
            try connection.waitForEnd()
        },
        .init(name: "closing-at-pause", statuses: [413]) { connection in
            try connection.take(begun)
            try connection.send(closing)
            try connection.waitForEnd()
        },
        // The kernel may throw the answer away when RST comes.
        .init(name: "answer-and-rst", statuses: [413, 502]) { connection in
            try connection.send(tooLarge)
            connection.reset()
        },
        .init(name: "rst", statuses: [502]) { connection in connection.reset() },
        .init(name: "rst-at-pause", statuses: [502]) { connection in
            try connection.take(begun)
            connection.reset()
        },
        .init(name: "fin", statuses: [502], showsLater: true) { connection in
            connection.finishSending()
            try connection.waitForEnd()
        },
        .init(
            name: "half-an-answer", statuses: [502],
            words: ["connection_terminated", "http_response_incomplete"], showsLater: true
        ) { connection in
            try connection.send("HTTP/1.1 413 Con")
            connection.finishSending()
            try connection.waitForEnd()
        },
        .init(name: "nonsense", statuses: [502], words: ["http_protocol_error"]) { connection in
            try connection.send("nonsense\r\n\r\n")
            try connection.waitForEnd()
        },
    ]

    @Test(
        "An answer or an end in the middle of an upload reaches the client, which is closed then; the write is seen once (RFC 9112 §9.3)"
    )
    func uploads() throws {
        let origin = try FaultyOrigin { head, connection in
            let name = head.target.split(separator: "/").last ?? ""
            guard let end = Self.earlyEnds.first(where: { $0.name == name }) else {
                try connection.takeRequest(head)
                return try connection.send(Answer.json("\"\(name)\""))
            }
            try connection.takeHead(head)
            try end.play(connection)
            connection.close()
        }
        try GatewayUnderTest.run(
            before: origin, with: { $0.top = ["limits: { header_timeout: 60s }"] }
        ) { gateway throws in
            for end in Self.earlyEnds {
                for method in ["POST", "PUT"] {
                    for framing in ["Content-Length: 2097152", "Transfer-Encoding: chunked"] {
                        try Self.upload(method, framing, meeting: end, gateway)
                    }
                    #expect(origin.sightings(method, "/" + end.name).count == 2, "\(end.name)")
                    #expect(try gateway.ask(.enterprise("/stores/next")).text == "\"next\"")
                }
            }
            #expect(try gateway.stats().int("cache.stored") == 0)
        }
    }

    private static func upload(
        _ method: String, _ framing: String, meeting end: EarlyEnd, _ gateway: GatewayUnderTest
    ) throws {
        let client = try gateway.bareClient()
        defer { client.socket.close() }
        try client.send(
            "\(method) \(API.enterprise)/cards/\(end.name) HTTP/1.1\r\nHost: localhost\r\n\(framing)\r\n\r\n")
        let isChunked = framing.contains("chunked")
        let text = String(repeating: "u", count: 0x8000)
        let part = isChunked ? "8000\r\n\(text)\r\n" : text
        for _ in 0..<(begun / 0x8000) { try client.send(part) }
        if end.showsLater {
            for _ in (begun / 0x8000)..<64 { try? client.send(part) }
            if isChunked { try? client.send("0\r\n\r\n") }
        }
        let verdict = try client.verdict()
        let got = Comment(rawValue: "\(method), \(framing), \(end.name): \(verdict)")
        #expect(verdict.isWhole && end.statuses.contains(verdict.status), got)
        if verdict.status == 502 { #expect(end.words.contains(verdict.proxyError ?? ""), got) }
        // A request that was sent whole need not end its connection.
        if end.showsLater { return }
        #expect(verdict.field("Connection") == "close", got)
        #expect(try client.bytesUntilEnd() == 0, got)
    }

    @Test("A kept connection that ended meanwhile, or says something, carries no write (RFC 9112 §9.3.1)")
    func lateBytes() throws {
        let gate = Gate()
        let done = Gate()
        let origin = try FaultyOrigin { head, connection in
            try connection.takeRequest(head)
            try connection.send(Answer.json("\"right\""))
            guard head.method == "GET" else { return }
            try gate.pass()
            switch head.target.split(separator: "/").last {
            case "answer": try connection.send(Answer.fresh("\"poison\""))
            case "byte": try connection.send("x")
            case "line": try connection.send("\r\n")
            case "fin": connection.close()
            default: connection.reset()
            }
            done.open()
        }
        try GatewayUnderTest.run(before: origin, with: { $0.top = ["limits: { header_timeout: 2s }"] }) {
            gateway throws in
            for fault in ["answer", "byte", "line", "fin", "rst"] {
                for method in ["POST", "PUT", "DELETE"] {
                    #expect(try gateway.ask(.enterprise("/stores/\(fault)")).text == "\"right\"")
                    gate.open()
                    try done.pass()
                    let body = method == "DELETE" ? nil : "{}"
                    let target = "/cards/\(fault)-\(method)"
                    let answer = try gateway.ask(.enterprise(target, method: method, body: body))
                    #expect(answer.status == 200 && answer.text == "\"right\"", "\(method) after \(fault)")
                    let seen = origin.sightings(method, target)
                    #expect(seen.count == 1, "\(method) after \(fault)")
                }
            }
            #expect(try gateway.stats().int("cache.stored") == 0)
        }
    }
}
