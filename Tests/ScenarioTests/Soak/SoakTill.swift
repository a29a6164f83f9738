import Foundation

/// A client of a soak: one thread, which plays one kind after the other and checks every answer.
final class SoakTill {
    /// Longer than anything the gateway may wait for.
    static let patience = 20.0
    /// Milliseconds by which an answer may be older than its max-age: the tills' and the origin's own delays.
    private static let margin = 500

    let port: UInt16
    let ledger: SoakLedger
    let index: Int
    /// Its device's key, if it has one.
    let key: String?
    private let tills: Int
    var random: SplitMix
    private var sequence: Int
    private var number = 0
    /// The last fetch seen of each popular answer.
    private var lastFetches: [String: Int] = [:]

    /// - Parameter sequence: what its numbers begin behind.
    init(
        _ index: Int, of tills: Int, key: String?, seed: UInt64, after sequence: Int, port: UInt16,
        ledger: SoakLedger
    ) {
        self.index = index
        self.key = key
        self.tills = tills
        self.port = port
        self.ledger = ledger
        self.sequence = sequence
        random = SplitMix(seed: seed &+ UInt64(index))
    }

    func run(until end: ContinuousClock.Instant) {
        while ContinuousClock.now < end {
            let kind = SoakKind.pick(&random)
            do {
                try play(kind)
                ledger.played(kind)
            } catch {
                ledger.fail("\(kind) #\(number): \(error)")
            }
        }
        ledger.tillEnded(after: sequence)
    }

    private func play(_ kind: SoakKind) throws {
        switch kind {
        case .popular: try askPopular()
        case .unique: try askUnique()
        case .ownToken: try askWithOwnToken()
        case .pipelined: try askPipelined()
        case .oldVersion: try askInOldVersion()
        case .stored: try askStored()
        case .storedPipelined: try askStoredPipelined()
        case .streamed: try readStream()
        case .slow: try readSlowly(largeQuestion())
        case .slowStored: try readSlowly(storedQuestion(ofAtLeast: 400_000))
        case .stuck: try getStuck()
        case .group: try askTogether()
        case .forOneAlone: try askForOneAlone()
        case .write: try writeAndRead()
        case .upload: try upload()
        case .slowUpload: try uploadSlowly()
        case .refusedUpload: try meetEarlyEnd()
        case .leftUpload: try leaveUpload()
        case .leaving: try leave()
        case .slowHead: try sendSlowHead()
        case .churn: try comeAndGo()
        case .fault: try meetFault(isHeavy: false)
        case .heavyFault: try meetFault(isHeavy: true)
        case .closing: try askClosing()
        case .malformed: try sendMalformed()
        }
    }

    // MARK: Means

    /// A number that no other request has.
    func nextNumber() -> Int {
        sequence += 1
        number = sequence * tills + index
        return number
    }

    func connect(receiveBuffer: CInt? = nil) throws -> BareClient {
        // One address has 28 000 ports, and each is taken for a minute after its connection: a till has its own.
        let address = "127.0.1.\(index + 1)"
        let socket = try BareSocket.connect(to: port, from: address, receiveBuffer: receiveBuffer)
        ledger.connected()
        socket.setPatience(Self.patience)
        return try BareClient(socket)
    }

    func check(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        guard holds else { throw HarnessError(what()) }
    }

    func pace(milliseconds: ClosedRange<Int>) {
        Thread.sleep(forTimeInterval: Double(random.number(milliseconds)) / 1000)
    }

    // MARK: Answers

    func verdict(_ client: BareClient, toHead: Bool = false) throws -> Verdict {
        let verdict = try client.verdict(toHead: toHead)
        ledger.answered(verdict)
        return verdict
    }

    /// Asks, and takes the answer.
    @discardableResult
    func ask(_ question: SoakQuestion, on client: BareClient) throws -> SoakEcho? {
        let sent = ledger.now
        try client.send(question.head)
        if !question.waits {
            try client.send(question.sentContent)
        } else if try client.isToldToContinue() {
            try client.send(question.sentContent)
        }
        return try takeAnswer(to: question, on: client, sent: sent)
    }

    /// Takes an answer that must be whole, and the right one.
    ///
    /// - Parameter sent: when the question was.
    /// - Returns: Nil for an answer without content, and for a write that met a connection which the origin was just
    ///   closing: nobody can send that again.
    @discardableResult
    func takeAnswer(to question: SoakQuestion, on client: BareClient, sent: Int) throws -> SoakEcho? {
        let verdict = try verdict(client, toHead: question.method == "HEAD")
        if !question.isRead {
            let isUnlucky = isUnlucky(verdict, question)
            ledger.wrote(isUnlucky: isUnlucky)
            if isUnlucky { return nil }
        }
        try check(
            verdict.isWhole && verdict.status == 200,
            "expected 200, whole: \(verdict), \(question.target), \(verdict.field("X-Request-Id") ?? "")")
        try check(verdict.field("X-Request-Id") != nil, "no X-Request-Id")
        try checkCacheStatus(verdict.field("Cache-Status") ?? "", question)
        if question.method == "HEAD" {
            let length = verdict.field("Content-Length").flatMap { Int($0) }
            try check(length == nil || length == question.order.size, "HEAD tells \(length ?? 0) bytes")
            return nil
        }
        try check(
            verdict.body.count == question.order.size,
            "\(verdict.body.count) bytes, expected \(question.order.size)")
        guard let echo = try SoakEcho.read(verdict.body) else { throw HarnessError("content without a line") }
        let difference = question.difference(echo)
        try check(difference == nil, difference ?? "")
        try checkAge(echo, question, sent: sent)
        return echo
    }

    /// Whether a write met a connection which the origin was just closing; few may.
    func isUnlucky(_ verdict: Verdict, _ question: SoakQuestion) -> Bool {
        !question.isRead && verdict.status == 502 && verdict.proxyError == "connection_terminated"
    }

    private func checkCacheStatus(_ status: String, _ question: SoakQuestion) throws {
        let isRight =
            if question.isRead {
                status.hasPrefix("carecloud-gateway; hit; ttl=")
                    || status.hasPrefix("carecloud-gateway; fwd=uri-miss; fwd-status=200")
            } else {
                status.hasPrefix("carecloud-gateway; fwd=method; fwd-status=200")
            }
        try check(isRight, "Cache-Status is \(status)")
    }

    /// An answer is never older than its max-age. Where nobody writes, one request follows the other, so that none is
    /// older than one that came before, either.
    private func checkAge(_ echo: SoakEcho, _ question: SoakQuestion, sent: Int) throws {
        guard case .maxAge(let seconds) = question.order.freshness else { return }
        let age = sent - echo.time
        try check(age <= seconds * 1000 + Self.margin, "\(age) ms old, max-age is \(seconds) s")
        guard question.path.hasPrefix("/currencies/popular") else { return }
        let key = echo.target + echo.language + echo.authorization
        let last = lastFetches[key] ?? 0
        try check(echo.fetch >= last, "fetch \(echo.fetch) after \(last)")
        lastFetches[key] = echo.fetch
    }

    /// What came of an answer that was cut must be the beginning of the right one.
    func checkBeginning(_ content: [UInt8], of question: SoakQuestion) throws {
        try check(content.count <= question.order.size, "\(content.count) of \(question.order.size) bytes")
        guard let echo = try SoakEcho.read(content) else { return }
        let difference = question.difference(echo)
        try check(difference == nil, difference ?? "")
    }
}
