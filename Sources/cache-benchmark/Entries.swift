import CacheStore
import HTTPCaching
import HTTPSemantics

/// Made-up answers of CareCloud's, each the same for the same number.
struct Entries {
    let start: ContinuousClock.Instant
    private let policy: ReusePolicy
    private let head: [UInt8]
    private let template = Array("/customers/{customer_id}".utf8)
    static let tags = StoreTags(resource: 1, family: 100)

    init(start: ContinuousClock.Instant) {
        self.start = start
        let fields =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: max-age=3600\r\n"
            + "Date: Mon, 02 Jun 2025 08:00:00 GMT\r\nVia: 1.1 carecloud-gateway\r\nContent-Length: 0000\r\n"
        head = Array(fields.utf8)
        policy = ReusePolicy(
            freshness: ResponseFreshness(lifetime: .seconds(3600), initialAge: .zero),
            validators: Validators(HTTPFields(), unixNow: 0))
    }

    func key(_ number: Int) -> CacheKey {
        var key = CacheKey()
        key.append(number: 0)
        key.append(CollectionOfOne(1))
        let digits = String(number)
        let padding = String(repeating: "0", count: 10 - digits.count)
        key.append("/webservice/rest-api/enterprise-interface/v1.0/customers/\(padding)\(digits)".utf8)
        key.append("cs,en-gb;q=0.8".utf8)
        key.append(CollectionOfOne(0))
        return key
    }

    /// As the gateway makes one for each response.
    private static func copy(_ bytes: [UInt8]) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        copy.append(contentsOf: bytes)
        return copy
    }

    /// From 200 to about 2,000 bytes of content.
    func response(_ number: Int, size: Int? = nil) -> StoredResponse {
        let size = size ?? 200 + number &* 2_654_435_761 % 1_800
        return StoredResponse(
            head: Self.copy(head), body: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size),
            status: 200,
            policy: policy, stored: start, tenant: 0, pathTemplate: Self.copy(template))
    }
}

/// The same numbers in each run.
struct Generator {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
