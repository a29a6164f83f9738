import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams
import Testing

@Suite("A day of customers who come once, beside a catalogue that is read again and again")
struct DayTests {
    @Test("With the default shares the customers do not push the catalogue out; without any they do")
    func shares() {
        var equal = Day(families: [100, 100, 100, 100])
        equal.run()
        var defaults = Day(families: [50, 100, 100, 25])
        defaults.run()
        print("hit ratios in %: equal \(equal.percentages), defaults \(defaults.percentages)")
        #expect(equal.percentages.catalogue < 60)
        #expect(defaults.percentages.catalogue > 88)
        #expect(defaults.percentages.reference > equal.percentages.reference + 15)
        // A customer's answers are of use while he stands at the till.
        #expect(abs(defaults.percentages.customers - equal.percentages.customers) <= 1)
        #expect(defaults.most <= Day.capacity)
    }
}

/// The same day each time it is run: 12,000 customers, one every 2.5 seconds, and memory for a hundred of them.
private struct Day {
    static let capacity = 3 << 20
    private static let customers = 12_000
    private static let pause = 2.5
    /// What a till asks for when a customer's card is scanned, each twice before he leaves.
    private static let sizes = [1100, 600, 2400, 1800, 900, 3200, 700, 1500, 2100, 1200, 800, 2600]
    private static let head = [UInt8](repeating: 65, count: 250)
    private static let template = [UInt8](repeating: 66, count: 24)
    private static let products = 400
    private static let lists = 60
    private static let names = [
        "customers", "cards", "purchases", "vouchers", "points", "recommendations", "wallet", "events",
        "rewards",
        "messages", "segments", "history",
    ]

    private var contents: [Int: [UInt8]] = [:]

    private struct Count {
        var hits = 0
        var requests = 0
        var percentage: Int { requests == 0 ? 0 : (hits * 200 + requests) / (requests * 2) }
    }

    private let store: CacheStore
    private let start = CacheStoreTests.start
    private var random = Generator(state: 7)
    private var counts = [Count](repeating: Count(), count: 3)
    private var now = CacheStoreTests.start
    /// The most bytes there have been.
    private(set) var most = 0

    init(families: [Int]) {
        store = CacheStore(
            capacity: Self.capacity, maximumObject: 1 << 20,
            shares: CacheShares(capacity: Self.capacity, tenants: [100], families: families),
            memory: BufferMemory(capacity: 1 << 30))
    }

    var percentages: (customers: Int, catalogue: Int, reference: Int) {
        (counts[0].percentage, counts[1].percentage, counts[2].percentage)
    }

    mutating func run() {
        for customer in 0..<Self.customers {
            now = start + .seconds(Double(customer) * Self.pause)
            for _ in 0..<2 {
                for (name, size) in zip(Self.names, Self.sizes) {
                    ask("customers/\(customer)/\(name)", size: size, family: 0, lifetime: 30)
                }
            }
            for _ in 0..<3 {
                let product = popular(Self.products)
                ask("products/\(product)", size: 1500 + product * 7 % 2000, family: 1, lifetime: 3600)
            }
            let list = popular(Self.lists)
            ask("stores/\(list)", size: 1000 + list * 31 % 3000, family: 2, lifetime: 3600)
            most = max(most, store.figures.bytes)
        }
    }

    /// Some are asked for more often than others: half of all requests are for the first quarter.
    private mutating func popular(_ count: Int) -> Int {
        let place = Int(random.next() % 1000)
        return place * place / 1000 * count / 1000
    }

    /// Made once for each size: only the account matters.
    private mutating func content(_ size: Int) -> [UInt8] {
        if let content = contents[size] { return content }
        let content = [UInt8](repeating: 67, count: size)
        contents[size] = content
        return content
    }

    private mutating func ask(_ path: String, size: Int, family: Int, lifetime: Int64) {
        var key = CacheKey()
        key.append("/webservice/rest-api/enterprise-interface/v1.0/\(path)".utf8)
        counts[family].requests += 1
        guard store.freshResponse(key.bytes.span, at: now) == nil else {
            counts[family].hits += 1
            return
        }
        let response = StoredResponse(
            head: Self.head, body: content(size), status: 200,
            policy: ReusePolicy(
                freshness: ResponseFreshness(lifetime: .seconds(lifetime), initialAge: .zero),
                validators: Validators(HTTPFields(), unixNow: 0)),
            stored: now, tenant: 0, pathTemplate: Self.template)
        _ = store.store(
            response, under: StorageKey(primary: key), tags: CacheStoreTests.tags, family: family, begunAt: 0)
    }
}
