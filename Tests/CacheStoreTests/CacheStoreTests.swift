import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams
import Testing

@Suite("CacheStore: found by key, bounded by bytes, dropped by writes")
struct CacheStoreTests {
    static let start = ContinuousClock.now
    static let tags = StoreTags(resource: 1, family: 100)
    static let everything = [Int](repeating: 100, count: CacheShares.families)

    static func key(_ parts: String...) -> CacheKey {
        var key = CacheKey()
        for part in parts { key.append(part.utf8) }
        return key
    }

    static func response(
        _ size: Int = 10, lifetime: Duration = .seconds(60), age: Duration = .zero, tenant: Int = 0
    ) -> StoredResponse {
        StoredResponse(
            head: Array("HTTP/1.1 200 OK\r\n".utf8), body: [UInt8](repeating: 7, count: size), status: 200,
            policy: ReusePolicy(
                freshness: ResponseFreshness(lifetime: lifetime, initialAge: age),
                validators: Validators(HTTPFields(), unixNow: 0)),
            stored: start, tenant: tenant, pathTemplate: [])
    }

    static func store(capacity: Int = 1_000_000) -> CacheStore {
        CacheStore(
            capacity: capacity, maximumObject: 100_000,
            shares: CacheShares(capacity: capacity, tenants: [100, 100], families: everything),
            memory: BufferMemory(capacity: 1 << 30))
    }

    @discardableResult
    static func put(
        _ store: CacheStore, _ key: CacheKey, _ response: StoredResponse = response()
    ) -> CacheStore.Refusal? {
        store.store(
            response, under: StorageKey(primary: key), tags: tags, family: 0,
            begunAt: store.generation(of: tags, tenant: response.tenant))
    }

    static func find(_ store: CacheStore, _ key: CacheKey, after: Duration = .zero) -> StoredResponse? {
        store.freshResponse(key.bytes.span, at: start + after)
    }

    /// Whether it is of any use to anybody.
    static func isHeld(_ store: CacheStore, _ key: CacheKey, after: Duration = .zero) -> Bool {
        if case .none = store.lookup(key.bytes.span, at: start + after) { false } else { true }
    }

