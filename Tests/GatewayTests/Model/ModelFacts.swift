import HTTPCaching

/// What a response says that decides about its use.
struct ModelFacts {
    var status: UInt16
    /// Nil when it has no Cache-Control.
    var control: ModelControl?
    var entityTag: String?
    var lastModified: String?
    var age: Int?
    /// In seconds since 1970.
    var date: Int?
    /// The same; nil for none, and 0 for a value that is no date.
    var expires: Int?
    var vary: [String] = []
    var setsCookie = false

    /// Whether it depends on more than the language, which is in every key.
    var parts: Bool { vary.contains { $0 != "Accept-Language" } }
    /// Its origin's 304 was about another response, so that it is not asked for by condition.
    var isDistrusted = false
    var hasValidator: Bool { !isDistrusted && (entityTag != nil || lastModified != nil) }

    /// A 304's fields in place of the stored ones (RFC 9111 §3.2). It always has a Date: the gateway adds one (RFC 9110 §6.6.1).
    func updated(by news: ModelFacts, wallClock: Int) -> ModelFacts {
        ModelFacts(
            status: status, control: news.control ?? control, entityTag: news.entityTag ?? entityTag,
            lastModified: news.lastModified ?? lastModified, age: news.age, date: news.date ?? wallClock,
            expires: news.expires ?? expires, vary: news.vary.isEmpty ? vary : news.vary,
            setsCookie: setsCookie || news.setsCookie)
    }

    /// How old it was when it came, in milliseconds (RFC 9111 §4.2.3).
    func initialAge(wallClock: Int, delay: Int) -> Int {
        max(max(0, wallClock - (date ?? wallClock)) * 1000, (age ?? 0) * 1000 + delay)
    }

    /// Whether a 304 with these validators is about a stored response with those (RFC 9111 §4.3.4).
    func confirms(_ stored: ModelFacts) -> Bool {
        guard let tag = entityTag else { return lastModified == nil || lastModified == stored.lastModified }
        guard let other = stored.entityTag else { return false }
        if tag.hasPrefix("W/") {
            return tag.dropFirst(2) == (other.hasPrefix("W/") ? other.dropFirst(2) : other[...])
        }
        return tag == other
    }
}

/// What a stored response may be used for. Milliseconds.
struct ModelPolicy {
    var lifetime: Int
    /// When it was stored.
    var initialAge: Int
    /// no-cache: never without asking.
    var mustAsk: Bool
    /// No client can have it when it is stale (RFC 9111 §4.2.4).
    var forbidsStale: Bool
    var staleWhileRevalidate = 0
    var staleIfError = 0
    var staleIfErrorAfterWrite = 0
    /// The windows hold by a rule against what the response says.
    var isByRule = false
}

/// Whether a response is stored (RFC 9111 §3).
enum ModelDecision {
    case store(ModelPolicy)
    case refuse(CacheReason)

    /// - Parameters:
    ///   - delay: from sending the request to the head of the answer, in milliseconds.
    ///   - wallClock: when the head came, in seconds.
    init(_ facts: ModelFacts, to request: ModelRequest, noStore: Bool, wallClock: Int, delay: Int) {
        let read = ModelRead.all[request.read]
        let control = facts.control ?? ModelControl()
        if let reason = Self.refusal(facts, control, request, noStore: noStore) {
            self = .refuse(reason)
            return
        }
        guard let stated = Self.lifetime(facts, control, read, wallClock: wallClock) else {
            self = .refuse(.noFreshness)
            return
        }
        // The house: other writers change customers' data without a sign, and what is unknown may be theirs.
        let mayShowCustomers = read.family == .customer || read.family == .unknown
        let longest = read.rule.longest ?? (mayShowCustomers ? 30 : nil)
        var policy = ModelPolicy(
            lifetime: min(stated, longest ?? stated) * 1000,
            initialAge: facts.initialAge(wallClock: wallClock, delay: delay), mustAsk: control.noCache,
            forbidsStale: false)
        policy.allowStale(control, read, mayShowCustomers: mayShowCustomers)
        // It must spare something: now, while the origin fails, or because it can be confirmed.
        let isFresh = !policy.mustAsk && policy.initialAge < policy.lifetime
        if facts.hasValidator || isFresh || policy.longestWindow > 0 {
            self = .store(policy)
        } else {
            self = .refuse(control.noCache ? .noCache : .expired)
        }
    }

    private static func refusal(
        _ facts: ModelFacts, _ control: ModelControl, _ request: ModelRequest, noStore: Bool
    ) -> CacheReason? {
        if noStore { return .requestNoStore }
        // The house: under the API nothing is stored of a failure, a refusal or a limit. RFC 9111 §3 elsewhere.
        if ModelRead.all[request.read].family != .foreign, ![200, 203, 404].contains(facts.status) {
            return .responseStatus
        }
        if control.noStore { return .noStore }
        if control.isPrivate { return .isPrivate }
        if facts.setsCookie { return .setCookie }
        // RFC 9111 §3.5; under the API the house keeps tokens apart instead.
        if ModelRead.all[request.read].family == .foreign, request.token != nil, !control.isPublic,
            !control.mustRevalidate, control.sharedMaxAge == nil
        {
            return .requestAuthorization
        }
        return facts.vary.contains("*") ? .vary : nil
    }

    /// RFC 9111 §4.2.1, for a shared cache; without a statement the house does not guess.
    private static func lifetime(
        _ facts: ModelFacts, _ control: ModelControl, _ read: ModelRead, wallClock: Int
    ) -> Int? {
        if let seconds = control.sharedMaxAge ?? control.maxAge { return seconds }
        if let expires = facts.expires { return max(0, expires - (facts.date ?? wallClock)) }
        if control.noCache { return 0 }
        // The house: what is not data is not kept by a rule; all that the origin of the model sends is JSON.
        switch facts.status {
        case 200: return read.rule.lifetime
        case 404: return read.rule.lifetime.map { min($0, 60) }
        default: return nil
        }
    }
}

extension ModelPolicy {
    /// What answers beyond its lifetime, of a response that cannot be confirmed.
    var longestWindow: Int { max(staleWhileRevalidate, staleIfError, staleIfErrorAfterWrite) }

    /// RFC 9111 §4.2.4, RFC 5861.
    fileprivate mutating func allowStale(
        _ control: ModelControl, _ read: ModelRead, mayShowCustomers: Bool
    ) {
        let isForbidden =
            control.mustRevalidate || control.proxyRevalidate || control.sharedMaxAge != nil
            || control.noCache
        forbidsStale = isForbidden || read.isNeverStale
        guard !read.isNeverStale, !isForbidden || read.rule.ignoresMustRevalidate else { return }
        isByRule = isForbidden
        // The house: no customer's data stale without a rule.
        let whileRevalidate = read.rule.staleWhileRevalidate ?? (mayShowCustomers ? 0 : nil)
        let ifError = read.rule.staleIfError ?? (mayShowCustomers ? 0 : nil)
        staleWhileRevalidate =
            (whileRevalidate ?? (isForbidden ? 0 : control.staleWhileRevalidate ?? 0)) * 1000
        staleIfError = (ifError ?? (isForbidden ? 0 : control.staleIfError ?? 0)) * 1000
        staleIfErrorAfterWrite = (ifError ?? 0) * 1000
    }
}
