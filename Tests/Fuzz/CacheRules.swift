@testable import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams
import Synchronization

/// A cache under any order of operations: its account and lists hold, and no response is found that a write, a purge or time has
/// taken away.
enum CacheRules {
    private static let mostSteps = 300

    static func check(_ input: [UInt8]) {
        var choices = Choices(input)
        let memory = BufferMemory(capacity: 1 << 30)
        var run = CacheRun(&choices, memory)
        var steps = 0
        while !choices.isAtEnd, steps < mostSteps {
            run.step(&choices)
            run.audit()
            steps += 1
        }
        run.empty()
        expect(memory.bytes == 0, "\(memory.bytes) bytes of dropped responses are still counted")
    }
}

/// The store beside what may be found in it.
private struct CacheRun {
    private struct Entry {
        let number: Int
        let tenant: Int
        let tags: StoreTags
        let freshUntil: ContinuousClock.Instant
        var isInvalid = false
    }

    /// A request that is under way.
    private struct Fill {
        let generation: UInt64
        let tenant: Int
        let tags: StoreTags
        var isOvertaken = false
    }

    private static let keys = 24
    private static let steps: [Duration] = [.zero, .nanoseconds(1), .seconds(1), .seconds(8), .seconds(90)]
    private static let most = 40_000

    private let store: CacheStore
    private let renewsAhead: Bool
    private var now = ContinuousClock.now
    private var number = 0
    private var entries: [[UInt8]: Entry] = [:]
    /// The entries that an alias may lead to.
    private var aliases: [Int: Set<Int>] = [:]
    private var fill: Fill?
    private var hasVariants = false

    init(_ choices: inout Choices, _ memory: BufferMemory) {
        let capacity = choices.one(of: [20_000, 150_000, 4_000_000])
        renewsAhead = choices.isChosen()
        store = CacheStore(
            capacity: capacity, maximumObject: Self.most,
            shares: CacheShares(capacity: capacity, tenants: [60, 100], families: [50, 100, 100, 25]),
            renewsAhead: renewsAhead, memory: memory)
    }

    mutating func step(_ choices: inout Choices) {
        let place = choices.number(below: Self.keys)
        switch choices.number(below: 16) {
        case 0...3: put(place, &choices)
        case 4...6: find(Self.key(place))
        case 7: find(alias: place)
        case 8: lookUp(place)
        case 9: addAlias(place, of: choices.number(below: Self.keys))
        case 10:
            store.remove(Self.key(place))
            entries[Self.key(place).bytes] = nil
        case 11: refresh(place)
        case 12: invalidate(tag: place % 3, tenant: choices.number(below: 2))
        case 13: begin(place)
        case 14: purge(&choices)
        default: now += choices.one(of: Self.steps)
        }
    }

    private static func key(_ place: Int, variant: Int = 0) -> CacheKey {
        var key = CacheKey()
        key.append("key".utf8)
        key.append(number: place)
        if variant > 0 { key.append("variant \(variant)".utf8) }
        return key
    }

    private static func alias(_ place: Int) -> [UInt8] {
        var alias = CacheKey()
        alias.append("alias".utf8)
        alias.append(number: place)
        return alias.bytes
    }

    private static func tags(_ place: Int) -> StoreTags { StoreTags(resource: place % 3, family: 100) }

    // MARK: Operations

    private mutating func begin(_ place: Int) {
        let (tags, tenant) = (Self.tags(place), place % 2)
        let generation = store.generation(of: tags, tenant: tenant)
        fill = Fill(generation: generation, tenant: tenant, tags: tags)
    }

    private mutating func put(_ place: Int, _ choices: inout Choices) {
        let kind = choices.byte()
        if !(kind & 1 == 1 && fill?.tenant == place % 2 && fill?.tags == Self.tags(place)) { begin(place) }
        guard let fill else { return }
        let variant = [0, 0, 1, 2][Int(kind >> 1) % 4]
        let own = Self.key(place, variant: variant)
        let field: FieldName = kind & 8 == 0 ? "x-till" : "x-a-field-with-a-long-name"
        let key = StorageKey(primary: Self.key(place), variant: variant == 0 ? nil : ([field], own))
        if variant > 0 { hasVariants = true }
        number += 1
        let response = response(place, size: [0, 100, 3000, 30_000, Self.most + 1][Int(kind >> 4) % 5])
        let refusal = store.store(
            response, under: key, tags: fill.tags, family: place / 2 % CacheShares.families,
            begunAt: fill.generation)
        let isOvertaken = refusal == .overtakenByWrite
        expect(isOvertaken == fill.isOvertaken || refusal == .tooLarge, "a fill that a write overtook")
        self.fill = nil
        guard refusal == nil else { return }
        entries[own.bytes] = Entry(
            number: number, tenant: fill.tenant, tags: fill.tags, freshUntil: response.freshUntil)
        let audited = store.figures
        expect(audited.bytes <= audited.capacity, "\(audited.bytes) bytes of \(audited.capacity)")
    }

