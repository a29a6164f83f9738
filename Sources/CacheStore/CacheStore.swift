public import Streams
import Synchronization

/// Stored responses in memory, least recently used out first, bounded in bytes.
///
/// One lock over all, held for some tens of nanoseconds a look-up; nothing is copied or freed under it but records.
/// Writes drop what they may have changed by raising generation numbers: constant time, however much is stored.
public final class CacheStore: Sendable {
    /// Counts since the start, and what is held now.
    public struct Figures: Sendable, Equatable {
        /// Responses held.
        public var entries = 0
        /// Bytes held: responses, keys, aliases and bookkeeping.
        public var bytes = 0
        /// The bound on `bytes`.
        public var capacity = 0
        /// Responses stored.
        public var stored = 0
        /// Responses that made room for others.
        public var evictions = 0
        /// Generation numbers raised by writes.
        public var invalidations = 0
    }

    /// Why a response was not taken in.
    public enum Refusal: Sendable, Equatable {
        /// Larger than `maximumObject`, or than the whole store.
        case tooLarge
        /// A write dropped its resource or family after the request was begun.
        case overtakenByWrite
    }

    /// The largest content that is taken in, in bytes.
    public let maximumObject: Int
    private let state: Mutex<CacheState>

    /// - Parameters:
    ///   - capacity: Bytes in all.
    ///   - maximumObject: Bytes of content of one response.
    ///   - tenants: How many tenants share it; they are numbered from 0.
    ///   - memory: where responses are counted that were dropped while they are being sent.
    public init(capacity: Int, maximumObject: Int, tenants: Int, memory: BufferMemory) {
        self.maximumObject = maximumObject
        state = Mutex(CacheState(capacity: capacity, tenants: tenants, memory: memory))
    }

    /// The response under a key or an alias of it, if it is fresh and no write has dropped it. Hot path.
    public func freshResponse(_ key: Span<UInt8>, at now: ContinuousClock.Instant) -> StoredResponse? {
        let hash = CacheState.hash(key)
        return state.withLock { state in state.freshResponse(key, hash: hash, at: now) }
    }

    /// A number to hand back to ``store(_:under:tags:begunAt:)``: taken before the request is sent, so that a
    /// write in between is noticed. It changes with every write that drops one of the tags, and with no other.
    public func generation(of tags: StoreTags, tenant: Int) -> UInt64 {
        state.withLock { $0.generation(of: tags, tenant: tenant) }
    }

    /// Takes a response in, in place of the one under the same key.
    /// - Returns: Nil when it is stored.
    public func store(
        _ response: StoredResponse, under key: CacheKey, tags: StoreTags, begunAt generation: UInt64
    ) -> Refusal? {
        guard response.body.count <= maximumObject else { return .tooLarge }
        return state.withLock {
            $0.store(response, under: key.bytes, tags: tags, begunAt: generation)
        }
    }

    /// Lets other bytes lead to the response under `key`, if there is one.
    public func addAlias(_ alias: [UInt8], of key: CacheKey) {
        state.withLock { $0.addAlias(alias, of: key.bytes) }
    }

    /// Drops every response of the tenant that has one of the tags, and every fill of one that is under way.
    public func invalidate(_ tags: some Sequence<UInt8>, tenant: Int) {
        state.withLock { state in
            for tag in tags { state.invalidate(Int(tag) % StoreTags.capacity, tenant: tenant) }
        }
    }

    /// A consistent reading.
    public var figures: Figures {
        state.withLock { $0.figures }
    }
}
