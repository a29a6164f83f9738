public import HTTPSemantics
public import Streams
import Synchronization

/// Stored responses in memory, least recently used out first, bounded in bytes.
///
/// One lock over all, held for some tens of nanoseconds a look-up; no response is copied or freed under it, and nothing
/// that grows is ever copied.
/// Writes drop what they may have changed by raising generation numbers: constant time, however much is stored.
public final class CacheStore: Sendable {
    /// Counts since the start, and what is held now.
    public struct Figures: Sendable, Equatable {
        /// Responses held.
        public var entries = 0
        /// Bytes held, as the allocator counts them: responses, keys, aliases and bookkeeping.
        public var bytes = 0
        /// The bound on `bytes`.
        public var capacity = 0
        /// Responses stored.
        public var stored = 0
        /// Responses that made room for others.
        public var evictions = 0
        /// Generation numbers raised by writes.
        public var invalidations = 0
        /// Responses that operators purged.
        public var purged = 0
    }

    /// Why a response was not taken in.
    public enum Refusal: Sendable, Equatable {
        /// Larger than `maximumObject`, or than its family's part of the store.
        case tooLarge
        /// A write dropped its resource or family after the request was begun.
        case overtakenByWrite
    }

    /// What stands under a key.
    public enum Lookup: Sendable {
        /// Nothing that could answer anybody.
        case none
        /// Responses that depend on these fields of the request, too: look again under a key that has them.
        case variants([FieldName])
        /// A response, fresh or not.
        case response(Found)
    }

    /// A stored response and what became of it.
    public struct Found: Sendable {
        /// The response.
        public let response: StoredResponse
        /// Whether a write or an operator has made it stale.
        public let isInvalidated: Bool
        /// Whether asking for a new one has failed so lately that who can do without does not ask.
        public let isFailing: Bool
        /// Whether it is asked for often and ends soon.
        public let isDueForRenewal: Bool
    }

    /// The largest content that is taken in, in bytes.
    public let maximumObject: Int
    let state: Mutex<CacheState>

    /// - Parameters:
    ///   - capacity: Bytes in all.
    ///   - maximumObject: Bytes of content of one response.
    ///   - shares: Of the tenants, which are numbered from 0, and their families.
    ///   - renewsAhead: Whether responses that are asked for often are reported as due before they end.
    ///   - memory: where responses are counted that were dropped while they are being sent.
    public init(
        capacity: Int, maximumObject: Int, shares: CacheShares, renewsAhead: Bool = false,
        memory: BufferMemory
    ) {
        self.maximumObject = maximumObject
        state = Mutex(
            CacheState(capacity: capacity, shares: shares, renewsAhead: renewsAhead, memory: memory))
    }

    /// The response under a key or an alias of it, if it is fresh, no write has dropped it and nobody need be told that it
    /// ends soon. Hot path.
    public func freshResponse(_ key: Span<UInt8>, at now: ContinuousClock.Instant) -> StoredResponse? {
        let hash = CacheState.hash(key)
        return state.withLock { state in state.freshResponse(key, hash: hash, at: now) }
    }

    /// What stands under a key. It counts as a use.
    public func lookup(_ key: Span<UInt8>, at now: ContinuousClock.Instant) -> Lookup {
        let hash = CacheState.hash(key)
        return withState { state in state.lookup(key, hash: hash, at: now) }
    }

    /// A number to hand back to ``store(_:under:tags:family:begunAt:)``: taken before the request is sent, so that a
    /// write in between is noticed. It changes with every write that drops one of the tags and every purge of the tenant,
    /// and with nothing else.
    public func generation(of tags: StoreTags, tenant: Int) -> UInt64 {
        state.withLock { $0.fillGeneration(of: tags, tenant: tenant) }
    }

    /// Takes a response in, in place of the one under the same key.
    /// - Parameters:
    ///   - family: Below ``CacheShares/families``: in which part of the memory.
    ///   - variantKey: The key of the response's request among those that depend on these fields. A response without Vary
    ///     stands beside those (RFC 9111 §4.1); without this it takes the place of all of them.
    /// - Returns: Nil when it is stored.
    public func store(
        _ response: StoredResponse, under key: StorageKey, tags: StoreTags, family: Int,
        begunAt generation: UInt64, beside variantKey: (([FieldName]) -> CacheKey)? = nil
    ) -> Refusal? {
        guard response.body.count <= maximumObject else { return .tooLarge }
        var key = key.withoutSlack()
        let standsBeside = variantKey != nil
        let group = CacheShares.group(tenant: response.tenant, family: family)
        while true {
            let outcome = withState {
                $0.store(
                    response, under: key, tags: tags, group: group, begunAt: generation,
                    standsBeside: standsBeside)
            }
            switch outcome {
            case .stored: return nil
            case .refused(let refusal): return refusal
            case .needsMoreRoom: continue
            case .varies(let names): key = variantKey.map { key.beside(names, $0(names)) } ?? key
            }
        }
    }

    /// What goes from the store is freed when the lock is free again.
    func withState<Result: Sendable>(_ body: (inout CacheState) -> Result) -> Result {
        var dropped: [StoredResponse] = []
        return state.withLock { state in
            let result = body(&state)
            if !state.dropped.isEmpty { swap(&dropped, &state.dropped) }
            return result
        }
    }

    /// Drops the response under a key: its origin has answered with one that is not stored.
    public func remove(_ key: CacheKey) {
        withState { $0.remove(key.bytes) }
    }

    /// Lets other bytes lead to the response under `key`, if there is one.
    public func addAlias(_ alias: [UInt8], of key: CacheKey) {
        let alias = alias.withoutSlack()
        withState { $0.addAlias(alias, of: key.bytes) }
    }

    /// Drops every response of the tenant that has one of the tags, and every fill of one that is under way.
    public func invalidate(_ tags: some Sequence<Int>, tenant: Int) {
        state.withLock { state in
            for tag in tags { state.invalidate(tag % StoreTags.capacity, tenant: tenant) }
        }
    }

    // MARK: Asking again

    /// Whether the caller is to ask for a new response in the background: one does at a time, and none for a while after
    /// a failure.
    public func claimRefresh(_ key: CacheKey, at now: ContinuousClock.Instant) -> Bool {
        state.withLock { $0.claimRefresh(key.bytes, at: now) }
    }

    /// A request for a new response has failed. The pauses before the next grow from 1 s to a minute.
    public func noteFailure(_ key: CacheKey, at now: ContinuousClock.Instant) {
        state.withLock { $0.noteFailure(key.bytes, at: now) }
    }

    // MARK: Figures

    /// A consistent reading.
    public var figures: Figures {
        state.withLock { state in
            var figures = state.figures
            figures.bytes = state.bytes
            return figures
        }
    }

    /// Bytes that the families of a tenant take.
    public func bytes(ofTenant tenant: Int) -> [Int] {
        state.withLock { state in
            (0..<CacheShares.families).map {
                state.bytes(ofGroup: CacheShares.group(tenant: tenant, family: $0))
            }
        }
    }
}
