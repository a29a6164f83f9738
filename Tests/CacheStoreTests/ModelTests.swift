@testable import CacheStore
import Streams
import Testing

/// The rules in the plainest words: a list, least recently used first.
private struct Model {
    struct Entry {
        let key: String
        let tenant: Int
        let family: Int
        let cost: Int
    }

    let shares: CacheShares
    var entries: [Entry] = []

    mutating func use(_ key: String) -> Bool {
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return false }
        entries.append(entries.remove(at: index))
        return true
    }

    /// Whether it is taken in.
    mutating func store(_ entry: Entry) -> Bool {
        let family = shares.groups[CacheShares.group(tenant: entry.tenant, family: entry.family)]
        guard entry.cost <= family, entry.cost <= shares.tenants[entry.tenant] else { return false }
        entries.removeAll { $0.key == entry.key }
        evict(entry.cost, until: family) { $0.tenant == entry.tenant && $0.family == entry.family }
        evict(entry.cost, until: shares.tenants[entry.tenant]) { $0.tenant == entry.tenant }
        entries.append(entry)
        return true
    }

    private mutating func evict(_ cost: Int, until bound: Int, of fits: (Entry) -> Bool) {
        while entries.filter(fits).reduce(cost, { $0 + $1.cost }) > bound,
            let first = entries.firstIndex(where: fits)
        {
            entries.remove(at: first)
        }
    }
}

@Suite("Random operations agree with a plain list")
struct ModelTests {
    private typealias Base = CacheStoreTests

    /// The tenants' parts together leave room for bookkeeping, so that the capacity itself decides nothing.
    @Test("Who goes and who stays, with parts for tenants and families", arguments: 1...5)
    func shares(seed: Int) {
        var random = Generator(state: UInt64(seed))
        let capacity = 300_000
        let shares = CacheShares(capacity: capacity, tenants: [30, 50], families: [50, 100, 80, 25])
        let store = CacheStore(
            capacity: capacity, maximumObject: capacity, shares: shares,
            memory: BufferMemory(capacity: 1 << 30))
        var model = Model(shares: shares)
        for step in 0..<3000 {
            let number = Int(random.next() % 300)
            let name = "k\(number)"
            switch random.next() % 10 {
            case 0..<5:
                let size = random.next() % 40 == 0 ? 40_000 : Int(random.next() % 3000)
                let response = Base.response(size, tenant: number % 2)
                let key = Base.key(name).withoutSlack()
                let entry = Model.Entry(
                    key: name, tenant: number % 2, family: number / 2 % 4,
                    cost: CacheState.recordCost + key.bytes.allocated + response.cost)
                let refusal = store.store(
                    response, under: StorageKey(primary: key), tags: Base.tags, family: entry.family,
                    begunAt: 0)
                #expect((refusal == nil) == model.store(entry))
            case 5..<9: #expect((Base.find(store, Base.key(name)) != nil) == model.use(name))
            default:
                store.remove(Base.key(name))
                model.entries.removeAll { $0.key == name }
            }
            guard step % 100 == 0 else { continue }
            #expect(store.figures.entries == model.entries.count)
            for tenant in 0...1 {
                for family in 0..<4 {
                    let cost = model.entries.filter { $0.tenant == tenant && $0.family == family }
                        .reduce(0) { $0 + $1.cost }
                    #expect(store.bytes(ofTenant: tenant)[family] == cost)
                }
            }
        }
        #expect(store.figures.evictions > 300)
    }
}
