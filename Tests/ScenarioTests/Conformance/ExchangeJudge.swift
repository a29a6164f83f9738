/// Judges one exchange by what the origin was asked and what the client was told.
struct ExchangeJudge {
    private let exchange: Exchange
    private let reply: ConformanceClient.Reply
    private let asked: [Message]
    private let sent: [ConformanceOrigin.Sent]
    private let expand: (String) -> String
    private(set) var failures: [String] = []

    private var answer: Message { reply.message }
    private var hasContent: Bool { exchange.method != "HEAD" && ![204, 304].contains(answer.status) }

    init(
        exchange: Exchange, reply: ConformanceClient.Reply, asked: [Message],
        sent: [ConformanceOrigin.Sent], expand: @escaping (String) -> String
    ) {
        self.exchange = exchange
        self.reply = reply
        self.asked = asked
        self.sent = sent
        self.expand = expand
        judgeOutcome()
        judgeAlways()
        for demand in exchange.demands { judge(demand) }
    }

    private mutating func hold(_ holds: Bool, _ message: String) {
        if !holds { failures.append(message) }
    }

    // MARK: Who answered

    private mutating func judgeOutcome() {
        switch exchange.outcome {
        case .cached(let number):
            hold(asked.isEmpty, "the origin was asked \(asked.count) times, not answered from the cache")
            judgeStored(number)
        case .stale(let number): judgeStored(number)
        case .asked: judgeAsked(times: 1)
        case .askedTwice: judgeAsked(times: 2)
        case .unconditional:
            judgeAsked(times: 1)
            hold(asked.last.map { !$0.isConditional } ?? true, "the origin was asked with conditions")
        case .conditional:
            judgeAsked(times: 1)
            hold(asked.last?.isConditional == true, "the origin was asked without conditions")
        case .confirmed(let number):
            hold(asked.count == 1, "the origin was asked \(asked.count) times")
            hold(asked.last?.isConditional == true, "the origin was asked without conditions")
            judgeStored(number)
        case .failed:
            hold(!asked.isEmpty, "the origin was not asked")
            hold(answer.status >= 500 || answer.ending == .cut, "no failure, but \(answer.status)")
        case .refused:
            hold(asked.isEmpty, "the origin was asked")
            hold(answer.status >= 400, "not refused, but \(answer.status)")
        case .any: break
        }
    }

    /// The answer has the status and the content of the origin's answer with this number, unless it is a 304 of its own.
    private mutating func judgeStored(_ number: Int) {
        let number = number == 0 ? sent.count : number
        guard sent.indices.contains(number - 1) else {
            return failures.append("the origin has not given answer \(number)")
        }
        judgeEquality(sent[number - 1])
    }

    private mutating func judgeAsked(times: Int) {
        // Reads may be tried again after a failure.
        let most = exchange.answer.status >= 500 || asked.last.map { $0.method != exchange.method } ?? false
        hold(
            asked.count == times || most && asked.count > times,
            "the origin was asked \(asked.count) times")
        guard let last = sent.last, last.status != 304, !asked.isEmpty, exchange.answer.isSound else {
            return
        }
        judgeEquality(last)
    }

    private mutating func judgeEquality(_ sent: ConformanceOrigin.Sent) {
        let isExpected = exchange.demandsStatus || answer.status == sent.status
        hold(isExpected, "status \(answer.status), the origin's was \(sent.status)")
        guard hasContent, answer.status == sent.status, exchange.method != "HEAD" else {
            return hold(answer.body.isEmpty || hasContent, "content where there is none")
        }
        guard !sent.content.isEmpty || sent.status != 304 else { return }
        hold(
            answer.body == sent.content,
            "content \"\(answer.shownContent)\", the origin's was "
                + "\"\(String(decoding: sent.content.prefix(80), as: UTF8.self))\"")
    }

    // MARK: What holds for each answer

