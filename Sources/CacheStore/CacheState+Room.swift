/// For each group the records by their last use, and the bytes that they take.
struct GroupLists {
    private(set) var newest: [Slot]
    private(set) var oldest: [Slot]
    private(set) var bytes: [Int]
    private var uses: UInt64 = 0

    init(count: Int) {
        newest = [Slot](repeating: Record.none, count: count)
        oldest = newest
        bytes = [Int](repeating: 0, count: count)
    }

    mutating func add(_ cost: Int, to group: Int) { bytes[group] += cost }
    mutating func setNewest(_ slot: Slot, of group: Int) { newest[group] = slot }
    mutating func setOldest(_ slot: Slot, of group: Int) { oldest[group] = slot }

    mutating func nextUse() -> UInt64 {
        uses += 1
        return uses
    }
}

extension CacheState {
    /// So many are dropped while others wait for the lock, and a few more; then it is their turn.
    private static let mostDropped = 64

    func bytes(ofGroup group: Int) -> Int { lists.bytes[group] }

    /// Whether so much could be stored if nothing else were.
    func fits(_ cost: Int, count: Int, in group: Int) -> Bool {
        cost <= shares.groups[group] && cost <= shares.tenants[group / CacheShares.families]
            && cost - count * Self.recordCost + RecordTable.bytesPerPage <= figures.capacity
    }

    /// Evicts the least recently used of whoever takes more than its part, then of all. O(1) a record and group.
    ///
    /// - Parameters:
    ///   - cost: Of all the records together.
    ///   - count: How many records.
    /// - Returns: False when more has to go than others should wait for.
    mutating func makeRoom(for cost: Int, count: Int, in group: Int) -> Bool {
        let last = records.count - Self.mostDropped
        while let crowded = crowded(by: cost, count: count, in: group) {
            guard records.count > last, evictOldest(of: crowded) else { return false }
        }
        return true
    }

    func hasRoom(for cost: Int, in group: Int) -> Bool {
        crowded(by: cost, count: 1, in: group) == nil
    }

    /// The groups of which something has to go first; nil when there is room.
    private func crowded(by cost: Int, count: Int, in group: Int) -> ClosedRange<Int>? {
        if lists.bytes[group] + cost > shares.groups[group] { return group...group }
        let first = group / CacheShares.families * CacheShares.families
        let siblings = first...first + CacheShares.families - 1
        let tenant = siblings.reduce(0) { $0 + lists.bytes[$1] }
        if tenant + cost > shares.tenants[group / CacheShares.families] { return siblings }
        let growth = records.growth(for: count) + index.growth(to: records.count + count)
        let after = bytes + cost - count * Self.recordCost + growth
        return after > figures.capacity ? 0...shares.groups.count - 1 : nil
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

    mutating func touch(_ slot: Slot) {
        records[slot].lastUse = lists.nextUse()
        guard lists.newest[Int(records[slot].group)] != slot else { return }
        unlink(slot)
        link(slot)
    }

    mutating func linkNewest(_ slot: Slot) {
        records[slot].lastUse = lists.nextUse()
        link(slot)
    }

    private mutating func link(_ slot: Slot) {
        let group = Int(records[slot].group)
        let newest = lists.newest[group]
        records[slot].newer = Record.none
        records[slot].older = newest
        if newest != Record.none { records[newest].newer = slot }
        lists.setNewest(slot, of: group)
        if lists.oldest[group] == Record.none { lists.setOldest(slot, of: group) }
    }

    mutating func unlink(_ slot: Slot) {
        let group = Int(records[slot].group)
        let newer = records[slot].newer
        let older = records[slot].older
        if newer == Record.none { lists.setNewest(older, of: group) } else { records[newer].older = older }
        if older == Record.none { lists.setOldest(newer, of: group) } else { records[older].newer = newer }
    }
}
