/// Clients that leave, in every phase and by every way out, and those that never ask properly.
extension SoakTill {
    private enum Phase: CaseIterable {
        case insideHead, insideContent, waiting, insideAnswer
    }

    func leave() throws {
        let client = try connect()
        defer { client.socket.close() }
        let way = random.one(of: Scenarios.Leaving.Way.allCases)
        switch random.one(of: Phase.allCases) {
        case .insideHead:
            let head = uniqueQuestion().head
            try leave(client, by: way, after: Array(head[..<random.number(1...(head.count - 1))]))
        case .insideContent:
            var question = writeQuestion(size: 1000...3000)
            question.method = "PUT"
            question.content = question.content ?? SoakBytes.filling(1000, seed: random.next())
            let bytes = question.bytes
            try leave(
                client, by: way, after: Array(bytes[..<(bytes.count - random.number(10...900))]),
                isAnswered: true)
        case .waiting: try leaveWhileWaiting(client, by: way)
        case .insideAnswer: try leaveInsideAnswer(client, by: way)
        }
    }

    /// Who ends its direction there has asked for nothing, and may be told so.
    private func leave(
        _ client: BareClient, by way: Scenarios.Leaving.Way, after bytes: [UInt8], isAnswered: Bool = false
    ) throws {
        try client.send(bytes)
        if random.isLucky(percent: 50) { pace(milliseconds: 0...10) }
        way.out(client)
        guard way == .fin else { return }
        if isAnswered {
            let verdict = try verdict(client)
            try check(verdict.isWhole && verdict.status == 408, "half a request: \(verdict)")
        } else {
            try check(try client.bytesUntilEnd() == 0, "an answer to a part of a head")
        }
    }

    private func leaveWhileWaiting(_ client: BareClient, by way: Scenarios.Leaving.Way) throws {
        var question = random.isLucky(percent: 30) ? writeQuestion() : uniqueQuestion()
        question.order.delay = random.number(20...200)
        let sent = ledger.now
        try client.send(question.bytes)
        if random.isLucky(percent: 70) { pace(milliseconds: 0...60) }
        way.out(client)
        guard way == .fin else { return }
        // Gone, if it has still to wait for its turn (client closed request).
        let verdict = try verdict(client)
        if verdict.head == nil, verdict.body.isEmpty { return }
        try check(verdict.isWhole, "half-closed, and cut: \(verdict)")
        try checkBeginning(verdict.status == 200 ? verdict.body : [], of: question)
        try check(ledger.now - sent < 10_000, "an answer after \(ledger.now - sent) ms")
    }

    private func leaveInsideAnswer(_ client: BareClient, by way: Scenarios.Leaving.Way) throws {
        let question = uniqueQuestion(size: 1_048_576...2_097_152, freshness: nil)
        let sent = ledger.now
        try client.send(question.bytes)
        try check(try client.hasBody(random.number(1...500_000)), "an answer that ends early")
        try checkBeginning(client.body, of: question)
        way.out(client)
        // Half-closed is not gone.
        if way == .fin { try takeAnswer(to: question, on: client, sent: sent) }
    }

    /// Connects, and says little or nothing.
    func comeAndGo() throws {
        for _ in 0..<random.number(1...10) {
            let client = try connect()
            if random.isLucky(percent: 30) { try client.send("GET") }
            random.one(of: Scenarios.Leaving.Way.allCases).out(client)
            client.socket.close()
        }
    }

    func sendSlowHead() throws {
        let client = try connect()
        defer { client.socket.close() }
        try client.send("GET \(API.enterprise)/stores HTTP/1.1\r\nHos")
        let verdict = try verdict(client)
        try check(verdict.isWhole && verdict.status == 408, "a head that never ends: \(verdict)")
        try check(verdict.field("Connection") == "close", "the connection is kept after 408")
        try check(try client.bytesUntilEnd() == 0, "bytes behind 408")
    }

    // MARK: Faults

    /// Too large for another limit than the gateway has here.
    private static let malformed = MalformedHead.all.filter { $0.status != 413 }

    func sendMalformed() throws {
        let malformed = random.one(of: Self.malformed)
        let client = try connect()
        defer { client.socket.close() }
        if random.isLucky(percent: 30) { try ask(popularQuestion(), on: client) }
        try client.send(malformed.bytes)
        let verdict = try verdict(client)
        try check(
            verdict.isWhole && verdict.status == malformed.status, "\(malformed.rule): \(verdict)")
        try check(verdict.text.contains("\"exception\""), "\(malformed.rule): no envelope")
        guard malformed.closes else {
            try ask(popularQuestion(), on: client)
            return
        }
        try check(verdict.field("Connection") == "close", "\(malformed.rule): the connection is kept")
        try check(try client.bytesUntilEnd() == 0, "\(malformed.rule): bytes behind the answer")
    }

    /// The origin goes wrong.
    func meetFault(isHeavy: Bool) throws {
        var question = uniqueQuestion()
        question.method = random.one(of: ["GET", "GET", "POST", "PUT", "DELETE"])
        if question.method == "POST" || question.method == "PUT" { question.content = Array("{}".utf8) }
        let number = SoakFaults.pick(isHeavy: isHeavy, &random)
        question.order.fault = number
        let fault = SoakFaults.all[number]
        let client = try connect()
        defer { client.socket.close() }
        try client.send(question.bytes)
        let verdict = try verdict(client)
        let isRight = fault.outcome.allows(verdict)
        let isUnlucky = !isRight && isUnlucky(verdict, question)
        if !question.isRead { ledger.wrote(isUnlucky: isUnlucky) }
        try check(isRight || isUnlucky, "\(question.method), \(fault.name): \(verdict)")
        // The next, wherever it goes, is right.
        if verdict.isWhole, verdict.field("Connection") != "close" {
            try ask(uniqueQuestion(size: 700...4000), on: client)
        }
    }
}