    private func response(_ place: Int, size: Int) -> StoredResponse {
        var fields = HTTPFields()
        if place % 3 == 0 { fields.append("ETag", "\"\(number)\"") }
        let freshness = ResponseFreshness(
            lifetime: .seconds(5 * (place % 4)), initialAge: .seconds(place % 2))
        var policy = ReusePolicy(freshness: freshness, validators: Validators(fields, unixNow: 0))
        if place % 5 == 0 { policy.staleIfError = .seconds(30) }
        return StoredResponse(
            head: Array("\(number)\r\n".utf8), body: [UInt8](repeating: 7, count: size), status: 200,
            policy: policy, stored: now, tenant: place % 2, pathTemplate: [])
    }

    private mutating func addAlias(_ alias: Int, of place: Int) {
        store.addAlias(Self.alias(alias), of: Self.key(place))
        guard let entry = entries[Self.key(place).bytes] else { return }
        aliases[alias, default: []].insert(entry.number)
    }

    private mutating func refresh(_ place: Int) {
        if store.claimRefresh(Self.key(place), at: now) {
            expect(!store.claimRefresh(Self.key(place), at: now), "two refresh at once")
        }
        store.noteFailure(Self.key(place), at: now)
    }

    private mutating func invalidate(tag: Int, tenant: Int) {
        store.invalidate([tag], tenant: tenant)
        if let fill, fill.tenant == tenant, Int(fill.tags.resource) == tag { self.fill?.isOvertaken = true }
        for (key, entry) in entries where entry.tenant == tenant && Int(entry.tags.resource) == tag {
            entries[key]?.isInvalid = true
        }
    }

    /// Purges all that a tenant has.
    private mutating func purge(_ choices: inout Choices) {
        let tenant = choices.number(below: 2)
        let isHard = choices.isChosen()
        store.refuseFills(ofTenant: tenant)
        if fill?.tenant == tenant { fill?.isOvertaken = true }
        var start: Int? = 0
        while let from = start {
            start =
                store.purge(isHard ? .hard : .soft, from: from, count: 5) { _, response, _ in
                    response.tenant == tenant
                }.next
        }
        for (key, entry) in entries where entry.tenant == tenant {
            if isHard { entries[key] = nil } else { entries[key]?.isInvalid = true }
        }
    }

    // MARK: Finding

    private func number(of response: StoredResponse) -> Int {
        Int(response.head.dropLast(2).map { $0 }.text) ?? 0
    }

    private func find(_ key: CacheKey) {
        let found = store.freshResponse(key.bytes.span, at: now)
        let entry = entries[key.bytes].flatMap { $0.isInvalid || now >= $0.freshUntil ? nil : $0 }
        if let found {
            expect(entry?.number == number(of: found), "\(number(of: found)) is found, not what is stored")
        } else if !renewsAhead, !hasVariants, store.figures.evictions == 0 {
            expect(entry == nil, "what is stored is not found")
        }
    }

    private func find(alias place: Int) {
        guard let found = store.freshResponse(Self.alias(place).span, at: now) else { return }
        let number = number(of: found)
        expect(aliases[place]?.contains(number) == true, "an alias leads to a response of another")
        let isCurrent = entries.values.contains {
            $0.number == number && !$0.isInvalid && now < $0.freshUntil
        }
        expect(isCurrent, "an alias leads to what is gone")
    }

    private func lookUp(_ place: Int) {
        guard case .response(let found) = store.lookup(Self.key(place).bytes.span, at: now) else { return }
        let entry = entries[Self.key(place).bytes]
        expect(entry?.number == number(of: found.response), "another response is found")
        expect(entry?.isInvalid == found.isInvalidated, "whether a write has dropped it")
    }

    // MARK: Account

    func audit() {
        let problems = store.state.withLock { $0.problems() }
        expect(problems.isEmpty, "\(problems)")
    }

    mutating func empty() {
        for place in 0..<Self.keys {
            for variant in 0...2 { store.remove(Self.key(place, variant: variant)) }
        }
        // An alias goes when it is found to lead to nothing.
        for place in 0..<Self.keys { _ = store.lookup(Self.alias(place).span, at: now) }
        audit()
        let figures = store.figures
        expect(figures.entries == 0 && figures.bytes == 0, "\(figures) after everything is removed")
    }
}
