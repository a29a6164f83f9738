import Glibc
import HTTPCaching
import Streams

/// What the store's lock guards: records in slots, an index over their keys, and lists by last use.
struct CacheState {
    static let recordCost = MemoryLayout<Record>.stride + KeyIndex.costPerSlot
    /// Asked for so often since it was stored, a response is worth renewing before it ends.
    private static let usesWorthRenewing = 3

    var figures = CacheStore.Figures()
    var records: [Record] = []
    var free: [Int] = []
    var index = KeyIndex()
    var lists: GroupLists
    let shares: CacheShares
    /// For each tenant and tag, the tenant's count of writes when it was last dropped.
    private var dropped: [UInt64]
    private var writes: [UInt64]
    /// For each tenant, its count of writes when something was last purged: what was asked for before is not stored.
    private var purged: [UInt64]
    private let renewsAhead: Bool
    let memory: BufferMemory

    init(capacity: Int, shares: CacheShares, renewsAhead: Bool, memory: BufferMemory) {
        self.memory = memory
        self.shares = shares
        self.renewsAhead = renewsAhead
        lists = GroupLists(count: shares.groups.count)
        figures.capacity = capacity
        dropped = [UInt64](repeating: 0, count: shares.tenants.count * StoreTags.capacity)
        writes = [UInt64](repeating: 0, count: shares.tenants.count)
        purged = writes
    }

    /// Seeded anew in each process, so that nobody outside can make keys collide.
    static func hash(_ key: Span<UInt8>) -> Int {
        var hasher = Hasher()
        // Safe: the bytes are read during the call.
        unsafe key.bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    // MARK: Looking up

    mutating func freshResponse(
        _ key: Span<UInt8>, hash: Int, at now: ContinuousClock.Instant
    ) -> StoredResponse? {
        guard let slot = use(key, hash: hash),
            case .response(let response, let tags, let generation) =
                records[slot].content
        else { return nil }
        guard now < response.freshUntil, !isInvalidated(slot, response, tags, generation),
            !isDueForRenewal(slot, response, at: now)
        else { return nil }
        records[slot].response.uses &+= 1
        return response
    }

    mutating func lookup(
        _ key: Span<UInt8>, hash: Int, at now: ContinuousClock.Instant
    ) -> CacheStore.Lookup {
        guard let slot = use(key, hash: hash) else { return .none }
        switch records[slot].content {
        case .free, .alias: return .none
        case .variants(let names, _): return .variants(names)
        case .response(let response, let tags, let generation):
            let isInvalidated = isInvalidated(slot, response, tags, generation)
            guard response.isUseful(at: now, isInvalidated: isInvalidated) else {
                remove(slot)
                return .none
            }
            records[slot].response.uses &+= 1
            let state = records[slot].response
            return .response(
                CacheStore.Found(
                    response: response, isInvalidated: isInvalidated,
                    isFailing: state.failures > 0 && state.notBefore.map { now < $0 } ?? false,
                    isDueForRenewal: isDueForRenewal(slot, response, at: now)))
        }
    }

    /// The slot of what a key leads to, which counts as used.
    private mutating func use(_ key: Span<UInt8>, hash: Int) -> Int? {
        guard let found = find(key, hash: hash) else { return nil }
        guard case .alias(let target) = records[found].content else {
            touch(found)
            return found
        }
        guard records[target.slot].occupant == target.occupant else {
            remove(found)
            return nil
        }
        touch(found)
        touch(target.slot)
        return target.slot
    }

    private func isDueForRenewal(_ slot: Int, _ response: StoredResponse, at now: ContinuousClock.Instant)
        -> Bool
    {
        guard renewsAhead, now >= response.renewedFrom else { return false }
        let state = records[slot].response
        return state.uses >= Self.usesWorthRenewing && state.notBefore.map { now >= $0 } ?? true
    }

    private func isInvalidated(
        _ slot: Int, _ response: StoredResponse, _ tags: StoreTags, _ generation: UInt64
    ) -> Bool {
        records[slot].response.isInvalidated
            || self.generation(of: tags, tenant: response.tenant) > generation
    }

    func find(_ key: Span<UInt8>, hash: Int) -> Int? {
        index.find(hash) { slot in
            records[slot].hash == hash && Self.equal(records[slot].key, key)
        }
    }

    func find(_ key: [UInt8]) -> Int? { find(key.span, hash: Self.hash(key.span)) }

    private static func equal(_ left: [UInt8], _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        // Safe: both have `left.count` bytes and are only read.
        return unsafe left.withUnsafeBytes { left in
            unsafe right.bytes.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return unsafe memcmp(first, second, left.count) == 0
            }
        }
    }

    // MARK: Generations

    private func generation(of tags: StoreTags, tenant: Int) -> UInt64 {
        let first = tenant * StoreTags.capacity
        return max(dropped[first + Int(tags.resource)], dropped[first + Int(tags.family)])
    }

    func fillGeneration(of tags: StoreTags, tenant: Int) -> UInt64 {
        max(generation(of: tags, tenant: tenant), purged[tenant])
    }

    mutating func invalidate(_ tag: Int, tenant: Int) {
        writes[tenant] += 1
        dropped[tenant * StoreTags.capacity + tag] = writes[tenant]
        figures.invalidations += 1
    }

    mutating func refuseFills(ofTenant tenant: Int) {
        writes[tenant] += 1
        purged[tenant] = writes[tenant]
    }

    // MARK: Asking again

    private static let shortestPause: Duration = .seconds(1)
    private static let longestPause: Duration = .seconds(60)
    /// After this time somebody else may ask: whoever had claimed it has got nothing that could be stored.
    private static let longestRefresh: Duration = .seconds(30)

    mutating func claimRefresh(_ key: [UInt8], at now: ContinuousClock.Instant) -> Bool {
        guard let slot = responseSlot(key) else { return false }
        if let notBefore = records[slot].response.notBefore, now < notBefore { return false }
        records[slot].response.notBefore = now + Self.longestRefresh
        return true
    }

    mutating func noteFailure(_ key: [UInt8], at now: ContinuousClock.Instant) {
        guard let slot = responseSlot(key) else { return }
        let failures = min(records[slot].response.failures, 6)
        records[slot].response.failures = failures + 1
        records[slot].response.notBefore =
            now + min(Self.longestPause, Self.shortestPause * (1 << Int(failures)))
    }

    private func responseSlot(_ key: [UInt8]) -> Int? {
        guard let slot = find(key), case .response = records[slot].content else { return nil }
        return slot
    }
}
