@testable import CacheStore
import HTTPSemantics
import Streams
import Synchronization
import Testing

@Suite("Random operations leave the account, the lists and the index as they should be")
struct AuditTests {
    private typealias Base = CacheStoreTests

    @Test("With tenants, families, aliases, variants and too little memory", arguments: 1...6)
    func consistent(seed: Int) {
        var random = Generator(state: UInt64(seed))
        let capacity = 150_000 + seed * 20_000
        let store = CacheStore(
            capacity: capacity, maximumObject: 100_000,
            shares: CacheShares(capacity: capacity, tenants: [60, 100], families: [50, 100, 100, 25]),
            renewsAhead: true, memory: BufferMemory(capacity: 1 << 30))
        for step in 0..<6000 {
            operate(store, &random)
            guard step % 20 == 0 else { continue }
            let problems = store.state.withLock { $0.problems() }
            #expect(problems == [], "after step \(step)")
            if !problems.isEmpty { return }
        }
        #expect(store.figures.evictions > 100)
        for number in 0..<400 {
            store.remove(Base.key("k\(number)"))
            _ = Base.isHeld(store, Base.key("alias", "\(number)"))
        }
        #expect(store.figures.entries == 0)
        #expect(store.figures.bytes == 0)
        #expect(store.state.withLock { $0.problems() } == [])
    }

    private func operate(_ store: CacheStore, _ random: inout Generator) {
        let number = Int(random.next() % 400)
        let key = Base.key("k\(number)")
        let now = Base.start + .seconds(Int(random.next() % 70))
        switch random.next() % 20 {
        case 0..<8:
            let sizes = [0, 100, 1000, random.next() % 50 == 0 ? 30_000 : 10]
            let response = Base.response(sizes[Int(random.next() % 4)], tenant: number % 2)
            _ = store.store(
                response, under: storageKey(key, random.next() % 3), tags: Base.tags, family: number / 2 % 4,
                begunAt: store.generation(of: Base.tags, tenant: number % 2))
        case 8..<12:
            _ = store.freshResponse(key.bytes.span, at: now)
            _ = store.freshResponse(Base.key("alias", "\(number)").bytes.span, at: Base.start)
        case 12..<15: _ = store.lookup(key.bytes.span, at: now)
        case 15..<17: store.addAlias(Base.key("alias", "\(number)").bytes, of: key)
        case 17: store.remove(key)
        case 18: store.noteFailure(key, at: now)
        default:
            guard random.next() % 100 == 0 else { return }
            _ = store.purge(.hard, from: number, count: 50) { _, response, _ in response.body.count == 100 }
        }
    }

    private func storageKey(_ key: CacheKey, _ choice: UInt64) -> StorageKey {
        guard choice > 0 else { return StorageKey(primary: key) }
        var own = key
        own.append("till-\(choice)".utf8)
        return StorageKey(
            primary: key, variant: ([choice == 1 ? "x-till" : "x-a-field-with-a-long-name"], own))
    }
}

extension CacheState {
    /// What contradicts itself or a bound.
    func problems() -> [String] {
        var problems: [String] = []
        var costs = 0
        var linked = 0
        for group in shares.groups.indices {
            let (bytes, count) = walk(group, &problems)
            costs += bytes
            linked += count
            if bytes > shares.groups[group] { problems.append("group \(group) is over its part") }
        }
        for tenant in shares.tenants.indices {
            let bytes = (0..<CacheShares.families).reduce(0) { $0 + self.bytes(ofGroup: tenant * 4 + $1) }
            if bytes > shares.tenants[tenant] { problems.append("tenant \(tenant) is over its part") }
        }
        if linked != records.count { problems.append("\(linked) in the lists, \(records.count) in use") }
        if costs - linked * Self.recordCost != contentBytes { problems.append("sum of costs") }
        if bytes != contentBytes + records.bytes + index.bytes { problems.append("sum of bytes") }
        if bytes > figures.capacity { problems.append("\(bytes) bytes are over the capacity") }
        if records.bytes / records.pageBytes * RecordTable.perPage < records.count {
            problems.append("pages")
        }
        return problems + countProblems()
    }

    private func walk(_ group: Int, _ problems: inout [String]) -> (bytes: Int, count: Int) {
        var slot = lists.newest[group]
        var newer = Record.none
        var (bytes, count) = (0, 0)
        var lastUse = UInt64.max
        while slot != Record.none {
            if records[slot].newer != newer { problems.append("links at \(slot)") }
            if records[slot].group != UInt32(group) { problems.append("group of \(slot)") }
            if records[slot].lastUse >= lastUse { problems.append("order at \(slot)") }
            if find(records[slot].key) != slot { problems.append("the index does not find \(slot)") }
            bytes += records[slot].cost
            count += 1
            lastUse = records[slot].lastUse
            (newer, slot) = (slot, records[slot].older)
        }
        if lists.oldest[group] != newer { problems.append("oldest of \(group)") }
        if lists.bytes[group] != bytes { problems.append("bytes of \(group)") }
        return (bytes, count)
    }

    private func countProblems() -> [String] {
        var problems: [String] = []
        var responses = 0
        for number in 0..<records.end where records.exists(number) {
            let slot = Slot(number)
            let marker = records[slot].marker
            switch records[slot].content {
            case .free, .alias: if marker != Record.none { problems.append("a marker of \(slot)") }
            case .response:
                responses += 1
                guard marker != Record.none else { continue }
                guard case .variants(let list) = records[marker].content, list.members.contains(slot) else {
                    problems.append("the marker of \(slot)")
                    continue
                }
            case .variants(let list):
                if list.members.isEmpty { problems.append("a marker of nothing") }
                for member in list.members where records[member].marker != slot {
                    problems.append("a member of \(slot)")
                }
            }
        }
        if responses != figures.entries { problems.append("\(responses) responses, not \(figures.entries)") }
        return problems
    }
}

extension RecordTable {
    var pageBytes: Int { Self.bytesPerPage }
}