    private mutating func judgeAlways() {
        for name in ["Age", "Date", "Content-Length", "Content-Type", "ETag"] {
            let count = answer.fields.filter { $0.name == name.lowercased() }.count
            let own = exchange.answer.fields.filter { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            hold(count <= max(1, own.count), "\(count) lines of \(name)")
        }
        if let age = answer["Age"], sent.isEmpty || isFromCache {
            hold(Int(age).map { $0 >= 0 } ?? false, "Age is no number: \(age)")
        }
        guard exchange.outcome != .refused, exchange.outcome != .any, answer.ending == .whole else { return }
        hold(answer["Date"] != nil, "no Date")
        do {
            let field = try CacheStatusField(answer.cacheStatus)
            failures += field.faults
            guard let own = field.own else { return }
            judgeCacheStatus(own)
        } catch {
            failures.append("\(error)")
        }
    }

    private var isFromCache: Bool {
        switch exchange.outcome {
        case .cached, .stale, .confirmed: true
        default: false
        }
    }

    private mutating func judgeCacheStatus(_ own: CacheStatusField.Member) {
        let text = answer.cacheStatus
        if case .cached = exchange.outcome {
            // Whoever comes before the last byte is stored reads the same flight.
            let isCollapsed = own["collapsed"] != nil
            hold(own["hit"] != nil || isCollapsed, "no hit in Cache-Status: \(text)")
            hold(answer["Age"] != nil || isCollapsed, "no Age")
        }
        guard !asked.isEmpty, !isFromCache else { return }
        hold(own["hit"] == nil, "hit in Cache-Status: \(text)")
        hold(own["fwd"] != nil, "no fwd in Cache-Status: \(text)")
        if let status = sent.last?.status, status != 0, let told = own["fwd-status"] {
            hold(told == "\(status)", "fwd-status=\(told), the origin's was \(status)")
        }
    }

    // MARK: Demands

    private mutating func judge(_ demand: Exchange.Demand) {
        switch demand {
        case .status(let range): hold(range.contains(answer.status), "status \(answer.status), not \(range)")
        case .has(let line): judge(line: line, of: answer, "the answer")
        case .lacks(let name): hold(answer[name] == nil, "\(name): \(answer[name] ?? "")")
        case .age(let range):
            let age = answer["Age"].flatMap { Int($0) }
            hold(age.map(range.contains) ?? false, "Age \(answer["Age"] ?? "absent"), not \(range)")
        case .content(let text):
            hold(answer.text == expand(text), "content \"\(answer.shownContent)\", not \"\(text)\"")
        case .says(let parameter): judgeSaying(parameter, true)
        case .saysNot(let parameter): judgeSaying(parameter, false)
        case .ttl(let range):
            let ttl = (try? CacheStatusField(answer.cacheStatus))?.own?["ttl"].flatMap { Int($0) }
            hold(ttl.map(range.contains) ?? false, "no ttl of \(range): \(answer.cacheStatus)")
        case .caches(let names):
            let own = (try? CacheStatusField(answer.cacheStatus))?.members.map(\.name) ?? []
            hold(own == names, "Cache-Status: \(answer.cacheStatus)")
        case .interim(let statuses):
            hold(reply.interim.map(\.status) == statuses, "interim \(reply.interim.map(\.status))")
        case .upstreamHas(let line):
            guard let last = asked.last else { return failures.append("the origin was not asked") }
            judge(line: line, of: last, "the request to the origin")
        case .upstreamLacks(let name):
            let value = asked.compactMap { $0[name] }.first
            hold(value == nil, "the origin got \(name): \(value ?? "")")
        case .upstreamTarget(let target):
            let own = asked.last?.target ?? "none"
            hold(own == expand(target), "the origin got the target \(own), not \(expand(target))")
        // Of several clients at once, which the play judges itself.
        case .timesAsked, .eachAlone, .exclusive: break
        case .refreshes: hold(!asked.isEmpty, "the origin was not asked beside the answer")
        }
    }

    private mutating func judgeSaying(_ parameter: String, _ says: Bool) {
        let own = (try? CacheStatusField(answer.cacheStatus))?.own
        hold(own?.says(parameter) ?? false == says, "Cache-Status: \(answer.cacheStatus)")
    }

    private mutating func judge(line: String, of message: Message, _ what: String) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let value = parts.count > 1 ? String(expand(parts[1]).drop { $0 == " " }) : ""
        let own = message[parts[0]]
        hold(own == value, "\(what) has \(parts[0]): \(own?.prefix(200) ?? "none"), not \(value.prefix(200))")
    }
}

extension Exchange {
    fileprivate var demandsStatus: Bool {
        demands.contains { if case .status = $0 { true } else { false } }
    }
}

extension OriginAnswer {
    /// Whether it comes to its end, so that the client gets it as it is.
    fileprivate var isSound: Bool {
        switch framing {
        case .length, .chunked, .close: true
        case .shortBy, .unterminated, .twoLengths, .none: false
        }
    }
}

extension Message {
    /// Whether it asks for news only.
    var isConditional: Bool {
        self["If-None-Match"] != nil || self["If-Modified-Since"] != nil
    }

    /// The beginning of the content, for whoever reads a failure.
    var shownContent: String { String(decoding: body.prefix(80), as: UTF8.self) }
}
