import CacheStore
import Configuration

/// What is fetched at the start and kept warm, and when each was last tried in vain. One for each tenant.
struct WarmUpList: Sendable {
    /// Fetched at one time.
    private static let mostUnderWay = 4
    private static let shortestPause: Duration = .seconds(5)
    private static let longestPause: Duration = .seconds(300)

    /// One path in one language and coding.
    struct Item: Sendable {
        let path: String
        let language: String
        let coding: WarmUpCoding
        fileprivate(set) var isUnderWay = false
        fileprivate(set) var isWarm = false
        fileprivate var failures = 0
        fileprivate var notBefore: ContinuousClock.Instant?
    }

    private(set) var items: [Item]
    private var underWay = 0

    init(_ sections: [WarmUp]) {
        items = sections.flatMap { section in
            section.paths.flatMap { path in
                section.languages.flatMap { language in
                    section.codings.map { Item(path: path, language: language, coding: $0) }
                }
            }
        }
    }

    /// How many are fresh now.
    var warmCount: Int { items.count(where: \.isWarm) }

    /// Those that may be looked at now. O(n).
    func candidates(now: ContinuousClock.Instant) -> [Int] {
        items.indices.filter { !items[$0].isUnderWay && items[$0].notBefore.map { now >= $0 } ?? true }
    }

    /// What the store says of one.
    mutating func note(_ index: Int, isWarm: Bool) {
        items[index].isWarm = isWarm
    }

    /// Whether another one may be fetched now.
    var hasRoom: Bool { underWay < Self.mostUnderWay }

    /// CareCloud answers again: those that have failed need not wait any longer.
    mutating func forgetFailures() {
        for index in items.indices where items[index].failures > 0 {
            (items[index].failures, items[index].notBefore) = (0, nil)
        }
    }

    /// Whether one may be fetched now; then ``ended(_:isStored:now:)`` must follow.
    mutating func begin(_ index: Int) -> Bool {
        guard hasRoom else { return false }
        underWay += 1
        items[index].isUnderWay = true
        return true
    }

    /// Its fetch has ended. After one that was not stored the pauses grow from 5 s to 5 min.
    mutating func ended(_ index: Int, isStored: Bool, now: ContinuousClock.Instant) {
        underWay -= 1
        items[index].isUnderWay = false
        items[index].isWarm = isStored
        let pause = Self.shortestPause * (1 << min(items[index].failures, 6))
        items[index].failures = isStored ? 0 : items[index].failures + 1
        items[index].notBefore = now + (isStored ? Self.shortestPause : min(Self.longestPause, pause))
    }
}
