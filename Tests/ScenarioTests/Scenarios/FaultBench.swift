import Foundation
import Synchronization
import Testing

/// Plays tables of upstream faults through one gateway, and holds after each fault what holds for all of them.
struct FaultBench {
    let gateway: GatewayUnderTest
    let origin: FaultyOrigin
    private let faults: [UpstreamFault]
    /// A request under way from the first fault to the last, and who asks.
    private let heart: Heart
    private let companion: BareClient

    /// Starts a gateway for one table.
    static func run(
        _ faults: [UpstreamFault], with change: (inout GatewaySettings) -> Void = { _ in },
        _ scenario: (FaultBench) throws -> Void
    ) throws {
        let heart = Heart()
        let origin = try FaultyOrigin { head, connection in
            let name = head.target.split(separator: "/").last ?? ""
            if name == "companion" {
                try heart.answer(head, connection)
            } else if let number = Int(name.prefix { $0 != "-" }) {
                try faults[number].play(head, connection)
            } else {
                try connection.takeRequest(head)
                try connection.send(Answer.json("\"\(name)\""))
            }
        }
        // Each fault is met once, and however many there are, the next is met, too.
        let settings: (inout GatewaySettings) -> Void = { settings in
            change(&settings)
            settings.tenant += ["retries: false", "breaker: off"]
        }
        try GatewayUnderTest.run(before: origin, with: settings) { gateway throws in
            let companion = try gateway.bareClient()
            try companion.send(.enterprise("/stores/companion"))
            let bench = FaultBench(
                gateway: gateway, origin: origin, faults: faults, heart: heart, companion: companion)
            try bench.expectBeats(1)
            try scenario(bench)
            try bench.finish()
        }
    }

    // MARK: One fault

    /// One fault after the other, met by all methods at once; then as many other requests.
    func playAll(_ methods: [String]) throws {
        for number in faults.indices {
            try ask(methods.map { (number, $0) })
            let others = try methods.map { method in
                let client = try gateway.bareClient()
                try client.send(.enterprise("/stores/next-\(number)-\(method)"))
                return (client, method)
            }
            for (client, method) in others {
                let next = try client.verdict()
                let isRight = next.isWhole && next.text == "\"next-\(number)-\(method)\""
                #expect(isRight, "after \(faults[number].name): \(next)")
                client.socket.close()
            }
            heart.beat()
            try expectBeats(number + 2)
        }
    }

    /// All faults at once: for those that are made of waiting.
    func playTogether(_ methods: [String]) throws {
        heart.beatByItself()
        try ask(faults.indices.flatMap { number in methods.map { (number, $0) } })
        #expect(try gateway.ask(.enterprise("/stores/next")).text == "\"next\"")
    }

    private func ask(_ questions: [(number: Int, method: String)]) throws {
        let clients = try questions.map { number, method in
            let client = try gateway.bareClient()
            try client.send(Self.request(number, method))
            return client
        }
        for (client, (number, method)) in zip(clients, questions) {
            expect(try client.verdict(), of: number, method)
            expectSeenOnce(number, method)
            client.socket.close()
        }
    }

    private static func request(_ number: Int, _ method: String) -> Request {
        let hasBody = method == "POST" || method == "PUT"
        return .enterprise("/products/\(number)-\(method)", method: method, body: hasBody ? "{}" : nil)
    }

    private func expect(_ verdict: Verdict, of number: Int, _ method: String) {
        let fault = faults[number]
        let got = Comment(rawValue: "\(method), \(fault.name): \(verdict)")
        #expect(fault.outcome.allows(verdict), got)
    }

    /// Never twice, but for a GET that met silence on kept connections.
    private func expectSeenOnce(_ number: Int, _ method: String) {
        let fault = faults[number]
        let seen = origin.sightings(method, "/\(number)-\(method)")
        let mayBeAskedAgain =
            method == "GET" && fault.isSilent && seen.count <= 3
            && seen.dropLast().allSatisfy { $0.place > 1 }
        #expect(
            seen.count == 1 || !seen.isEmpty && mayBeAskedAgain,
            "\(method), \(fault.name): seen on \(seen.map { "connection \($0.connection), place \($0.place)" })"
        )
    }

    // MARK: All of them

    private func expectBeats(_ count: Int) throws {
        try #require(try companion.hasBody(count), "the request beside comes as far as beat \(count)")
    }

    private func finish() throws {
        heart.stop()
        #expect(try companion.verdict().isWhole)
        companion.socket.close()
        let stats = try gateway.stats()
        #expect(stats.int("cache.entries") == 0)
        #expect(stats.int("cache.stored") == 0)
        for (_, sightings) in Dictionary(grouping: origin.sightings, by: \.connection) {
            for sighting in sightings.dropLast() {
                let name = sighting.head.target.split(separator: "/").last ?? ""
                guard let number = Int(name.prefix { $0 != "-" }) else { continue }
                #expect(!faults[number].endsConnection, "used again after \(faults[number].name)")
            }
        }
    }
}

/// An answer that goes on for as long as the scenario wants.
private final class Heart: Sendable {
    private let beats = Gate()
    private let isStopped = Mutex(false)

    func beat() { beats.open() }

    /// More often than any time-out asks for.
    func beatByItself() {
        let thread = Thread { [self] in
            while !isStopped.withLock({ $0 }) {
                beats.open()
                Thread.sleep(forTimeInterval: 0.03)
            }
        }
        thread.start()
    }

    func stop() {
        isStopped.withLock { $0 = true }
        beats.open()
    }

    func answer(_ head: Message, _ connection: FaultyConnection) throws {
        try connection.takeRequest(head)
        try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        repeat {
            try connection.send("1\r\nb\r\n")
            try beats.pass()
        } while !isStopped.withLock { $0 }
        try connection.send("0\r\n\r\n")
    }
}
