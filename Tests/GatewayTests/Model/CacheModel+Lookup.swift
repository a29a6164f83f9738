import HTTPCaching

/// What the cache says to a request.
enum ModelLook {
    /// It is not for the cache.
    case bypass(CacheReason)
    /// Answered without asking. `reason`: why, if it is not simply fresh. `renews`: a new one is to be asked for meanwhile.
    case hit(CacheModel.Entry, reason: CacheReason?, renews: Bool)
    case forward(ModelForward)
}

/// A request that goes to the origin.
struct ModelForward {
    let reason: CacheStatus.Forward
    /// What is replaced or dropped by the answer.
    let place: CacheModel.Place
    /// What may be confirmed (RFC 9111 §4.3.1).
    var validated: CacheModel.Entry?
    /// What answers, and why, when the origin fails.
    var standIn: (entry: CacheModel.Entry, reason: CacheReason)?
}

extension CacheModel {
    /// Why a request has nothing to do with the cache; nil when it has (design §4).
    func bypass(_ request: ModelRequest) -> CacheReason? {
        let read = ModelRead.all[request.read]
        switch request.oddity {
        case .cookie: return .requestCookie
        case .precondition: return .requestPrecondition
        case .none: return read.isStorable ? read.rule.isNever ? .rule : nil : .neverStored
        }
    }

    /// RFC 9111 §4.
    /// - Parameter isShortWay: whether it was answered there, which looks at how often it was asked for before.
    mutating func look(_ request: ModelRequest, _ key: Key, now: Int, isShortWay: Bool = false) -> ModelLook {
        if let reason = bypass(request) { return .bypass(reason) }
        let place = place(of: request, key)
        let miss = ModelForward(reason: place.names.isEmpty ? .uriMiss : .varyMiss, place: place)
        guard let index = index(of: place) else { return .forward(miss) }
        guard isUseful(entries[index], now: now) else {
            entries.remove(at: index)
            return .forward(miss)
        }
        if !isShortWay { entries[index].uses += 1 }
        let entry = entries[index]
        if isShortWay { entries[index].uses += 1 }
        if isFresh(entry, now: now), satisfies(entry, request, now: now) {
            let renews = request.token == nil && isDueForRenewal(entry, now: now)
            return .hit(entry, reason: nil, renews: renews)
        }
        if let (reason, renews) = staleUse(entry, request, now: now) {
            return .hit(entry, reason: reason, renews: renews)
        }
        return ask(entry, request, now: now)
    }

    private mutating func ask(_ entry: Entry, _ request: ModelRequest, now: Int) -> ModelLook {
        let wasFresh = isFresh(entry, now: now)
        // The house: forced refreshes have a budget of their own. Who may have stored responses only asks nobody (§5.2.1.7).
        if wasFresh, !request.onlyIfCached, !mayForce(request, now: now) {
            return .hit(entry, reason: .refreshNotForced, renews: false)
        }
        let standIn = standIn(entry, request, now: now)
        // The house: while asking fails, who has something else does not ask.
        if let standIn, entry.failures > 0, now < entry.pausedUntil ?? now {
            return .hit(entry, reason: standIn, renews: false)
        }
        return .forward(
            ModelForward(
                reason: wasFresh ? .request : .stale, place: entry.place,
                validated: entry.facts.hasValidator ? entry : nil, standIn: standIn.map { (entry, $0) }))
    }

    /// RFC 9111 §4.2; a write or a soft purge is an end to it, too (§4.4).
    func isFresh(_ entry: Entry, now: Int) -> Bool {
        entry.age(at: now) < entry.policy.lifetime && !entry.isInvalidated && !entry.policy.mustAsk
    }

    /// What can be confirmed is kept. What cannot is kept for as long as it may answer: fresh, or in the longest of its windows.
    func isUseful(_ entry: Entry, now: Int) -> Bool {
        if isFresh(entry, now: now) || entry.facts.hasValidator { return true }
        let window = entry.isInvalidated ? entry.policy.staleIfErrorAfterWrite : entry.policy.longestWindow
        return window > 0 && staleness(entry, now: now) <= window
    }

    private func staleness(_ entry: Entry, now: Int) -> Int { entry.age(at: now) - entry.policy.lifetime }

    /// What the request wants of a fresh response (RFC 9111 §5.2.1).
    private func satisfies(_ entry: Entry, _ request: ModelRequest, now: Int) -> Bool {
        if request.noCache { return false }
        if let most = request.maxAge, entry.age(at: now) > most * 1000 { return false }
        if let least = request.minFresh, -staleness(entry, now: now) < least * 1000 { return false }
        return true
    }

    /// RFC 5861 §3, RFC 9111 §5.2.1.2. The house: a request with max-age or min-fresh wants something new.
    private func staleUse(_ entry: Entry, _ request: ModelRequest, now: Int) -> (CacheReason, renews: Bool)? {
        guard !isFresh(entry, now: now), !entry.isInvalidated, !request.noCache, request.maxAge == nil else {
            return nil
        }
        let (policy, staleness) = (entry.policy, staleness(entry, now: now))
        if request.minFresh == nil, policy.staleWhileRevalidate > 0, staleness <= policy.staleWhileRevalidate
        {
            return (policy.isByRule ? .staleByRule : .staleWhileRevalidate, true)
        }
        if let most = request.maxStale, !policy.forbidsStale, !policy.mustAsk,
            most < 0 || staleness <= most * 1000
        {
            return (.maxStale, false)
        }
        return nil
    }

    /// RFC 5861 §4; after a write only where a rule says so.
    private func standIn(_ entry: Entry, _ request: ModelRequest, now: Int) -> CacheReason? {
        let window = entry.isInvalidated ? entry.policy.staleIfErrorAfterWrite : entry.policy.staleIfError
        guard window > 0, staleness(entry, now: now) <= window, !request.noCache else { return nil }
        return entry.policy.isByRule ? .staleByRule : .staleIfError
    }

    /// The house: asked for three times, it is renewed in the last tenth of its time, if that is two seconds or more.
    private func isDueForRenewal(_ entry: Entry, now: Int) -> Bool {
        let whole = entry.policy.lifetime - entry.policy.initialAge
        return whole >= 2000 && !entry.policy.mustAsk && (now - entry.stored) * 10 >= whole * 9
            && entry.uses >= 3 && now >= entry.pausedUntil ?? now
    }

    /// One a minute for each tenant.
    private mutating func mayForce(_ request: ModelRequest, now: Int) -> Bool {
        let before = forced[request.tenant]
        let left = min(60_000, before.left + now - before.at)
        forced[request.tenant] = (left >= 60_000 ? 0 : left, now)
        return left >= 60_000
    }

    /// What has come since a request was begun that wants something new: good enough if it is fresh.
    mutating func cameSince(_ place: Place, begun: Int, now: Int) -> Entry? {
        guard let index = index(of: place) else { return nil }
        guard isUseful(entries[index], now: now) else {
            entries.remove(at: index)
            return nil
        }
        entries[index].uses += 1
        let entry = entries[index]
        return entry.stored > begun && isFresh(entry, now: now) ? entry : nil
    }

    /// Room was needed for another.
    mutating func evict(_ request: ModelRequest, _ key: Key, wholly: Bool) {
        let place = place(of: request, key)
        if wholly { remove(Place(key: key)) } else { entries.removeAll { $0.place == place } }
    }
}
