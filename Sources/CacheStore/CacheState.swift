import Glibc
import Streams

/// What the store's lock guards: records in slots, an index over their keys, and a list by last use.
struct CacheState {
    private static let recordCost = MemoryLayout<Record>.stride + KeyIndex.costPerSlot

    private(set) var figures = CacheStore.Figures()
    private var records: [Record] = []
    private var free: [Int] = []
    private var index = KeyIndex()
    private var newest = Record.none
    private var oldest = Record.none
    /// For each tenant and tag, the tenant's count of writes when it was last dropped.
    private var dropped: [UInt64]
    private var writes: [UInt64]
    private let memory: BufferMemory

    init(capacity: Int, tenants: Int, memory: BufferMemory) {
        self.memory = memory
        figures.capacity = capacity
        dropped = [UInt64](repeating: 0, count: tenants * StoreTags.capacity)
        writes = [UInt64](repeating: 0, count: tenants)
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
        guard let found = find(key, hash: hash) else { return nil }
        var slot = found
        if case .alias(let target, let occupant) = records[found].content {
            guard records[target].occupant == occupant else {
                remove(found)
                return nil
            }
            touch(found)
            slot = target
        }
        guard case .response(let response, let tags, let generation) = records[slot].content else {
            return nil
        }
        guard response.expires > now, !isOvertaken(tags, tenant: response.tenant, since: generation) else {
            remove(slot)
            return nil
        }
        touch(slot)
        return response
    }

    private func find(_ key: Span<UInt8>, hash: Int) -> Int? {
        index.find(hash) { slot in
            records[slot].hash == hash && Self.equal(records[slot].key, key)
        }
    }

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

    func generation(of tags: StoreTags, tenant: Int) -> UInt64 {
        let first = tenant * StoreTags.capacity
        return max(dropped[first + Int(tags.resource)], dropped[first + Int(tags.family)])
    }

    private func isOvertaken(_ tags: StoreTags, tenant: Int, since generation: UInt64) -> Bool {
        self.generation(of: tags, tenant: tenant) > generation
    }

    mutating func invalidate(_ tag: Int, tenant: Int) {
        writes[tenant] += 1
        dropped[tenant * StoreTags.capacity + tag] = writes[tenant]
        figures.invalidations += 1
    }

    // MARK: Storing

    mutating func store(
        _ response: StoredResponse, under key: [UInt8], tags: StoreTags, begunAt generation: UInt64
    ) -> CacheStore.Refusal? {
        guard !isOvertaken(tags, tenant: response.tenant, since: generation) else { return .overtakenByWrite }
        let cost = Self.recordCost + arrayCost(key.count) + response.cost
        guard cost <= figures.capacity else { return .tooLarge }
        let hash = Self.hash(key.span)
        if let old = find(key.span, hash: hash) { remove(old) }
        makeRoom(for: cost)
        insert(
            key, hash: hash, cost: cost,
            content: .response(response, tags: tags, generation: generation))
        figures.entries += 1
        figures.stored += 1
        return nil
    }

    mutating func addAlias(_ alias: [UInt8], of key: [UInt8]) {
        let hash = Self.hash(alias.span)
        guard let slot = find(key.span, hash: Self.hash(key.span)), case .response = records[slot].content
        else {
            return
        }
        if let old = find(alias.span, hash: hash) {
            guard case .alias = records[old].content else { return }
            remove(old)
        }
        let cost = Self.recordCost + arrayCost(alias.count)
        touch(slot)
        let occupant = records[slot].occupant
        guard figures.bytes + cost <= figures.capacity || figures.entries > 1 else { return }
        makeRoom(for: cost)
        guard records[slot].occupant == occupant else { return }
        insert(alias, hash: hash, cost: cost, content: .alias(slot: slot, occupant: occupant))
    }

    private mutating func makeRoom(for cost: Int) {
        while figures.bytes + cost > figures.capacity, oldest != Record.none {
            if case .response = records[oldest].content { figures.evictions += 1 }
            remove(oldest)
        }
    }

    private mutating func insert(_ key: [UInt8], hash: Int, cost: Int, content: Record.Content) {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
        } else {
            slot = records.count
            records.append(Record())
        }
        records[slot].key = key
        records[slot].hash = hash
        records[slot].content = content
        records[slot].cost = cost
        index.insert(slot, hash: hash) { [records] in records[$0].hash }
        figures.bytes += cost
        linkNewest(slot)
    }

    private mutating func remove(_ slot: Int) {
        if case .response(let response, _, _) = records[slot].content {
            figures.entries -= 1
            response.leaveStore(countingIn: memory)
        }
        figures.bytes -= records[slot].cost
        unlink(slot)
        index.remove(slot, hash: records[slot].hash) { [records] in records[$0].hash }
        records[slot].occupant += 1
        records[slot].key = []
        records[slot].content = .free
        free.append(slot)
    }

    // MARK: The list by last use

    private mutating func touch(_ slot: Int) {
        guard newest != slot else { return }
        unlink(slot)
        linkNewest(slot)
    }

    private mutating func linkNewest(_ slot: Int) {
        records[slot].newer = Record.none
        records[slot].older = newest
        if newest != Record.none { records[newest].newer = slot }
        newest = slot
        if oldest == Record.none { oldest = slot }
    }

    private mutating func unlink(_ slot: Int) {
        let newer = records[slot].newer
        let older = records[slot].older
        if newer == Record.none { newest = older } else { records[newer].older = older }
        if older == Record.none { oldest = newer } else { records[older].newer = newer }
    }
}
