import Foundation
import Synchronization

/// The origin of a soak: does what each request's order says, and echoes what it has seen.
final class SoakOrigin: Sendable {
    private let ledger: SoakLedger
    private let headCount = Atomic<Int>(0)
    private let fetchCount = Atomic<Int>(0)
    private let writeCount = Atomic<Int>(0)
    private let writes = Mutex(NumberSet())

    init(_ ledger: SoakLedger) {
        self.ledger = ledger
    }

    /// Requests whose heads have arrived.
    var heads: Int { headCount.load(ordering: .relaxed) }

    func start() throws -> FaultyOrigin {
        try FaultyOrigin(isForgetful: true) { [self] head, connection in
            do {
                try serve(head, connection)
            } catch let error as HarnessError {
                // Ends of connections are the till's to judge; that nothing comes and nothing ends is not.
                if error.description.contains(String(cString: strerror(EAGAIN))) {
                    ledger.fail("origin, \(head.startLine): it waited in vain, \(error)")
                }
                throw error
            }
        }
    }

    private func serve(_ head: Message, _ connection: FaultyConnection) throws {
        headCount.wrappingAdd(1, ordering: .relaxed)
        guard let order = SoakOrder(target: head.target) else {
            return ledger.fail("origin: nobody asked for \(head.startLine)")
        }
        if head.method != "GET", !writes.withLock({ $0.insert(order.number) }) {
            ledger.fail("origin: a write is seen twice, \(head.startLine)")
        }
        if let fault = order.fault { return try SoakFaults.all[fault].play(head, connection) }
        try connection.takeHead(head)
        if let end = order.earlyEnd {
            try Scenarios.UpstreamFaults.earlyEnds[end].play(connection)
            return connection.close()
        }
        let content = try content(of: head, on: connection)
        if head.method != "GET" { writeCount.wrappingAdd(1, ordering: .sequentiallyConsistent) }
        let echo = echo(of: head, content)
        if order.delay > 0 { Thread.sleep(forTimeInterval: Double(order.delay) / 1000) }
        try send(echo.content(order.size), as: order, on: connection)
        if order.closes { connection.close() }
    }

    private func content(of head: Message, on connection: FaultyConnection) throws -> [UInt8] {
        var parser = AnswerParser(contentOf: head)
        while !parser.isWhole { try parser.feed(connection.takeSome()) }
        return parser.body
    }

    private func echo(of head: Message, _ content: [UInt8]) -> SoakEcho {
        SoakEcho(
            method: head.method, target: head.target, language: head["Accept-Language"] ?? "",
            authorization: head["Authorization"].map { String(SoakBytes.sum(of: $0), radix: 16) } ?? "none",
            till: head["X-Till"] ?? "", length: content.count, sum: SoakBytes.sum(of: content),
            fetch: fetchCount.wrappingAdd(1, ordering: .relaxed).newValue, time: ledger.now,
            writes: writeCount.load(ordering: .sequentiallyConsistent))
    }

    private func send(_ content: [UInt8], as order: SoakOrder, on connection: FaultyConnection) throws {
        var lines = [order.framing == .http10 ? "HTTP/1.0 200 OK" : "HTTP/1.1 200 OK"]
        lines += order.freshness.fields + ["Content-Type: application/json"]
        switch order.framing {
        case .length: lines.append("Content-Length: \(content.count)")
        case .chunked: lines.append("Transfer-Encoding: chunked")
        case .close: lines.append("Connection: close")
        case .http10: break
        }
        let head = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        let middle = order.pause > 0 ? content.count / 2 : content.count
        let isChunked = order.framing == .chunked
        let first = Array(content[..<middle])
        try connection.send(head + (isChunked ? Bytes.chunk(first) : first))
        if order.pause > 0 {
            Thread.sleep(forTimeInterval: Double(order.pause) / 1000)
            let second = Array(content[middle...])
            try connection.send(isChunked ? Bytes.chunk(second) : second)
        }
        if isChunked { try connection.send("0\r\n\r\n") }
        if order.framing == .close || order.framing == .http10 { connection.close() }
    }
}

/// Numbers that are dense: a bit each.
private struct NumberSet {
    private var words: [UInt64] = []

    /// False when it was there already.
    mutating func insert(_ number: Int) -> Bool {
        let (word, bit) = (number / 64, UInt64(1) << UInt64(number % 64))
        if word >= words.count { words += [UInt64](repeating: 0, count: word + 1 - words.count) }
        defer { words[word] |= bit }
        return words[word] & bit == 0
    }
}
