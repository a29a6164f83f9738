/// Reads of moderate size.
extension SoakTill {
    private static let resources = ["products", "stores", "cards"]
    /// No till writes to currencies.
    private static let popularResources = ["products", "currencies", "cards"]
    private static let popularCount = 12
    /// Few that end with their connection: there are only so many ports towards one origin.
    private static let framings =
        Array(repeating: [StreamedAnswer.Framing.length, .chunked], count: 8).flatMap { $0 } + [
            .close, .http10,
        ]

    /// One of a few that everybody asks for, the same for all: its order names nobody.
    func popularQuestion(of resource: String? = nil) -> SoakQuestion {
        let place = random.number(0...(Self.popularCount - 1))
        var order = SoakOrder(0)
        order.size = 700 + place * 1900
        order.freshness = .maxAge(1)
        order.framing = place % 2 == 0 ? .length : .chunked
        let name = resource ?? Self.popularResources[place % 3]
        return inSomeLanguage(SoakQuestion(path: "/\(name)/popular-\(place)", order: order))
    }

    /// Bytes of stored responses that are larger than what is copied for each client, 16 KiB.
    private static let storedSizes = [
        20_000, 20_000, 30_000, 50_000, 100_000, 200_000, 400_000, 700_000, 1_048_576,
    ]

    /// One of a few large ones that are stored; their sizes are those of the clients' lists of products and images.
    func storedQuestion(ofAtLeast least: Int = 0, atMost most: Int = .max) -> SoakQuestion {
        let sizes = Self.storedSizes.filter { least...most ~= $0 }
        var order = SoakOrder(0)
        order.size = random.one(of: sizes)
        order.freshness = .maxAge(3)
        var question = SoakQuestion(path: "/currencies/popular-stored", order: order)
        question.key = key
        return question
    }

    func askStored() throws {
        let client = try connect()
        defer { client.socket.close() }
        let most = random.isLucky(percent: 80) ? 50_000 : Int.max
        for _ in 0..<random.number(1...16) { try ask(storedQuestion(atMost: most), on: client) }
    }

    /// Many hits at once, so that they leave in pieces.
    func askStoredPipelined() throws {
        let questions = (0..<random.number(5...40)).map { _ in storedQuestion(atMost: 30_000) }
        let client = try connect()
        defer { client.socket.close() }
        let sent = ledger.now
        try client.send(questions.flatMap(\.bytes))
        for question in questions { try takeAnswer(to: question, on: client, sent: sent) }
    }

    /// One that nobody else asks for.
    func uniqueQuestion(
        of resource: String? = nil, size: ClosedRange<Int> = 700...65_536,
        freshness: SoakOrder.Freshness? = nil
    ) -> SoakQuestion {
        var order = SoakOrder(nextNumber())
        order.size = random.number(size)
        order.framing = random.one(of: Self.framings)
        order.freshness = freshness ?? random.one(of: [.maxAge(60), .maxAge(60), .none])
        let name = resource ?? random.one(of: Self.resources)
        var question = inSomeLanguage(SoakQuestion(path: "/\(name)/\(order.number)", order: order))
        question.till = "\(index)-\(order.number)"
        return question
    }

    private func inSomeLanguage(_ question: SoakQuestion) -> SoakQuestion {
        var question = question
        question.key = key
        question.language = random.number(0...(SoakQuestion.languages.count - 1))
        question.spelling = random.number(0...(SoakQuestion.languages[question.language].count - 1))
        return question
    }

    func askPopular() throws {
        let client = try connect()
        defer { client.socket.close() }
        for _ in 0..<random.number(1...8) {
            var question = popularQuestion()
            if random.isLucky(percent: 10) { question.method = "HEAD" }
            try ask(question, on: client)
        }
        if random.isLucky(percent: 20) { client.socket.reset() }
    }

    func askUnique() throws {
        let client = try connect()
        defer { client.socket.close() }
        for _ in 0..<random.number(1...4) {
            let question = uniqueQuestion()
            let echo = try ask(question, on: client)
            try check(echo?.till == question.till, "asked by \(echo?.till ?? "") instead of \(question.till)")
            guard question.order.freshness != .none, random.isLucky(percent: 30) else { continue }
            try ask(question, on: client)
        }
    }

