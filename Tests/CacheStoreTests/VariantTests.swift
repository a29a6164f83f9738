import CacheStore
import HTTPSemantics
import Testing

@Suite("Variants: responses that depend on fields of the request (RFC 9111 §4.1)")
struct VariantTests {
    private typealias Base = CacheStoreTests
    private let store = CacheStoreTests.store()
    private let primary = CacheStoreTests.key("p")
    private let names: [FieldName] = ["x-till"]

    private func key(_ till: String) -> CacheKey { Base.key("p", "x-till", till) }

    private func put(_ till: String, _ size: Int = 10, names: [FieldName]? = nil) {
        store.put(
            Base.response(size),
            under: StorageKey(primary: primary, variant: (names ?? self.names, key(till))))
    }

    private func namesFound() -> [FieldName]? {
        guard case .variants(let names) = store.lookup(primary.bytes.span, at: Base.start) else { return nil }
        return names
    }

    @Test("Each is found by its own key, to which the names of the fields lead")
    func found() {
        put("1", 1)
        put("2", 2)
        #expect(namesFound() == names)
        #expect(Base.find(store, primary) == nil)
        #expect(Base.find(store, key("1"))?.body.count == 1)
        #expect(Base.find(store, key("2"))?.body.count == 2)
        put("1", 3)
        #expect(Base.find(store, key("1"))?.body.count == 3)
        #expect(store.figures.entries == 2)
    }

    @Test("Of one key there are 32 at most, and the one that was stored first goes")
    func bounded() {
        for till in 0..<32 { put("\(till)") }
        put("0")
        for till in 0..<32 { #expect(Base.find(store, key("\(till)")) != nil) }
        put("32")
        #expect(store.figures.entries == 32)
        #expect(Base.find(store, key("1")) == nil)
        #expect(Base.find(store, key("0")) != nil)
        for till in 33..<500 { put("\(till)") }
        #expect(store.figures.entries == 32)
        #expect(store.figures.evictions == 0)
        for till in 468..<500 { #expect(Base.find(store, key("\(till)")) != nil) }
    }

    /// Without Vary, for a request of this till's.
    private func putBeside(_ till: String, _ response: StoredResponse) -> CacheStore.Refusal? {
        store.store(
            response, under: StorageKey(primary: primary), tags: Base.tags, family: 0, begunAt: 0,
            beside: { names in
                #expect(names == self.names)
                return self.key(till)
            })
    }

    @Test("A response without Vary stands beside them, for requests like its own (RFC 9111 §4.1)")
    func withoutVary() {
        put("1", 1)
        put("2", 2)
        #expect(putBeside("3", Base.response(3)) == nil)
        #expect(namesFound() == names)
        for till in 1...3 { #expect(Base.find(store, key("\(till)"))?.body.count == till) }
        #expect(putBeside("2", Base.response(4)) == nil)
        #expect(Base.find(store, key("2"))?.body.count == 4)
        #expect(store.figures.entries == 3)
    }

    @Test("Once no response with Vary is left, one without stands for all requests again (RFC 9111 §4.1)")
    func withoutVaryAlone() {
        put("1")
        #expect(putBeside("2", Base.response(2)) == nil)
        #expect(putBeside("1", Base.response(1)) == nil)
        #expect(namesFound() == names)
        #expect(putBeside("3", Base.response(3)) == nil)
        #expect(Base.find(store, primary)?.body.count == 3)
        #expect(store.figures.entries == 1)
    }

    @Test("A response with Vary takes the place of one without, which would answer for all of them")
    func afterOneWithoutVary() {
        Base.put(store, primary, Base.response(5))
        put("1")
        #expect(namesFound() == names)
        #expect(store.figures.entries == 1)
    }

    @Test("Other names of fields take the place of these, and of what depended on them")
    func otherNames() {
        put("1")
        put("2")
        put("3", names: ["x-shop", "x-till"])
        #expect(namesFound() == ["x-shop", "x-till"])
        #expect(Base.find(store, key("1")) == nil)
        #expect(Base.find(store, key("2")) == nil)
        #expect(Base.find(store, key("3")) != nil)
        #expect(store.figures.entries == 1)
    }

    @Test("An alias leads to a variant's response, never to the names")
    func aliases() {
        let alias = Base.key("alias")
        put("1")
        store.addAlias(alias.bytes, of: primary)
        #expect(!Base.isHeld(store, alias))
        store.addAlias(alias.bytes, of: key("1"))
        #expect(Base.find(store, alias) != nil)
        store.remove(key("1"))
        #expect(!Base.isHeld(store, alias))
        // What led to a response leads to nothing when names have taken its place.
        Base.put(store, primary)
        store.addAlias(alias.bytes, of: primary)
        #expect(Base.find(store, alias) != nil)
        put("1")
        #expect(!Base.isHeld(store, alias))
    }

    @Test("Names without a response do not stay, and the account returns to zero")
    func nothingRemains() {
        for till in 0..<5 { put("\(till)") }
        for till in 0..<5 { store.remove(key("\(till)")) }
        #expect(namesFound() == nil)
        #expect(store.figures.bytes == 0)
        put("1")
        store.remove(primary)
        #expect(Base.find(store, key("1")) == nil)
        #expect(store.figures.entries == 0)
        #expect(store.figures.bytes == 0)
    }

    @Test("Names that are evicted take with them what they lead to")
    func eviction() {
        let small = CacheStoreTests.store(capacity: 30_000)
        for till in 0..<3 {
            small.put(
                Base.response(1000), under: StorageKey(primary: primary, variant: (names, key("\(till)"))))
        }
        // The responses are used, the names are not: they become the least recently used.
        var number = 0
        while case .variants = small.lookup(primary.bytes.span, at: Base.start), number < 3 { number += 1 }
        for till in 0..<3 { _ = Base.find(small, key("\(till)")) }
        let before = small.figures.entries
        for number in 0..<100 where Base.find(small, key("2")) != nil {
            Base.put(small, Base.key("other\(number)"), Base.response(1000))
        }
        #expect(before == 3)
        #expect(!Base.isHeld(small, primary))
        for till in 0..<3 { #expect(!Base.isHeld(small, key("\(till)"))) }
    }

    @Test("One that does not fit beside its names is not taken in, and leaves nothing")
    func tooLarge() {
        let small = CacheStoreTests.store(capacity: 8000)
        var refusal: CacheStore.Refusal?
        var size = 500
        while refusal == nil, size < 8000 {
            refusal = small.store(
                Base.response(size), under: StorageKey(primary: primary, variant: (names, key("1"))),
                tags: Base.tags, family: 0, begunAt: 0)
            if refusal == nil {
                #expect(Base.find(small, key("1"))?.body.count == size)
                #expect(small.figures.bytes <= 8000)
            }
            size += 100
        }
        #expect(refusal == .tooLarge)
        #expect(size > 1500)
    }
}
