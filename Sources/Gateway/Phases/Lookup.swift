import CacheStore

/// The cache's answer, if it has a fresh one.
extension RequestPipeline {
    func lookup(_ call: Call, at now: ContinuousClock.Instant) -> StoredResponse? {
        guard case .use(let key) = call.cache, let stored = core.cache.freshResponse(key.bytes.span, at: now)
        else { return nil }
        // The same bytes again take the short way.
        if let alias = call.alias, call.authorization != .client { core.cache.addAlias(alias, of: key) }
        return stored
    }
}
