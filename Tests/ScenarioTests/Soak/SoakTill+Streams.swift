/// Large answers, and clients that take their time.
extension SoakTill {
    static let mebibyte = 1024 * 1024

    func largeQuestion(
        _ size: ClosedRange<Int> = mebibyte...(3 * mebibyte)
    ) -> SoakQuestion {
        let freshness = random.one(of: [SoakOrder.Freshness.none, .none, .noStore, .maxAge(5)])
        var question = uniqueQuestion(size: size, freshness: freshness)
        if random.isLucky(percent: 30) { question.order.pause = random.number(10...100) }
        return question
    }

    func readStream() throws {
        let client = try connect()
        defer { client.socket.close() }
        try ask(largeQuestion(Self.mebibyte...(4 * Self.mebibyte)), on: client)
    }

    /// Takes a part bit by bit, then the rest, or leaves.
    func readSlowly(_ question: SoakQuestion) throws {
        let client = try connect(receiveBuffer: 16 * 1024)
        defer { client.socket.close() }
        let sent = ledger.now
        try client.send(question.bytes)
        for _ in 0..<random.number(5...40) {
            try client.take(8 * 1024)
            pace(milliseconds: 2...30)
        }
        if random.isLucky(percent: 40) {
            try checkBeginning(client.body, of: question)
            client.socket.reset()
        } else {
            try takeAnswer(to: question, on: client, sent: sent)
        }
    }

    /// Takes nothing for twice `write_timeout`: what its kernel has taken meanwhile begins the time anew, once.
    func getStuck() throws {
        let question = largeQuestion((8 * Self.mebibyte)...(9 * Self.mebibyte))
        let client = try connect(receiveBuffer: 16 * 1024)
        defer { client.socket.close() }
        try client.send(question.bytes)
        try client.take(8 * 1024)
        pace(milliseconds: 6500...7000)
        let verdict = try verdict(client)
        try check(verdict.end == .reset, "expected a reset: \(verdict)")
        try checkBeginning(verdict.body, of: question)
    }
}