    /// Answers to a token of the client's own are for that token.
    func askWithOwnToken() throws {
        let client = try connect()
        defer { client.socket.close() }
        for _ in 0..<random.number(1...4) {
            var question = random.isLucky(percent: 60) ? popularQuestion() : uniqueQuestion()
            question.token = "till-\(GatewaySettings.secretMark)-\(index)-\(random.number(1...2))"
            try ask(question, on: client)
        }
    }

    /// Requests behind each other without waiting, answered in their order.
    func askPipelined() throws {
        let questions = (0..<random.number(2...6)).map { _ in
            switch random.number(1...10) {
            case 1...5: popularQuestion()
            case 6...8: uniqueQuestion()
            default: writeQuestion()
            }
        }
        let client = try connect()
        defer { client.socket.close() }
        let sent = ledger.now
        try client.send(questions.flatMap(\.bytes))
        let endsSending = random.isLucky(percent: 20)
        if endsSending { client.socket.finishSending() }
        var written = 0
        for question in questions {
            guard let echo = try takeAnswer(to: question, on: client, sent: sent) else { continue }
            if question.path.hasPrefix("/cards") {
                try check(echo.writes >= written, "an answer from before the write")
            }
            if !question.isRead { written = echo.writes }
        }
        if endsSending { try check(try client.bytesUntilEnd() == 0, "bytes behind the last answer") }
    }

    func askInOldVersion() throws {
        let client = try connect()
        defer { client.socket.close() }
        if random.isLucky(percent: 50) {
            // Only an answer with a length leaves such a connection open.
            var question = uniqueQuestion()
            question.order.framing = .length
            question.isHTTP10 = true
            question.fields = ["Connection: keep-alive"]
            try ask(question, on: client)
        }
        var question = random.isLucky(percent: 50) ? popularQuestion() : uniqueQuestion()
        question.isHTTP10 = true
        try ask(question, on: client)
        try check(try client.bytesUntilEnd() == 0, "bytes behind the last answer")
    }

    /// The same answer for several who ask at once, fetched once if it may be kept. No write touches it.
    func askTogether() throws {
        var question = uniqueQuestion(of: "currencies", size: 65_536...524_288)
        question.order.delay = random.number(0...30)
        question.order.pause = random.number(10...60)
        let clients = try (0..<random.number(3...6)).map { _ in try connect() }
        defer { for client in clients { client.socket.close() } }
        let sent = ledger.now
        for client in clients { try client.send(question.bytes) }
        let leaver = random.isLucky(percent: 30) ? random.number(0...(clients.count - 1)) : nil
        if let leaver { clients[leaver].socket.reset() }
        var fetches: [Int] = []
        for (place, client) in clients.enumerated() where place != leaver {
            guard let echo = try takeAnswer(to: question, on: client, sent: sent) else { continue }
            fetches.append(echo.fetch)
        }
        guard question.order.freshness != .none else { return }
        try check(fetches.allSatisfy { $0 == fetches[0] }, "fetched more than once: \(fetches)")
    }

    /// What is for one client alone reaches nobody else, even if several ask at once.
    func askForOneAlone() throws {
        var question = uniqueQuestion(size: 700...20_000, freshness: random.one(of: [.isPrivate, .noStore]))
        question.order.delay = random.number(0...30)
        let asked = try (0..<random.number(2...4)).map { place in
            question.till = "\(index)-\(question.order.number)-\(place)"
            let client = try connect()
            try client.send(question.bytes)
            return (question, client)
        }
        defer { for (_, client) in asked { client.socket.close() } }
        for (question, client) in asked {
            let echo = try takeAnswer(to: question, on: client, sent: ledger.now)
            try check(echo?.till == question.till, "\(question.till) has the answer of \(echo?.till ?? "")")
        }
    }

    /// The origin closes the connection that it seemed to keep.
    func askClosing() throws {
        var question = uniqueQuestion(size: 700...4000)
        question.order.framing = random.one(of: [.length, .chunked])
        question.order.closes = true
        let client = try connect()
        defer { client.socket.close() }
        try ask(question, on: client)
        try ask(uniqueQuestion(size: 700...4000), on: client)
    }
}
