/// A hash table from key hashes to slots: open addressing with linear probing and backward-shift deletion.
///
/// The caller compares keys; the index only says which slots have the hash. Expected O(1).
struct KeyIndex {
    static let empty = UInt32.max

    /// What one more slot costs at the usual load.
    static let costPerSlot = 8

    private var slots: [UInt32]
    private var mask: Int
    private var count = 0

    init() {
        mask = 1023
        slots = [UInt32](repeating: Self.empty, count: mask + 1)
    }

    /// The first slot whose record satisfies `matches`, looked for from the hash's place on.
    func find(_ hash: Int, matches: (Int) -> Bool) -> Int? {
        var position = hash & mask
        while slots[position] != Self.empty {
            let slot = Int(slots[position])
            if matches(slot) { return slot }
            position = (position + 1) & mask
        }
        return nil
    }

    /// - Parameter hashOf: The hash of any slot in the index, for when it grows.
    mutating func insert(_ slot: Int, hash: Int, hashOf: (Int) -> Int) {
        if (count + 1) * 2 > slots.count { grow(hashOf) }
        place(slot, hash: hash)
        count += 1
    }

    mutating func remove(_ slot: Int, hash: Int, hashOf: (Int) -> Int) {
        var hole = hash & mask
        while slots[hole] != UInt32(slot) {
            guard slots[hole] != Self.empty else { return }
            hole = (hole + 1) & mask
        }
        count -= 1
        var next = (hole + 1) & mask
        while slots[next] != Self.empty {
            let home = hashOf(Int(slots[next])) & mask
            // It may fill the hole if its home is not between the hole and itself.
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = Self.empty
    }

    private mutating func place(_ slot: Int, hash: Int) {
        var position = hash & mask
        while slots[position] != Self.empty { position = (position + 1) & mask }
        slots[position] = UInt32(slot)
    }

    private mutating func grow(_ hashOf: (Int) -> Int) {
        let old = slots
        mask = slots.count * 2 - 1
        slots = [UInt32](repeating: Self.empty, count: mask + 1)
        for slot in old where slot != Self.empty { place(Int(slot), hash: hashOf(Int(slot))) }
    }
}
