/// A hash table from key hashes to slots that grows and shrinks by one chain with each key (linear hashing), so that
/// nobody ever waits until all keys have new places.
///
/// Chains run through the records; there is about one key in each. The caller compares keys. Expected O(1).
struct KeyIndex: ~Copyable {
    private static let shift = 10
    /// A power of two. They are not counted: an empty store has them, too.
    private static let fewest = 1 << shift

    /// The first slot of each chain.
    private var heads: Pages<Slot>
    /// From `mask + 1` on, below twice that.
    private var chains = fewest
    private var mask = fewest - 1

    /// - Parameter mostRecords: How many there can be at the same time.
    init(mostRecords: Int) {
        heads = Pages(shift: Self.shift, places: mostRecords >> Self.shift + 1)
        heads.use(0, filledWith: Record.none)
    }

    var bytes: Int { (heads.count - 1) * heads.bytesPerPage }

    /// Further bytes when there are so many records.
    func growth(to count: Int) -> Int {
        let pages = (max(chains, count) - 1) >> Self.shift + 1
        return (pages - heads.count) * heads.bytesPerPage
    }

    /// The first slot of the chain for a hash; the others follow by ``Record/next``.
    @inline(__always)
    func first(_ hash: UInt32) -> Slot { heads[chain(hash)] }

    @inline(__always)
    private func chain(_ hash: UInt32) -> Int {
        let chain = Int(hash) & (mask &<< 1 | 1)
        return chain < chains ? chain : chain & mask
    }

    mutating func insert(_ slot: Slot, in records: inout RecordTable) {
        while chains < records.count { split(&records) }
        let chain = chain(records[slot].hash)
        records[slot].next = heads[chain]
        heads[chain] = slot
    }

    mutating func remove(_ slot: Slot, in records: inout RecordTable) {
        let chain = chain(records[slot].hash)
        if heads[chain] == slot {
            heads[chain] = records[slot].next
        } else {
            var previous = heads[chain]
            while records[previous].next != slot { previous = records[previous].next }
            records[previous].next = records[slot].next
        }
        while chains > max(Self.fewest, records.count * 2) { merge(&records) }
    }

    /// Those of one chain that belong into the next new one go there.
    private mutating func split(_ records: inout RecordTable) {
        let new = chains
        if new & (Self.fewest - 1) == 0 { heads.use(new >> Self.shift, filledWith: Record.none) }
        var slot = heads[new & mask]
        heads[new & mask] = Record.none
        while slot != Record.none {
            let next = records[slot].next
            let chain = Int(records[slot].hash) & (mask &<< 1 | 1)
            records[slot].next = heads[chain]
            heads[chain] = slot
            slot = next
        }
        chains += 1
        if chains == (mask + 1) * 2 { mask = mask &<< 1 | 1 }
    }

    /// The last chain goes back to the one it came from.
    private mutating func merge(_ records: inout RecordTable) {
        if chains == mask + 1 { mask >>= 1 }
        chains -= 1
        var slot = heads[chains]
        while slot != Record.none {
            let next = records[slot].next
            records[slot].next = heads[chains & mask]
            heads[chains & mask] = slot
            slot = next
        }
        if chains & (Self.fewest - 1) == 0 {
            heads.giveBack(chains >> Self.shift)
        } else {
            heads[chains] = Record.none
        }
    }
}
