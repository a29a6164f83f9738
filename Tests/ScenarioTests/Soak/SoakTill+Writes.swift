/// Writes and uploads.
extension SoakTill {
    func writeQuestion(size: ClosedRange<Int> = 0...3000) -> SoakQuestion {
        var question = uniqueQuestion(
            of: random.isLucky(percent: 80) ? "cards" : "products", size: 700...4000)
        question.method = random.one(of: ["POST", "PUT", "DELETE"])
        question.order.freshness = random.one(of: [.none, .maxAge(60)])
        if question.method == "DELETE" { return question }
        question.content = SoakBytes.filling(random.number(size), seed: random.next())
        question.isChunked = random.isLucky(percent: 30)
        return question
    }

    /// What is read after a write is not from before it.
    func writeAndRead() throws {
        let client = try connect()
        defer { client.socket.close() }
        let question = writeQuestion()
        guard let echo = try ask(question, on: client), question.path.hasPrefix("/cards") else { return }
        let read = try ask(popularQuestion(of: "cards"), on: client)
        try check(read?.writes ?? 0 >= echo.writes, "an answer from before the write")
    }

    func upload() throws {
        let client = try connect()
        defer { client.socket.close() }
        for _ in 0..<random.number(1...3) {
            let sizes = random.isLucky(percent: 60) ? 1...262_144 : 262_144...3_145_728
            var question = writeQuestion(size: sizes)
            if question.content == nil { question.method = "PUT" }
            question.waits = question.content?.isEmpty == false && random.isLucky(percent: 30)
            guard try ask(question, on: client) != nil else { return }
        }
    }

    /// Content that arrives in small pieces for a second or two.
    func uploadSlowly() throws {
        var question = writeQuestion(
            size: random.isLucky(percent: 50) ? 4096...262_144 : 1_048_577...1_310_720)
        question.method = random.one(of: ["POST", "PUT"])
        question.content = question.content ?? SoakBytes.filling(65_536, seed: random.next())
        let client = try connect()
        defer { client.socket.close() }
        let sent = ledger.now
        try client.send(question.head)
        let content = question.sentContent
        let piece = content.count / random.number(20...40) + 1
        for start in stride(from: 0, to: content.count, by: piece) {
            pace(milliseconds: 20...60)
            try client.send(Array(content[start..<min(content.count, start + piece)]))
        }
        try takeAnswer(to: question, on: client, sent: sent)
    }

    /// The origin answers, or ends, before it has read the content.
    func meetEarlyEnd() throws {
        let ends = Scenarios.UpstreamFaults.earlyEnds
        let place = random.number(0...(ends.count - 1))
        let end = ends[place]
        // Chunks take more here than they do upstream.
        let begun = Scenarios.UpstreamFaults.begun * 9 / 8
        var question = writeQuestion(size: 2_097_152...2_097_152)
        question.method = random.one(of: ["POST", "PUT"])
        question.content = SoakBytes.filling(2_097_152, seed: random.next())
        question.order.earlyEnd = place
        let client = try connect()
        defer { client.socket.close() }
        let content = question.sentContent
        try client.send(question.head + content[..<begun])
        if end.showsLater { try? client.send(Array(content[begun...])) }
        let verdict = try verdict(client)
        let isRight =
            verdict.isWhole && end.statuses.contains(verdict.status)
            && (verdict.status != 502 || end.words.contains(verdict.proxyError ?? ""))
        let isUnlucky = !isRight && isUnlucky(verdict, question)
        ledger.wrote(isUnlucky: isUnlucky)
        try check(isRight || isUnlucky, "\(end.name): \(verdict)")
        if end.showsLater { return }
        try check(verdict.field("Connection") == "close", "\(end.name): the connection is kept")
        try check(try client.bytesUntilEnd() == 0, "\(end.name): bytes behind the answer")
    }

    /// The client leaves inside its content.
    func leaveUpload() throws {
        var question = writeQuestion(size: 524_288...3_145_728)
        question.method = random.one(of: ["POST", "PUT"])
        question.content = question.content ?? SoakBytes.filling(524_288, seed: random.next())
        let client = try connect()
        let content = question.sentContent
        try client.send(question.head)
        try client.send(Array(content[..<random.number(0...(content.count - 20))]))
        if random.isLucky(percent: 50) { pace(milliseconds: 0...20) }
        random.one(of: Scenarios.Leaving.Way.allCases).out(client)
        client.socket.close()
    }
}
