/// A request that reads, by what it means and by how it is spelled.
struct ModelRequest: Sendable, CustomStringConvertible {
    enum Condition: Sendable { case none, any, current, other }
    enum Oddity: Sendable { case none, cookie, precondition }

    var tenant = 0
    /// Number in ``ModelRead/all``.
    var read = 0
    var spelling = 0
    var language = 0
    var takesGzip = false
    /// A client's own token; nil for the gateway's.
    var token: String?
    var isHead = false
    var till: String?
    var shop: String?
    /// What its Cache-Control says, in seconds.
    var noCache = false
    var noStore = false
    var onlyIfCached = false
    var maxAge: Int?
    var minFresh: Int?
    /// -1 for any.
    var maxStale: Int?
    var condition = Condition.none
    var oddity = Oddity.none

    /// Spelling, and what it means.
    static let languages = [
        ("cs, en-gb;q=0.8", "czech"), ("en-GB;q=0.80,cs", "czech"), ("en", "english"), ("", "none"),
    ]

    var control: String? {
        let words: [String?] = [
            noCache ? "no-cache" : nil, noStore ? "no-store" : nil, onlyIfCached ? "only-if-cached" : nil,
            maxAge.map { "max-age=\($0)" }, minFresh.map { "min-fresh=\($0)" },
            maxStale.map { $0 < 0 ? "max-stale" : "max-stale=\($0)" },
        ]
        let line = words.compactMap(\.self).joined(separator: ", ")
        return line.isEmpty ? nil : line
    }

    /// What is asked for; what the client wants of the cache beside it is drawn each time.
    static func random(_ random: inout SeededGenerator) -> ModelRequest {
        var request = ModelRequest()
        request.tenant = random.pick([0, 0, 0, 1])
        request.read = random.pick(Array(ModelRead.all.indices))
        if isPassedBy(request.read), random.pick([true, true, false]) { return .random(&random) }
        let read = ModelRead.all[request.read]
        request.spelling = random.pick(Array(read.spellings.indices))
        request.language = random.pick([0, 0, 1, 1, 2, 3])
        request.takesGzip = random.pick([false, false, false, false, false, true])
        request.token = random.pick(read.needsToken ? ["a", "a", "b"] : [nil, nil, nil, nil, "a", "b"])
        request.till = random.pick([nil, "1", "1", "2"])
        request.shop = random.pick([nil, nil, nil, "7"])
        return request
    }

    private static func isPassedBy(_ read: Int) -> Bool {
        !ModelRead.all[read].isStorable || ModelRead.all[read].rule.isNever
    }

    /// The same again, perhaps spelled in another way, for another client.
    func again(_ random: inout SeededGenerator) -> ModelRequest {
        var request = self
        request.spelling = random.pick(Array(ModelRead.all[read].spellings.indices))
        if language < 2 { request.language = random.pick([0, 1]) }
        if random.pick([true, false, false, false]) { request.till = random.pick([nil, "1", "2"]) }
        request.isHead = random.pick([false, false, false, false, true])
        request.drawDirectives(&random)
        request.condition = random.pick(
            Array(repeating: .none, count: 12) + [.any, .current, .current, .other])
        request.oddity = random.pick(Array(repeating: .none, count: 40) + [.cookie, .precondition])
        return request
    }

    private mutating func drawDirectives(_ random: inout SeededGenerator) {
        guard random.pick([true, false, false, false]) else { return }
        switch random.pick(Array(0..<10)) {
        case 0: noCache = true
        case 1: noStore = true
        case 2: onlyIfCached = true
        case 3: maxAge = random.pick([0, 1, 4, 10])
        case 4: minFresh = random.pick([1, 4, 10])
        case 5: maxStale = random.pick([-1, 2, 10])
        case 6:
            maxAge = 10
            maxStale = random.pick([-1, 20])
        case 7:
            onlyIfCached = true
            maxStale = random.pick([-1, 10, nil])
            noCache = random.pick([true, false])
        case 8:
            minFresh = 2
            maxStale = 5
        default:
            noCache = random.pick([true, false])
            maxAge = 0
        }
    }

    func lines(currentTag: String) -> TestRequest {
        let read = ModelRead.all[read]
        var fields = ["Host: \(ModelGateway.hosts[tenant])"]
        let language = Self.languages[language].0
        if !language.isEmpty { fields.append("Accept-Language: \(language)") }
        if takesGzip { fields.append("Accept-Encoding: gzip") }
        if let token { fields.append("Authorization: Bearer \(token)") }
        if let till { fields.append("X-Till: \(till)") }
        if let shop { fields.append("X-Shop: \(shop)") }
        if let control { fields.append("Cache-Control: \(control)") }
        switch condition {
        case .none: break
        case .any: fields.append("If-None-Match: *")
        case .current: fields.append("If-None-Match: \"else\", \(currentTag)")
        case .other: fields.append("If-None-Match: \"else\"")
        }
        switch oddity {
        case .none: break
        case .cookie: fields.append("Cookie: a=b")
        case .precondition: fields.append("If-Match: \"x\"")
        }
        return TestRequest("\(isHead ? "HEAD" : "GET") \(read.spellings[spelling])", fields: fields)
    }

    var description: String {
        let words: [String?] = [
            isHead ? "HEAD" : "GET", ModelGateway.hosts[tenant], ModelRead.all[read].spellings[spelling],
            Self.languages[language].0, takesGzip ? "gzip" : nil, token.map { "token \($0)" },
            till.map { "till \($0)" }, shop.map { "shop \($0)" }, control,
            condition == .none ? nil : "\(condition)", oddity == .none ? nil : "\(oddity)",
        ]
        return words.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " | ")
    }

    /// A field by its name, of those that Vary may name.
    func field(_ name: String) -> String? {
        switch name {
        case "X-Till": till
        case "X-Shop": shop
        default: nil
        }
    }
}

/// One step of a run. All that is drawn stands in it, so that steps before it can be left out.
enum ModelOperation: Sendable {
    /// - `stages`: how far it gets at once: 1 queued, 2 sent, 3 answered, 4 whole; 6 after a 304 about something else.
    case read(ModelRequest, ModelAnswer, stages: Int)
    /// - `write`: number in ``ModelWrite/all``.
    case write(Int, tenant: Int, token: String?, ModelAnswer, stages: Int)
    /// One of the requests under way gets on.
    case advance(Int)
    /// Time passes, in milliseconds.
    case wait(Int)
    /// The gateway's wall clock is set, by so many seconds.
    case setClock(Int)
    case purge(tenant: Int, isHard: Bool, third: Int)
    /// Somebody else changes a resource.
    case change(tenant: Int, read: Int)
}
