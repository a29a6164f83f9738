import CacheStore
import HTTPCaching
import HTTPSemantics
import Testing

@Suite("Purging: in steps, for good or only made stale")
struct PurgeTests {
    private typealias Base = CacheStoreTests
    private let store = CacheStoreTests.store()

    private func walk(
        _ mode: CacheStore.PurgeMode, count: Int = 7, between: () -> Void = {},
        where fits: ([UInt8], StoredResponse, StoreTags) -> Bool
    ) -> Int {
        var purged = 0
        var start: Int? = 0
        while let from = start {
            let step = store.purge(mode, from: from, count: count, where: fits)
            purged += step.purged
            start = step.next
            between()
        }
        return purged
    }

    private func put(_ name: String, staleIfErrorAfterWrite: Duration = .zero, tenant: Int = 0) {
        var policy = ReusePolicy(
            freshness: ResponseFreshness(lifetime: .seconds(60), initialAge: .zero),
            validators: Validators(HTTPFields(), unixNow: 0))
        policy.staleIfErrorAfterWrite = staleIfErrorAfterWrite
        let response = StoredResponse(
            head: Array("HTTP/1.1 200 OK\r\n".utf8), body: [], status: 200, policy: policy,
            stored: Base.start,
            tenant: tenant, pathTemplate: [])
        #expect(Base.put(store, Base.key(name), response) == nil)
    }

    @Test("Hard: what fits is gone, the rest stays, and both are counted", arguments: [1, 7, 32, 1000])
    func hard(count: Int) {
        for number in 0..<200 { put("\(number)", tenant: number % 2) }
        #expect(walk(.hard, count: count) { _, response, _ in response.tenant == 1 } == 100)
        #expect(store.figures.purged == 100)
        #expect(store.figures.entries == 100)
        #expect(store.figures.evictions == 0)
        for number in 0..<200 {
            #expect((Base.find(store, Base.key("\(number)")) != nil) == (number % 2 == 0))
        }
    }

    @Test("Who decides gets the key and the tags")
    func keyAndTags() {
        put("a")
        put("b")
        let key = Base.key("b").bytes
        #expect(walk(.hard) { found, _, tags in found == key && tags == Base.tags } == 1)
        #expect(Base.find(store, Base.key("a")) != nil)
        #expect(walk(.hard) { _, _, _ in false } == 0)
    }

    @Test("When all is purged, aliases and names of fields go, too, and the account returns to zero")
    func everything() {
        for number in 0..<100 {
            let key = Base.key("\(number)")
            put("\(number)")
            store.addAlias(Base.key("alias", "\(number)").bytes, of: key)
            store.put(
                Base.response(),
                under: StorageKey(
                    primary: Base.key("v\(number)"), variant: (["x-till"], Base.key("\(number)", "1"))))
        }
        #expect(walk(.hard) { _, _, _ in true } == 200)
        #expect(walk(.hard) { _, _, _ in true } == 0)
        #expect(store.figures.entries == 0)
        #expect(store.figures.bytes == 0)
    }

    @Test("Soft: it is stale at once, and answers only where a rule lets it when CareCloud fails")
    func soft() {
        put("a", staleIfErrorAfterWrite: .seconds(300))
        put("b")
        #expect(walk(.soft) { _, _, _ in true } == 2)
        #expect(store.figures.purged == 2)
        #expect(Base.find(store, Base.key("a")) == nil)
        #expect(Base.find(store, Base.key("b")) == nil)
        guard case .response(let found) = store.lookup(Base.key("a").bytes.span, at: Base.start) else {
            Issue.record("it is to be kept for when CareCloud fails")
            return
        }
        #expect(found.isInvalidated)
        #expect(!Base.isHeld(store, Base.key("b")))
        #expect(!Base.isHeld(store, Base.key("a"), after: .seconds(361)))
        put("a", staleIfErrorAfterWrite: .seconds(300))
        #expect(Base.find(store, Base.key("a")) != nil)
    }

    @Test("What is stored, replaced or evicted during a walk does no harm to it, and nothing is purged twice")
    func meanwhile() {
        for number in 0..<100 { put("\(number)") }
        var number = 0
        let purged = walk(.hard, count: 5) {
            store.remove(Base.key("\(99 - number)"))
            put("\(number)")
            put("new \(number)")
            number += 1
        } where: { _, response, _ in
            response.tenant == 0
        }
        #expect(number < 100)
        #expect(purged == store.figures.purged)
        #expect(walk(.hard) { _, _, _ in true } == store.figures.purged - purged)
        #expect(store.figures.entries == 0)
        #expect(store.figures.bytes == 0)
    }

    @Test(
        "What was on its way for the tenant when the purge began is not stored; what is asked for after it is"
    )
    func fills() {
        let before = (0...1).map { store.generation(of: Base.tags, tenant: $0) }
        put("held")
        store.refuseFills(ofTenant: 0)
        func fill(_ tenant: Int, _ generation: UInt64) -> CacheStore.Refusal? {
            store.store(
                Base.response(tenant: tenant), under: StorageKey(primary: Base.key("a")), tags: Base.tags,
                family: 0, begunAt: generation)
        }
        #expect(fill(0, before[0]) == .overtakenByWrite)
        #expect(fill(1, before[1]) == nil)
        #expect(fill(0, store.generation(of: Base.tags, tenant: 0)) == nil)
        // It drops nothing by itself.
        #expect(Base.find(store, Base.key("held")) != nil)
    }
}
