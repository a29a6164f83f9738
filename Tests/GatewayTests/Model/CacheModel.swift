import HTTPCaching

/// What the gateway's cache should do, in the plainest way: a list of all that is stored, searched from end to end.
///
/// Written from RFC 9111, RFC 5861, design §4 and the notes on CareCloud, not from the cache. Times are milliseconds since the
/// start of the run. Where the house is stricter than the RFCs, or has chosen between what they allow, the comment says so.
struct CacheModel {
    /// Requests with the same one are answered alike, if Vary does not part them (design §4).
    struct Key: Equatable {
        let read: Int
        let tenant: Int
        let partition: String
        let language: String
        let isGzip: Bool
        let ruleFields: [String?]
    }

    /// What is stored for a key, or for one variant of it.
    struct Place: Equatable {
        let key: Key
        /// Fields that the response depends on, and their values (RFC 9111 §4.1).
        var names: [String] = []
        var values: [String?] = []
    }

    struct Entry {
        let id: Int
        let place: Place
        /// Which answer's content it has, and the state of the resource that it shows.
        let serial: Int
        let version: Int
        let facts: ModelFacts
        let policy: ModelPolicy
        let stored: Int
        /// A write or an operator has made it stale.
        var isInvalidated = false
        /// How often it was asked for, how often asking for a new one has failed, and until when nobody asks.
        var uses = 0
        var failures = 0
        var pausedUntil: Int?

        func age(at now: Int) -> Int { policy.initialAge + now - stored }
        var read: ModelRead { ModelRead.all[place.key.read] }
    }

    /// An answer that is under way.
    struct Fill {
        let tenant: Int
        let read: Int
        /// A write or a purge has come since the request.
        var isOvertaken = false
    }

    var entries: [Entry] = []
    /// For which keys responses depend on which further fields: those of the newest; others are not kept beside it.
    var varying: [Place] = []
    var fills: [Int: Fill] = [:]
    /// How often what a token was shown was dropped.
    var purgesOfTokens: [String: Int] = [:]
    var purgesOfAllTokens = 0
    /// Of each tenant: what is left of a forced refresh, in sixty-thousandths, and when that was counted.
    var forced = [(left: Int, at: Int)](repeating: (60_000, 0), count: ModelGateway.hosts.count)
    private var nextID = 0

    // MARK: Keys

    func key(of request: ModelRequest) -> Key {
        let read = ModelRead.all[request.read]
        return Key(
            read: request.read, tenant: request.tenant, partition: partition(of: request),
            language: ModelRequest.languages[request.language].1, isGzip: request.takesGzip,
            ruleFields: read.rule.keyFields.map { request.field($0) })
    }

    /// Requests with the gateway's token share; each token of a client's is alone, and begins anew with each login.
    private func partition(of request: ModelRequest) -> String {
        let interface = ModelRead.all[request.read].interface
        guard let token = request.token else { return interface == .neither ? "none" : "\(interface)" }
        let name = Self.partition(ofToken: token, interface, tenant: request.tenant)
        return name + " \(purgesOfTokens[name, default: 0]) \(purgesOfAllTokens)"
    }

    static func partition(ofToken token: String, _ interface: ModelRead.Interface, tenant: Int) -> String {
        "\(tenant) \(interface) \(token)"
    }

    /// Where a response to the request is stored, or looked for, as far as it is known.
    /// - Parameter key: that of the request when it came: what its token was shown may have been dropped since.
    func place(of request: ModelRequest, _ key: Key, varyingBy names: [String]? = nil) -> Place {
        // Once no variant is left, nothing is known of the fields.
        let isVarying = entries.contains { $0.place.key == key && !$0.place.names.isEmpty }
        let names = names ?? (isVarying ? varying.first { $0.key == key }?.names : nil) ?? []
        return Place(key: key, names: names, values: names.map { request.field($0) })
    }

    func index(of place: Place) -> Int? {
        entries.indices.first { entries[$0].place.key.read == place.key.read && entries[$0].place == place }
    }

    // MARK: What happens to entries

