/// For each group the records by their last use, and the bytes that they take.
struct GroupLists {
    private(set) var newest: [Int]
    private(set) var oldest: [Int]
    private(set) var bytes: [Int]
    private var uses: UInt64 = 0

    init(count: Int) {
        newest = [Int](repeating: Record.none, count: count)
        oldest = newest
        bytes = [Int](repeating: 0, count: count)
    }

    mutating func add(_ cost: Int, to group: Int) { bytes[group] += cost }
    mutating func setNewest(_ slot: Int, of group: Int) { newest[group] = slot }
    mutating func setOldest(_ slot: Int, of group: Int) { oldest[group] = slot }

    mutating func nextUse() -> UInt64 {
        uses += 1
        return uses
    }
}

extension CacheState {
    func bytes(ofGroup group: Int) -> Int { lists.bytes[group] }

    func hasRoom(for cost: Int, in group: Int) -> Bool {
        lists.bytes[group] + cost <= shares.groups[group]
            && bytes(ofGroups: siblings(of: group)) + cost <= shares.tenants[group / CacheShares.families]
            && figures.bytes + cost <= figures.capacity
    }

    /// Evicts the least recently used of whoever takes more than its part, then of all. O(1) a record and group.
    mutating func makeRoom(for cost: Int, in group: Int) {
        let siblings = siblings(of: group)
        let part = shares.tenants[group / CacheShares.families]
        while lists.bytes[group] + cost > shares.groups[group], evictOldest(of: group...group) {}
        while bytes(ofGroups: siblings) + cost > part, evictOldest(of: siblings) {}
        while figures.bytes + cost > figures.capacity, evictOldest(of: 0...shares.groups.count - 1) {}
    }

    private func siblings(of group: Int) -> ClosedRange<Int> {
        let first = group / CacheShares.families * CacheShares.families
        return first...first + CacheShares.families - 1
    }

    private func bytes(ofGroups groups: ClosedRange<Int>) -> Int {
        groups.reduce(0) { $0 + lists.bytes[$1] }
    }

    /// Whether there was one.
    private mutating func evictOldest(of groups: ClosedRange<Int>) -> Bool {
        var found = Record.none
        for group in groups {
            let oldest = lists.oldest[group]
            guard oldest != Record.none else { continue }
            if found == Record.none || records[oldest].lastUse < records[found].lastUse { found = oldest }
        }
        guard found != Record.none else { return false }
        let before = figures.entries
        remove(found)
        figures.evictions += before - figures.entries
        return true
    }

    // MARK: The lists by last use

    mutating func touch(_ slot: Int) {
        records[slot].lastUse = lists.nextUse()
        guard lists.newest[records[slot].group] != slot else { return }
        unlink(slot)
        link(slot)
    }

    mutating func linkNewest(_ slot: Int) {
        records[slot].lastUse = lists.nextUse()
        link(slot)
    }

    private mutating func link(_ slot: Int) {
        let group = records[slot].group
        let newest = lists.newest[group]
        records[slot].newer = Record.none
        records[slot].older = newest
        if newest != Record.none { records[newest].newer = slot }
        lists.setNewest(slot, of: group)
        if lists.oldest[group] == Record.none { lists.setOldest(slot, of: group) }
    }

    mutating func unlink(_ slot: Int) {
        let group = records[slot].group
        let newer = records[slot].newer
        let older = records[slot].older
        if newer == Record.none { lists.setNewest(older, of: group) } else { records[newer].older = older }
        if older == Record.none { lists.setOldest(newer, of: group) } else { records[older].newer = newer }
    }
}
