import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams
import Testing

@Suite("Asking again: who does, when, and after which failures")
struct RefreshTests {
    private typealias Base = CacheStoreTests
    private let key = CacheStoreTests.key("a")

    private func makeStore(renewsAhead: Bool = false) -> CacheStore {
        CacheStore(
            capacity: 1_000_000, maximumObject: 100_000,
            shares: CacheShares(capacity: 1_000_000, tenants: [100], families: Base.everything),
            renewsAhead: renewsAhead, memory: BufferMemory(capacity: 1 << 30))
    }

    /// It is of use for an hour past its end.
    private func put(_ store: CacheStore, lifetime: Int64 = 100, age: Int64 = 0) {
        var policy = ReusePolicy(
            freshness: ResponseFreshness(lifetime: .seconds(lifetime), initialAge: .seconds(age)),
            validators: Validators(HTTPFields(), unixNow: 0))
        policy.staleIfError = .seconds(3600)
        let response = StoredResponse(
            head: Array("HTTP/1.1 200 OK\r\n".utf8), body: [], status: 200, policy: policy,
            stored: Base.start,
            tenant: 0, pathTemplate: [])
        store.put(response, under: StorageKey(primary: key))
    }

    private func found(_ store: CacheStore, after: Duration) -> CacheStore.Found? {
        guard case .response(let found) = store.lookup(key.bytes.span, at: Base.start + after) else {
            return nil
        }
        return found
    }

    private func use(_ store: CacheStore, times: Int) {
        for _ in 0..<times { #expect(Base.find(store, key) != nil) }
    }

    @Test("One asks at a time, and somebody else may when nothing has come of it in half a minute")
    func oneClaim() {
        let store = makeStore()
        #expect(!store.claimRefresh(key, at: Base.start))
        put(store)
        #expect(store.claimRefresh(key, at: Base.start + .seconds(1)))
        #expect(!store.claimRefresh(key, at: Base.start + .seconds(1)))
        #expect(!store.claimRefresh(key, at: Base.start + .seconds(30.9)))
        #expect(store.claimRefresh(key, at: Base.start + .seconds(31)))
        put(store)
        #expect(store.claimRefresh(key, at: Base.start + .seconds(32)))
    }

    @Test("Whose clock is a little behind may ask, too")
    func earlier() {
        let store = makeStore()
        put(store)
        #expect(store.claimRefresh(key, at: Base.start - .seconds(1)))
    }

    @Test("After failures the pauses are 1, 2, 4 and at last 60 seconds; storing ends them")
    func pauses() {
        let store = makeStore()
        put(store)
        var time = Duration.seconds(100)
        for pause in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            #expect(store.claimRefresh(key, at: Base.start + time))
            #expect(found(store, after: time)?.isFailing == (pause > 1))
            store.noteFailure(key, at: Base.start + time)
            let end = time + .seconds(pause)
            #expect(!store.claimRefresh(key, at: Base.start + end - .milliseconds(1)))
            #expect(found(store, after: end - .milliseconds(1))?.isFailing == true)
            #expect(found(store, after: end)?.isFailing == false)
            time = end
        }
        put(store)
        #expect(store.claimRefresh(key, at: Base.start + time))
        store.noteFailure(key, at: Base.start + time)
        #expect(store.claimRefresh(key, at: Base.start + time + .seconds(1)))
        store.noteFailure(Base.key("not there"), at: Base.start)
    }

    @Test("Renewed ahead is what was used three times, after nine tenths of what it had left; once")
    func ahead() {
        let store = makeStore(renewsAhead: true)
        put(store, lifetime: 150, age: 50)
        use(store, times: 3)
        #expect(found(store, after: .seconds(89.9))?.isDueForRenewal == false)
        #expect(Base.find(store, key, after: .seconds(89.9)) != nil)
        // The one that is to begin it is told so, which the short way cannot.
        #expect(Base.find(store, key, after: .seconds(90)) == nil)
        #expect(found(store, after: .seconds(90))?.isDueForRenewal == true)
        #expect(store.claimRefresh(key, at: Base.start + .seconds(90)))
        #expect(Base.find(store, key, after: .seconds(90)) != nil)
        #expect(found(store, after: .seconds(90))?.isDueForRenewal == false)
        store.noteFailure(key, at: Base.start + .seconds(91))
        #expect(Base.find(store, key, after: .seconds(91.9)) != nil)
        #expect(Base.find(store, key, after: .seconds(92)) == nil)
        #expect(found(store, after: .seconds(92))?.isDueForRenewal == true)
    }

    @Test("Not renewed ahead is what was used twice, what had no two seconds, and anything where it is off")
    func notAhead() {
        let seldom = makeStore(renewsAhead: true)
        put(seldom)
        use(seldom, times: 2)
        #expect(Base.find(seldom, key, after: .seconds(95)) != nil)
        let short = makeStore(renewsAhead: true)
        put(short, lifetime: 100, age: 99)
        use(short, times: 5)
        #expect(Base.find(short, key, after: .milliseconds(990)) != nil)
        let off = makeStore()
        put(off)
        use(off, times: 5)
        #expect(Base.find(off, key, after: .seconds(99)) != nil)
        #expect(found(off, after: .seconds(99))?.isDueForRenewal == false)
    }
}