    /// Where a response without Vary is stored: beside those that have it, as long as one of them is of use (RFC 9111 §4.1).
    func placeBeside(of request: ModelRequest, _ key: Key, now: Int) -> Place {
        let isVarying = entries.contains {
            $0.place.key == key && !$0.place.names.isEmpty && $0.facts.parts && isUseful($0, now: now)
        }
        return isVarying ? place(of: request, key) : Place(key: key)
    }

    /// In place of what stood there. A response that depends on other fields than those before ends them.
    mutating func store(
        _ facts: ModelFacts, _ policy: ModelPolicy, serial: Int, version: Int, at place: Place, now: Int
    ) {
        entries.removeAll { $0.place == place || $0.place.key == place.key && $0.place.names != place.names }
        varying.removeAll { $0.key == place.key }
        if !place.names.isEmpty { varying.append(place) }
        nextID += 1
        entries.append(
            Entry(
                id: nextID, place: place, serial: serial, version: version, facts: facts, policy: policy,
                stored: now))
    }

    /// Drops what stands there; the key's place without further fields stands for all variants.
    mutating func remove(_ place: Place) {
        entries.removeAll { $0.place == place || place.names.isEmpty && $0.place.key == place.key }
        if place.names.isEmpty { varying.removeAll { $0.key == place.key } }
    }

    /// Asking for a new one has failed: the pauses grow from a second to a minute.
    mutating func noteFailure(_ place: Place, now: Int) {
        guard let index = index(of: place) else { return }
        let pauses = [1, 2, 4, 8, 16, 32, 60]
        entries[index].pausedUntil = now + pauses[min(entries[index].failures, 6)] * 1000
        entries[index].failures += 1
    }

    /// One request for a new one at a time; the next after a failure, or when nothing has come of it for 30 s.
    mutating func claim(_ place: Place, now: Int) -> Bool {
        guard let index = index(of: place),
            now >= entries[index].pausedUntil ?? now
        else { return false }
        entries[index].pausedUntil = now + 30_000
        return true
    }

    // MARK: Writes and purges

    mutating func drop(tenant: Int, _ concerns: (ModelRead) -> Bool) {
        for index in entries.indices
        where entries[index].place.key.tenant == tenant && concerns(entries[index].read) {
            entries[index].isInvalidated = true
        }
        for (id, fill) in fills where fill.tenant == tenant && concerns(ModelRead.all[fill.read]) {
            fills[id]?.isOvertaken = true
        }
    }

    /// - Parameter status: nil when nobody knows what came of it.
    mutating func written(_ write: ModelWrite, tenant: Int, token: String?, _ answer: ModelAnswer) {
        let isRefused = answer.status.map { 400...499 ~= $0 } ?? false
        if !isRefused || write.isBatch {
            drop(tenant: tenant, write.drops)
            let drops = !write.families.isEmpty || !write.resources.isEmpty
            if drops, answer.status != nil, let location = answer.location {
                let resource = ModelWrite.locations[location].resource
                drop(tenant: tenant) { $0.resource == resource }
            }
        }
        if answer.status == 401, let token { purge(token, write.interface, tenant: tenant) }
        guard !isRefused else { return }
        switch write.purge {
        case .nobody: break
        case .tokenOfRequest: if let token { purge(token, write.interface, tenant: tenant) }
        case .tokensOfRequestAndPath(let other):
            if let token { purge(token, write.interface, tenant: tenant) }
            purge(other, .customer, tenant: tenant)
        case .tokenInBody(let other?): purge(other, .enterprise, tenant: tenant)
        case .tokenInBody(nil): purgesOfAllTokens += 1
        }
    }

    mutating func purge(_ token: String, _ interface: ModelRead.Interface, tenant: Int) {
        purgesOfTokens[Self.partition(ofToken: token, interface, tenant: tenant), default: 0] += 1
    }

    /// By an operator.
    mutating func purge(tenant: Int, isHard: Bool, _ fits: (Entry) -> Bool) {
        if isHard {
            for (id, fill) in fills where fill.tenant == tenant { fills[id]?.isOvertaken = true }
            entries.removeAll { $0.place.key.tenant == tenant && fits($0) }
        }
        for index in entries.indices where entries[index].place.key.tenant == tenant && fits(entries[index]) {
            entries[index].isInvalidated = true
        }
    }
}
