import Glibc
import HTTPCaching
import Streams

/// What the store's lock guards: records in slots, an index over their keys, and lists by last use.
struct CacheState: ~Copyable {
    /// What a record takes of its group's part: itself, with its page's rounding, and its place in the index.
    static let recordCost = MemoryLayout<Record>.stride + 2 * MemoryLayout<Slot>.stride
    /// Asked for so often since it was stored, a response is worth renewing before it ends.
    private static let usesWorthRenewing = 3

    /// Without the bytes, which ``bytes`` sums up.
    var figures = CacheStore.Figures()
    var records: RecordTable
    var index: KeyIndex
    /// Bytes beside the records and the index.
    var contentBytes = 0
    var lists: GroupLists
    /// Responses that are no longer stored, to be freed without the lock.
    var dropped: [StoredResponse] = []
    let shares: CacheShares
    /// For each tenant and tag, the tenant's count of writes when it was last dropped.
    private var droppedTags: [UInt64]
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
        records = RecordTable(capacity: capacity)
        index = KeyIndex(mostRecords: records.most)
        droppedTags = [UInt64](repeating: 0, count: shares.tenants.count * StoreTags.capacity)
        writes = [UInt64](repeating: 0, count: shares.tenants.count)
        purged = writes
    }

    /// Seeded anew in each process, so that nobody outside can make keys collide.
    static func hash(_ key: Span<UInt8>) -> UInt32 {
        var hasher = Hasher()
        // Safe: the bytes are read during the call.
        unsafe key.bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    /// All that is held, as the allocator counts it; beside it an empty store's own.
    var bytes: Int { contentBytes + records.bytes + index.bytes }

    // MARK: Looking up

    mutating func freshResponse(
        _ key: Span<UInt8>, hash: UInt32, at now: ContinuousClock.Instant
    ) -> StoredResponse? {
        guard let slot = use(key, hash: hash), case .response(let response) = records[slot].content else {
            return nil
        }
        guard now < response.freshUntil, !isInvalidated(slot, response),
            !isDueForRenewal(slot, response, at: now)
        else { return nil }
        records[slot].response.uses &+= 1
        return response
    }

    mutating func lookup(
        _ key: Span<UInt8>, hash: UInt32, at now: ContinuousClock.Instant
    ) -> CacheStore.Lookup {
        guard let slot = use(key, hash: hash) else { return .none }
        switch records[slot].content {
        case .free, .alias: return .none
        case .variants(let list): return .variants(list.names)
        case .response(let response):
            let isInvalidated = isInvalidated(slot, response)
            guard response.isUseful(at: now, isInvalidated: isInvalidated) else {
                remove(slot)
                return .none
            }
            records[slot].response.uses &+= 1
            let state = records[slot].response
            return .response(
                CacheStore.Found(
                    response: response, isInvalidated: isInvalidated,
                    isFailing: state.failures > 0 && response.held(at: now) < state.notBefore,
                    isDueForRenewal: isDueForRenewal(slot, response, at: now)))
        }
    }

    /// The slot of what a key leads to, which counts as used.
    private mutating func use(_ key: Span<UInt8>, hash: UInt32) -> Slot? {
        guard let found = find(key, hash: hash) else { return nil }
        guard case .alias(let target) = records[found].content else {
            touch(found)
            return found
        }
        guard records.isThere(target) else {
            remove(found)
            return nil
        }
        touch(found)
        touch(target.slot)
        return target.slot
    }

    @inline(__always)
    private func isDueForRenewal(
        _ slot: Slot, _ response: StoredResponse, at now: ContinuousClock.Instant
    ) -> Bool {
        guard renewsAhead, now >= response.renewedFrom else { return false }
        return records[slot].response.uses >= Self.usesWorthRenewing
            && records[slot].response.notBefore <= response.held(at: now)
    }

    @inline(__always)
    func isInvalidated(_ slot: Slot, _ response: StoredResponse) -> Bool {
        records[slot].response.isInvalidated
            || generation(of: records[slot].tags, tenant: response.tenant) > records[slot].generation
    }

    /// Not a call, nor what it calls: a call copies the state.
    @inline(__always)
    func find(_ key: Span<UInt8>, hash: UInt32) -> Slot? {
        var slot = index.first(hash)
        while slot != Record.none {
            if records[slot].hash == hash, Self.equal(records[slot].key.span, key) { return slot }
            slot = records[slot].next
        }
        return nil
    }

    func find(_ key: [UInt8]) -> Slot? { find(key.span, hash: Self.hash(key.span)) }

    @inline(__always)
    private static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        // Safe: both have `left.count` bytes and are only read.
        return unsafe left.bytes.withUnsafeBytes { left in
            unsafe right.bytes.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return unsafe memcmp(first, second, left.count) == 0
            }
        }
    }

    // MARK: Generations

    private func generation(of tags: StoreTags, tenant: Int) -> UInt64 {
        let first = tenant * StoreTags.capacity
        return max(droppedTags[first + Int(tags.resource)], droppedTags[first + Int(tags.family)])
    }

    func fillGeneration(of tags: StoreTags, tenant: Int) -> UInt64 {
        max(generation(of: tags, tenant: tenant), purged[tenant])
    }

    mutating func invalidate(_ tag: Int, tenant: Int) {
        writes[tenant] += 1
        droppedTags[tenant * StoreTags.capacity + tag] = writes[tenant]
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
        guard let slot = find(key), case .response(let response) = records[slot].content else { return false }
        let held = response.held(at: now)
        guard records[slot].response.notBefore <= held else { return false }
        records[slot].response.notBefore = held + Self.longestRefresh
        return true
    }

    mutating func noteFailure(_ key: [UInt8], at now: ContinuousClock.Instant) {
        guard let slot = find(key), case .response(let response) = records[slot].content else { return }
        let failures = min(records[slot].response.failures, 6)
        records[slot].response.failures = failures + 1
        records[slot].response.notBefore =
            response.held(at: now) + min(Self.longestPause, Self.shortestPause * (1 << Int(failures)))
    }
}
