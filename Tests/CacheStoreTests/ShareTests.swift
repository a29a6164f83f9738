import CacheStore
import Streams
import Testing

@Suite("Shares: nobody takes more than his part of the memory")
struct ShareTests {
    private typealias Base = CacheStoreTests
    private static let capacity = 1_000_000
    private static let halves = [50, 100, 100, 25]

    private static func makeStore(tenants: [Int] = [100], families: [Int] = halves) -> CacheStore {
        CacheStore(
            capacity: capacity, maximumObject: capacity,
            shares: CacheShares(capacity: capacity, tenants: tenants, families: families),
            memory: BufferMemory(capacity: 1 << 30))
    }

    @discardableResult
    private static func put(
        _ store: CacheStore, _ name: String, size: Int = 1000, tenant: Int = 0, family: Int = 0
    ) -> CacheStore.Refusal? {
        store.store(
            Base.response(size, tenant: tenant), under: StorageKey(primary: Base.key(name)), tags: Base.tags,
            family: family, begunAt: 0)
    }

    @Test("Nothing is evicted while there is room, and a family never takes more than its part")
    func family() {
        let store = Self.makeStore()
        var number = 0
        while store.figures.evictions == 0, number < 10_000 {
            Self.put(store, "\(number)")
            number += 1
        }
        // All of its part was used, but for less than one more.
        #expect(store.bytes(ofTenant: 0)[0] > 498_000)
        for number in number..<number + 1000 {
            Self.put(store, "\(number)")
            #expect(store.bytes(ofTenant: 0)[0] <= 500_000)
        }
        #expect(store.bytes(ofTenant: 0)[1...] == [0, 0, 0])
        #expect(store.figures.bytes < 520_000)
    }

    @Test("A tenant never takes more than its part, whatever its families may, and leaves the other's alone")
    func tenant() {
        let store = Self.makeStore(tenants: [30, 100])
        Self.put(store, "theirs", tenant: 1)
        for number in 0..<3000 {
            Self.put(store, "\(number)", family: number % 4)
            #expect(store.bytes(ofTenant: 0).reduce(0, +) <= 300_000)
            #expect(store.bytes(ofTenant: 0)[0] <= 150_000)
            #expect(store.bytes(ofTenant: 0)[3] <= 75_000)
        }
        #expect(store.bytes(ofTenant: 0).reduce(0, +) > 297_000)
        #expect(Base.find(store, Base.key("theirs")) != nil)
    }

    @Test("Who is over his part loses his own least recently used, though others' are older")
    func whoeverIsOver() {
        let store = Self.makeStore()
        for number in 0..<100 { Self.put(store, "product \(number)", family: 1) }
        Self.put(store, "used")
        for number in 0..<2000 {
            Self.put(store, "customer \(number)")
            _ = Base.find(store, Base.key("used"))
        }
        for number in 0..<100 { #expect(Base.find(store, Base.key("product \(number)")) != nil) }
        #expect(Base.find(store, Base.key("used")) != nil)
        #expect(Base.find(store, Base.key("customer 1999")) != nil)
        #expect(Base.find(store, Base.key("customer 0")) == nil)
    }

    @Test("While nobody is over his part, the least recently used of all goes, whosever it is")
    func global() {
        let store = Self.makeStore(tenants: [100, 100], families: Base.everything)
        Self.put(store, "first", tenant: 1, family: 2)
        Self.put(store, "second", tenant: 1, family: 2)
        Self.put(store, "third", tenant: 0, family: 1)
        _ = Base.find(store, Base.key("first"))
        var number = 0
        while store.figures.evictions < 2, number < 10_000 {
            Self.put(store, "\(number)", tenant: number % 2, family: number % 4)
            number += 1
        }
        #expect(Base.find(store, Base.key("second")) == nil)
        #expect(Base.find(store, Base.key("third")) == nil)
        #expect(Base.find(store, Base.key("first")) != nil)
    }

    @Test("What is larger than its part is refused, and pushes nothing out")
    func tooLarge() {
        let store = Self.makeStore(tenants: [100, 20])
        for number in 0..<200 { Self.put(store, "\(number)", family: number % 4) }
        #expect(Self.put(store, "a", size: 500_001) == .tooLarge)
        #expect(Self.put(store, "b", size: 250_001, family: 3) == .tooLarge)
        #expect(Self.put(store, "c", size: 200_001, tenant: 1, family: 1) == .tooLarge)
        #expect(Self.put(store, "d", size: 999_900, family: 1) == .tooLarge)
        #expect(store.figures.entries == 200)
        #expect(store.figures.evictions == 0)
        #expect(Self.put(store, "a", size: 499_000) == nil)
        #expect(Self.put(store, "d", size: 990_000, family: 1) == nil)
        #expect(store.figures.bytes <= Self.capacity)
    }

    @Test("One that makes room for itself among thousands finds room, and bytes never pass the capacity")
    func manyForOne() {
        let store = Self.makeStore()
        for number in 0..<3000 { Self.put(store, "\(number)", size: 0, family: 1) }
        #expect(Self.put(store, "large", size: 900_000, family: 1) == nil)
        #expect(store.figures.bytes <= Self.capacity)
        #expect(Base.find(store, Base.key("large")) != nil)
        #expect(Base.find(store, Base.key("2999")) != nil)
    }

    @Test(
        "An alias counts in its response's part, and is not added where that would cost the response itself")
    func aliases() {
        let store = Self.makeStore()
        Self.put(store, "a", family: 3)
        let before = store.bytes(ofTenant: 0)
        store.addAlias([UInt8](repeating: 1, count: 1000), of: Base.key("a"))
        #expect(store.bytes(ofTenant: 0)[3] > before[3] + 1000)
        store.addAlias([UInt8](repeating: 2, count: 250_000), of: Base.key("a"))
        #expect(Base.find(store, Base.key("a")) != nil)
        #expect(store.bytes(ofTenant: 0)[3] <= 250_000)
    }
}
