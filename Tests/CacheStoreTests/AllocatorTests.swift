import CLinux
import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams
import Testing

/// Each in a process of its own: the allocator counts for the whole of one. Not under a sanitizer, which has an allocator
/// of its own.
@Suite("The store's account of its memory is the allocator's", .enabled(if: Measurement.isPossible))
struct AllocatorTests {
    @Test("What is stored is counted within 1 %, and at most 0.5 % too low, whatever shape it has")
    func stored() async {
        await #expect(processExitsWith: .success) {
            for shape in Shape.all { Measurement(shape).check() }
        }
    }

    @Test(
        "So is what remains when small responses have given way to large ones, and everything goes in the end"
    )
    func afterChange() async {
        await #expect(processExitsWith: .success) {
            let before = Measurement.allocated()
            let store = Measurement.makeStore(capacity: 48 << 20)
            let fixed = Measurement.allocated() - before
            for number in 0..<60_000 { Measurement.put(number, Shape("small", body: 0), in: store) }
            for number in 0..<4000 { Measurement.put(number % 1500, Shape("large", body: 30_000), in: store) }
            Measurement.compare(store.figures.bytes, Measurement.allocated() - before - fixed, "large")
            // From 128 KiB on the allocator maps pages, and less readily each time it has given some back.
            for number in 0..<600 { Measurement.put(number % 150, Shape("mapped", body: 200_000), in: store) }
            Measurement.compare(store.figures.bytes, Measurement.allocated() - before - fixed, "mapped")
            for number in 0..<60_000 { store.remove(Measurement.key(number)) }
            #expect(store.figures.bytes == 0)
            // What the allocator keeps ready for the next use.
            #expect(Measurement.allocated() - before - fixed < 256 << 10)
        }
    }

    @Test("A store that holds nothing takes a fixed amount, and a five-hundredth of its capacity in places")
    func empty() async {
        await #expect(processExitsWith: .success) {
            let before = Measurement.allocated()
            let store = Measurement.makeStore(capacity: 1 << 30)
            #expect(Measurement.allocated() - before < 64 << 10 + (1 << 30) / 200)
            #expect(store.figures.bytes == 0)
        }
    }
}

/// Responses that are alike.
struct Shape: Sendable {
    let name: String
    let body: Int
    var count = 8000
    var hasValidators = false
    var hasAliases = false
    var variants = 0

    init(_ name: String, body: Int) {
        self.name = name
        self.body = body
    }

    static let all: [Shape] = {
        var validated = Shape("100 bytes, validators", body: 100)
        validated.hasValidators = true
        var aliased = Shape("100 bytes, an alias", body: 100)
        aliased.hasAliases = true
        var variants = Shape("100 bytes, 5 variants", body: 100)
        variants.variants = 5
        var large = Shape("10 KB, all of it", body: 10_000)
        large.hasValidators = true
        large.hasAliases = true
        large.count = 2000
        var mapped = Shape("128 KiB", body: 128 << 10)
        mapped.count = 200
        var huge = Shape("1 MB", body: 1_000_001)
        huge.count = 40
        return [
            Shape("empty", body: 0), Shape("100 bytes", body: 100), validated, aliased, variants, large,
            mapped,
            huge,
        ]
    }()
}

struct Measurement {
    let shape: Shape

    init(_ shape: Shape) { self.shape = shape }

    /// Bytes that the allocator has given out, its own beside them included.
    static func allocated() -> Int {
        let information = mallinfo2()
        return Int(information.uordblks) + Int(information.hblkhd)
    }

    static let isPossible: Bool = {
        let before = allocated()
        let bytes = [UInt8](repeating: 1, count: 8 << 20)
        return withExtendedLifetime(bytes) { allocated() - before > 7 << 20 }
    }()

    static func makeStore(capacity: Int) -> CacheStore {
        CacheStore(
            capacity: capacity, maximumObject: 8 << 20,
            shares: CacheShares(capacity: capacity, tenants: [100], families: [100, 100, 100, 100]),
            memory: BufferMemory(capacity: 1 << 40))
    }

    func check() {
        let store = Self.makeStore(capacity: 400 << 20)
        // What is made only once: pages, the buffers of a first call.
        Self.put(-1, shape, in: store)
        let counted = store.figures.bytes
        let before = Self.allocated()
        for number in 0..<shape.count { Self.put(number, shape, in: store) }
        #expect(store.figures.evictions == 0)
        Self.compare(store.figures.bytes - counted, Self.allocated() - before, shape.name)
    }

    static func compare(_ counted: Int, _ allocated: Int, _ what: String) {
        let ratio = Double(counted) / Double(allocated)
        #expect(ratio > 0.995 && ratio < 1.01, "\(what): \(counted) counted, \(allocated) allocated")
    }

    static func key(_ number: Int) -> CacheKey {
        var key = CacheKey()
        key.append(number: 0)
        key.append("/webservice/rest-api/enterprise-interface/v1.0/customers/\(number)".utf8)
        key.append("cs,en-gb;q=0.8".utf8)
        return key
    }

    static func put(_ number: Int, _ shape: Shape, in store: CacheStore) {
        let primary = key(number)
        guard shape.variants > 0 else {
            store.put(response(number, shape), under: StorageKey(primary: primary))
            guard shape.hasAliases else { return }
            return store.addAlias(primary.bytes + Array("127.0.0.1:8080, gzip".utf8), of: primary)
        }
        for variant in 0..<shape.variants {
            var own = primary
            own.append("till-\(variant)".utf8)
            let names = ["X-Till", "X-A-Rather-Long-Name"].compactMap { FieldName(Array($0.utf8)) }
            store.put(
                response(number, shape), under: StorageKey(primary: primary, variant: (names, own)))
        }
    }

    /// Made by appending, as the gateway does.
    static func response(_ number: Int, _ shape: Shape) -> StoredResponse {
        var head: [UInt8] = []
        for line in [
            "HTTP/1.1 200 OK", "Content-Type: application/json", "Cache-Control: max-age=\(number % 600)",
        ] {
            head.append(contentsOf: line.utf8)
            head.append(contentsOf: [13, 10])
        }
        var body: [UInt8] = []
        for _ in 0..<shape.body { body.append(65) }
        var fields = HTTPFields()
        if shape.hasValidators {
            fields.append("ETag", "\"33a64df551425fcc55e4d42a148795d9f25f89d4\"")
            fields.append("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")
        }
        return StoredResponse(
            head: head, replacedLines: shape.hasValidators ? head : nil, body: body, status: 200,
            policy: ReusePolicy(
                freshness: ResponseFreshness(lifetime: .seconds(60), initialAge: .zero),
                validators: Validators(fields, unixNow: 1_500_000_000)),
            stored: CacheStoreTests.start, tenant: 0, pathTemplate: Array("/customers/{customer_id}".utf8))
    }
}

extension CacheStore {
    func put(_ response: StoredResponse, under key: StorageKey) {
        let refusal = store(response, under: key, tags: CacheStoreTests.tags, family: 0, begunAt: 0)
        #expect(refusal == nil)
    }
}
