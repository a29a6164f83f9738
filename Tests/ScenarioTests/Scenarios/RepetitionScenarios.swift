import Synchronization
import Testing

extension Scenarios {
    /// With retries and breaker as they are by default.
    @Suite("Repetitions", .serialized)
    struct Repetitions {
        private static let methods = ["POST", "PUT", "PATCH", "DELETE", "GET"]

        @Test(
            "Whatever byte of its answer is the last, a write is sent once; a read that has got no head is answered in the end (RFC 9110 §9.2.2)",
            arguments: UpstreamFault.End.allCases, RepetitionBench.Connections.allCases)
        func answers(end: UpstreamFault.End, connections: RepetitionBench.Connections) throws {
            let faults = UpstreamFault.atEveryByte(of: .counted, by: end)
            try RepetitionBench.play(faults, on: connections, Self.methods)
        }

        @Test(
            "However much of it CareCloud has read when the connection ends, a write is sent once, and a read is answered in the end (RFC 9110 §9.2.2)",
            arguments: RepetitionBench.Connections.allCases)
        func requests(connections: RepetitionBench.Connections) throws {
            let faults = UpstreamFault.End.allCases.flatMap { UpstreamFault.atEachPart(by: $0) }
            try RepetitionBench.play(faults, on: connections, Self.methods)
        }

        @Test(
            "A read that fails each time is sent three times at most, and one request in ten is sent again (design §5)",
            arguments: UpstreamFault.End.allCases, RepetitionBench.Connections.allCases)
        func failures(end: UpstreamFault.End, connections: RepetitionBench.Connections) throws {
            let faults = UpstreamFault.atEveryByte(of: .counted, by: end).enumerated()
                .filter { $0.offset.isMultiple(of: 5) }.map(\.element)
            try RepetitionBench.play(faults, on: connections, heals: false, ["GET"])
        }

        @Test(
            "However many kept connections are closed at the same time, a read meets one of them (RFC 9110 §9.2.2)"
        )
        func closedTogether() throws {
            let answered = Mutex<Set<ObjectIdentifier>>([])
            let origin = try ScriptedOrigin { _, connection in
                // Each connection answers once; the first wait for each other, so that all are kept.
                let isFirst = answered.withLock { $0.insert(ObjectIdentifier(connection)).inserted }
                guard isFirst else { return connection.close() }
                try Waiting.until("five connections") { answered.withLock { $0.count } >= 5 }
                try connection.send(Answer.json())
            }
            try GatewayUnderTest.run(before: origin, with: { $0.budget = "{ rate: 100/s, burst: 50 }" }) {
                gateway throws in
                try gateway.readTogether(offsets: 1...5)
                #expect(try gateway.ask(.enterprise("/products?offset=9")).status == 200)
                #expect(origin.requestCount == 7 && origin.connectionCount == 6)
            }
        }
    }
}

extension UpstreamFault {
    /// The origin has read nothing of the request, half of its head, its head alone, or all of it.
    fileprivate static func atEachPart(by end: End) -> [UpstreamFault] {
        let parts: [(name: String, read: @Sendable (Message, FaultyConnection) throws -> Void)] = [
            ("nothing", { _, _ in }),
            ("half of a head", { head, connection in try connection.take(head.head.count / 2) }),
            ("a head", { head, connection in try connection.takeHead(head) }),
            ("all", { head, connection in try connection.takeRequest(head) }),
        ]
        return parts.map { name, read in
            UpstreamFault(name: "\(name) read, \(end)", outcome: .error(502, terminated), isSilent: true) {
                head, connection in
                try read(head, connection)
                guard end == .fin else { return connection.reset() }
                // The kernel would make RST of a closed socket with something unread.
                connection.finishSending()
                try connection.waitForEnd()
                connection.close()
            }
        }
    }
}
