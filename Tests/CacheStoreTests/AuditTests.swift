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
