import Synchronization
import Testing

/// Plays tables of upstream faults through a gateway with its own retries and breaker, and counts how often each request
/// reaches the origin.
struct RepetitionBench {
    /// On which connections requests meet their faults.
    enum Connections: String, Sendable, CaseIterable {
        case fresh, kept

        /// How many requests go well at one time before some meet faults: enough to earn the retries of reads. Where
        /// connections are kept, twice as many as meet faults and come again: one that ends takes another with it.
        fileprivate var crowd: Int { self == .fresh ? 48 : 96 }
    }

    private let gateway: GatewayUnderTest
    private let origin: FaultyOrigin
    private let faults: [UpstreamFault]
    private let connections: Connections
    private let heals: Bool

    /// So many faults are met at once. With more, one in ten of the requests between them would not do for all reads, or for
    /// one read that fails each time.
    private var together: Int { heals ? 8 : 4 }

    /// - Parameter heals: whether a request that comes again is answered.
    static func play(
        _ faults: [UpstreamFault], on connections: Connections, heals: Bool = true, _ methods: [String]
    ) throws {
        let met = Mutex<Set<String>>([])
        let crowd = Crowd(of: connections.crowd)
        let origin = try FaultyOrigin { head, connection in
            let name = head.target.split(separator: "/").last ?? ""
            let isNew = met.withLock { $0.insert(String(name)).inserted }
            if let number = Int(name.prefix { $0 != "-" }), isNew || !heals {
                return try faults[number].play(head, connection)
            }
            try connection.takeRequest(head)
            if name.hasPrefix("well") { try crowd.gather() }
            let field = connections == .fresh ? "Connection: close\r\n" : ""
            try connection.send("HTTP/1.1 200 OK\r\n\(field)Content-Length: 5\r\n\r\nhello")
            if connections == .fresh { connection.close() }
        }
        // An operation that only fails for five seconds is stopped, which a slow machine takes for these faults.
        let settings = ["max_in_flight: 256", "breaker: off"]
        try GatewayUnderTest.run(before: origin, with: { $0.tenant = settings }) { gateway throws in
            let bench = RepetitionBench(
                gateway: gateway, origin: origin, faults: faults, connections: connections, heals: heals)
            var reads: [Int] = []
            for first in stride(from: 0, to: faults.count, by: bench.together) {
                try bench.askWhatIsWell(first)
                reads += try bench.ask(first..<min(first + bench.together, faults.count), methods)
            }
            try bench.finish(reads, methods)
        }
    }

    // MARK: Some faults at once

    /// So that retries are earned, and enough connections are kept, if any.
    private func askWhatIsWell(_ round: Int) throws {
        let clients = try (0..<connections.crowd).map { place in
            let client = try gateway.bareClient()
            try client.send(.enterprise("/stores/well-\(round)-\(place)"))
            return client
        }
        for client in clients {
            let verdict = try client.verdict()
            #expect(UpstreamFault.Outcome.answer.allows(verdict), "\(verdict)")
            client.socket.close()
        }
    }

    /// - Returns: How often each read was seen.
    private func ask(_ numbers: Range<Int>, _ methods: [String]) throws -> [Int] {
        let before = origin.sightings.count
        let questions = numbers.flatMap { number in methods.map { (number: number, method: $0) } }
        let clients = try questions.map { number, method in
            let client = try gateway.bareClient()
            let hasBody = method != "GET" && method != "DELETE"
            try client.send(
                .enterprise("/products/\(number)-\(method)", method: method, body: hasBody ? "{}" : nil))
            return client
        }
        let verdicts = try clients.map { client in
            defer { client.socket.close() }
            return try client.verdict()
        }
        let seen = Dictionary(grouping: origin.sightings.dropFirst(before)) { sighting in
            sighting.head.target.split(separator: "/").last.map(String.init) ?? ""
        }
        for ((number, method), verdict) in zip(questions, verdicts) {
            judge(verdict, faults[number], seen["\(number)-\(method)"] ?? [])
        }
        return numbers.map { seen["\($0)-GET"]?.count ?? 0 }
    }

    private func judge(_ verdict: Verdict, _ fault: UpstreamFault, _ seen: [FaultyOrigin.Sighting]) {
        let method = seen.first?.head.method ?? "never seen"
        let places = seen.map { "\($0.connection).\($0.place)" }.joined(separator: ", ")
        let got = Comment(
            rawValue: "\(method), \(fault.name), \(connections) connection: \(verdict); seen at \(places)")
        #expect(seen.first.map { $0.place > 1 } == (connections == .kept), got)
        guard method == "GET" else {
            #expect(seen.count == 1 && fault.outcome.allows(verdict), got)
            return
        }
        #expect(seen.count <= 3, got)
        let isAnswered = UpstreamFault.Outcome.answer.allows(verdict)
        switch fault.outcome {
        case .error where heals: #expect(isAnswered && seen.count > 1, got)
        case .errorOrCut where isAnswered: #expect(heals && seen.count > 1, got)
        default: #expect(fault.outcome.allows(verdict), got)
        }
    }

    // MARK: All of them

    private func finish(_ reads: [Int], _ methods: [String]) throws {
        #expect(reads.reduce(0, +) > faults.count, "reads were sent again")
        if !heals { #expect(reads.max() == 3) }
        let writes = Dictionary(
            grouping: origin.sightings.filter { $0.head.method != "GET" }, by: \.head.target)
        #expect(writes.values.allSatisfy { $0.count == 1 }, "no write came again later")
        let stats = try gateway.stats()
        let rounds = (faults.count - 1) / together + 1
        let asked = rounds * connections.crowd + faults.count * methods.count
        // The first three are free.
        #expect(stats.int("tenants.0.upstream.retries") ?? .max <= 3 + asked / 10)
    }
}

/// Holds requests until so many are there, so that each has a connection of its own.
private final class Crowd: Sendable {
    private let size: Int
    private let gate = Gate()
    private let missing: Mutex<Int>

    init(of size: Int) {
        self.size = size
        missing = Mutex(size)
    }

    func gather() throws {
        let isWhole = missing.withLock { missing in
            missing -= 1
            guard missing == 0 else { return false }
            missing = size
            return true
        }
        if isWhole { gate.open(for: size) }
        try gate.pass()
    }
}