    @Test("RFC 9111 §4.2: a response is found while its age is below its lifetime, and not after")
    func freshness() {
        let store = Self.store()
        let key = Self.key("a")
        Self.put(store, key, Self.response(lifetime: .seconds(60), age: .seconds(20)))
        #expect(Self.find(store, key, after: .seconds(39)) != nil)
        #expect(
            Self.find(store, key, after: .seconds(39))?.age(at: Self.start + .seconds(39)) == .seconds(59))
        #expect(Self.find(store, key, after: .seconds(40)) == nil)
        #expect(!Self.isHeld(store, key, after: .seconds(40)))
        #expect(store.figures.entries == 0)
    }

    @Test("Parts of a key never run into each other")
    func partsAreKeptApart() {
        let store = Self.store()
        Self.put(store, Self.key("ab", "c"))
        #expect(Self.find(store, Self.key("a", "bc")) == nil)
        #expect(Self.find(store, Self.key("abc")) == nil)
        #expect(Self.find(store, Self.key("ab", "c")) != nil)
    }

    @Test(
        "Bytes never pass the capacity, the least recently used goes first, and the account returns to zero")
    func capacityIsKept() {
        let store = Self.store(capacity: 20_000)
        for number in 0..<200 {
            Self.put(store, Self.key("key\(number)"), Self.response(1000))
            _ = Self.find(store, Self.key("key0"))
            #expect(store.figures.bytes <= 20_000)
        }
        #expect(store.figures.evictions > 150)
        #expect(store.figures.entries + store.figures.evictions == 200)
        #expect(Self.find(store, Self.key("key0")) != nil)
        #expect(Self.find(store, Self.key("key1")) == nil)
        for number in 0..<200 { _ = Self.isHeld(store, Self.key("key\(number)"), after: .seconds(61)) }
        #expect(store.figures.entries == 0)
        #expect(store.figures.bytes == 0)
    }

    @Test("An alias leads to its response, and to nothing once that has gone or been replaced")
    func aliases() {
        let store = Self.store()
        let key = Self.key("canonical")
        let alias = Self.key("as the till spells it")
        Self.put(store, key, Self.response(1))
        store.addAlias(alias.bytes, of: key)
        #expect(Self.find(store, alias)?.body.count == 1)
        Self.put(store, key, Self.response(2))
        #expect(Self.find(store, alias) == nil)
        store.addAlias(alias.bytes, of: key)
        #expect(Self.find(store, alias)?.body.count == 2)
        store.addAlias(alias.bytes, of: Self.key("not there"))
        #expect(store.figures.entries == 1)
    }

    @Test("A write drops what has its tag, for its tenant alone")
    func writesDrop() {
        let store = Self.store()
        let key = Self.key("a")
        for (tag, dropped) in [(1, true), (100, true), (2, false)] {
            Self.put(store, key)
            Self.put(store, Self.key("b"), Self.response(tenant: 1))
            store.invalidate([tag], tenant: 0)
            #expect((Self.find(store, key) == nil) == dropped)
            #expect(Self.find(store, Self.key("b")) != nil)
        }
    }

    @Test("A fill begun before a write is not stored after it")
    func fillRace() {
        let store = Self.store()
        let begun = store.generation(of: Self.tags, tenant: 0)
        store.invalidate([100], tenant: 0)
        #expect(store.generation(of: Self.tags, tenant: 0) > begun)
        let refusal = store.store(
            Self.response(), under: StorageKey(primary: Self.key("a")), tags: Self.tags, family: 0,
            begunAt: begun)
        #expect(refusal == .overtakenByWrite)
        #expect(Self.find(store, Self.key("a")) == nil)
    }

    @Test("Content above the bound is not taken in")
    func objectBound() {
        let store = Self.store()
        #expect(Self.put(store, Self.key("a"), Self.response(100_001)) == .tooLarge)
        #expect(Self.put(store, Self.key("a"), Self.response(100_000)) == nil)
    }

    @Test("Any order of storing, finding and dropping agrees with a plain dictionary", arguments: 1...8)
    func agreesWithAModel(seed: Int) {
        var random = Generator(state: UInt64(seed))
        let store = Self.store(capacity: 100_000_000)
        var model: [String: Int] = [:]
        for step in 0..<20_000 {
            let name = "k\(random.next() % 3000)"
            switch random.next() % 10 {
            case 0..<5:
                Self.put(store, Self.key(name), Self.response(step % 50))
                model[name] = step % 50
            case 5..<9:
                #expect(Self.find(store, Self.key(name))?.body.count == model[name])
            default:
                guard random.next() % 500 == 0 else { continue }
                store.invalidate([1], tenant: 0)
                model = [:]
            }
        }
        for (name, size) in model { #expect(Self.find(store, Self.key(name))?.body.count == size) }
    }

    @Test("What was dropped while it is being sent counts as content on its way until it is sent (design §3)")
    func droppedWhileSent() throws {
        let memory = BufferMemory(capacity: 1 << 30)
        let store = CacheStore(
            capacity: 20_000, maximumObject: 100_000,
            shares: CacheShares(capacity: 20_000, tenants: [100], families: Self.everything), memory: memory)
        func fill(_ name: String) {
            _ = store.store(
                Self.response(10_000), under: StorageKey(primary: Self.key(name)), tags: Self.tags, family: 0,
                begunAt: 0)
        }
        fill("a")
        var sent = Self.find(store, Self.key("a"))
        #expect(memory.bytes == 0)
        fill("b")
        #expect(Self.find(store, Self.key("a")) == nil)
        #expect(memory.bytes > 10_000 && memory.bytes < 11_000)
        withExtendedLifetime(sent) {}
        sent = nil
        #expect(memory.bytes == 0)
        fill("c")
        #expect(memory.bytes == 0)
    }
}

struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
