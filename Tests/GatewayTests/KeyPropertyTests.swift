import Testing

@testable import Gateway

/// Numbers that are the same in each run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }
}

/// What a request asks for, by itself: it is made up first and spelled afterwards, so nothing is read back.
private struct Meaning: Hashable {
    struct Parameter: Hashable {
        let name: String
        let value: String
    }

    struct Language: Hashable {
        let range: String
        let weight: Int
    }

    let host: String
    let token: String?
    let path: String
    /// Nil without a question mark. By name where that is all the same to CareCloud.
    let query: [Parameter]?
    /// Best first.
    let languages: [Language]
    let takesGzip: Bool

    /// Whether the order of the query's parameters is known to mean nothing.
    var isUnordered: Bool {
        guard let query, let known = Self.parameters.first(where: { path.hasSuffix($0.path) })?.known else {
            return false
        }
        return query.allSatisfy { known.contains($0.name) } && Set(query.map(\.name)).count == query.count
    }

    static let known = ["count", "offset", "property_value"]
    /// Which of them CareCloud's specification has for a path; an item has none.
    private static let parameters: [(path: String, known: [String])] = [
        ("/stores", known), ("/products", ["count", "offset"]),
        ("/communication-channels", ["count", "offset"]),
    ]

    static func random(_ random: inout SeededGenerator) -> Meaning {
        let interface = random.pick([TestRequest.enterprise, TestRequest.customer])
        var query: [Parameter]?
        if Bool.random(using: &random) {
            query = (0..<random.pick([1, 2, 2, 3])).map { _ in
                Parameter(
                    name: random.pick(known + ["mystery"]),
                    value: random.pick(["", "1", "a b", "a+b", "č", "a&b=1"]))
            }
        }
        var languages: [Language] = []
        for range in ["cs", "en-gb", "*"].shuffled(using: &random).prefix(random.pick([0, 1, 2, 3])) {
            languages.append(Language(range: range, weight: random.pick([0, 500, 800, 805, 1000])))
        }
        let ordered = languages.enumerated().sorted {
            ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
        }
        let meaning = Meaning(
            host: random.pick(["a.example", "b.example"]), token: random.pick([nil, "a", "b", "c"]),
            path: interface
                + random.pick(["/stores", "/products", "/stores/č", "/stores/a?", "/communication-channels"]),
            query: query, languages: ordered.map(\.element), takesGzip: Bool.random(using: &random))
        guard meaning.isUnordered else { return meaning }
        return Meaning(
            host: meaning.host, token: meaning.token, path: meaning.path,
            query: query?.sorted { $0.name < $1.name },
            languages: meaning.languages, takesGzip: meaning.takesGzip)
    }
}

extension Meaning {
    /// One of the requests that mean this.
    func spelled(_ random: inout SeededGenerator) -> TestRequest {
        var target = Self.encoded(path, keeping: "/", &random)
        if let query {
            let parameters = isUnordered ? query.shuffled(using: &random) : query
            target +=
                "?"
                + parameters.map { "\($0.name)=\(Self.encoded($0.value, keeping: "", &random))" }
                .joined(separator: "&")
        }
        let host = random.pick([host, host.uppercased(), host + ":8080"])
        var fields = ["Host: \(host)", random.pick(["User-Agent: till", "X-Request-Id: 7", "DNT: 1"])]
        if let token { fields.append("\(random.pick(["Authorization", "authorization"])): Bearer \(token)") }
        fields += languageFields(&random)
        if let coding = coding(&random) { fields.append("Accept-Encoding: \(coding)") }
        return TestRequest(
            "\(random.pick(["GET", "HEAD"])) \(target)", fields: fields.shuffled(using: &random))
    }

    private func coding(_ random: inout SeededGenerator) -> String? {
        takesGzip
            ? random.pick(["gzip", "gzip, deflate, br", "*", "br, GZIP;q=0.5"])
            : random.pick([nil, "", "identity", "br", "gzip;q=0", "identity, gzip;q=0.3"])
    }

    /// On one line: lines are put in any order.
    private func languageFields(_ random: inout SeededGenerator) -> [String] {
        guard !languages.isEmpty else {
            return random.pick([[], ["Accept-Language:"], ["Accept-Language: ,"]])
        }
        // Those of one weight keep their order.
        let weights = Set(languages.map(\.weight)).sorted().shuffled(using: &random)
        let elements = weights.flatMap { weight in languages.filter { $0.weight == weight } }.map {
            language in
            let range = random.pick([language.range, language.range.uppercased()])
            let plain = language.weight == 1000 ? ["1", "1.0", "1.000"] : Self.weights[language.weight] ?? []
            if language.weight == 1000, Bool.random(using: &random) { return range }
            return range + random.pick([";q=", "; q=", ";Q="]) + random.pick(plain)
        }
        return ["Accept-Language: " + elements.joined(separator: random.pick([",", ", ", " , ,"]))]
    }

    private static let weights = [
        0: ["0", "0.0", "0.000"], 500: ["0.5", "0.500"], 800: ["0.8", "0.80"], 805: ["0.805"],
    ]

    private static func encoded(
        _ text: String, keeping kept: String, _ random: inout SeededGenerator
    ) -> String {
        var result = ""
        for byte in text.utf8 {
            let character = Character(UnicodeScalar(byte))
            if byte == 0x20, kept.isEmpty, Bool.random(using: &random) {
                result += "+"
            } else if byte < 0x80,
                character.isLetter || character.isNumber || "-._".contains(character)
                    || kept.contains(character)
            {
                result.append(character)
            } else {
                let digits = String(byte, radix: 16, uppercase: Bool.random(using: &random))
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}

@Suite("Cache keys of random requests")
struct KeyPropertyTests {
    private static func gateway() throws -> TestGateway {
        var settings = Settings()
        settings.tenants = [["a.example"], ["b.example"]]
        return try TestGateway(settings)
    }

    @Test("requests that share a key mean the same", arguments: [1, 2] as [UInt64])
    func nothingIsMixedUp(seed: UInt64) throws {
        let gateway = try Self.gateway()
        var random = SeededGenerator(state: seed)
        var meanings: [[UInt8]: (meaning: Meaning, request: TestRequest)] = [:]
        var shared = 0
        for _ in 0..<2000 {
            let meaning = Meaning.random(&random)
            let request = meaning.spelled(&random)
            let key = try #require(try gateway.key(request), "\(request)")
            guard let earlier = meanings.updateValue((meaning, request), forKey: key) else { continue }
            shared += 1
            #expect(earlier.meaning == meaning, "\(earlier.request) shares a key with \(request)")
        }
        #expect(shared > 100, "the requests were too different to show anything")
    }

    @Test(
        "all spellings of a request share its key where the whole query is known",
        arguments: [5, 6] as [UInt64])
    func spellingsAreFolded(seed: UInt64) throws {
        let gateway = try Self.gateway()
        var random = SeededGenerator(state: seed)
        for _ in 0..<150 {
            let meaning = Meaning.random(&random)
            guard meaning.query == nil || meaning.isUnordered else { continue }
            let requests = (0..<6).map { _ in meaning.spelled(&random) }
            let keys = try requests.map { try gateway.key($0) }
            #expect(Set(keys).count == 1, "\(requests)")
        }
    }
}
