import CacheStore
import EventLoop
import Glibc
import Streams

/// Measures the store alone. Ends with 1 when a bound is not kept.
@main
struct Main {
    static func main() {
        let keys = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
        Hits().measure()
        LargeAmongSmall().measure()
        let findings = ManyKeys(keys: keys).measure()
        for finding in findings { Console.complain("cache-benchmark: \(finding)") }
        exit(findings.isEmpty ? 0 : 1)
    }

    static func makeStore(capacity: Int) -> CacheStore {
        CacheStore(
            capacity: capacity, maximumObject: 8 << 20,
            shares: CacheShares(capacity: capacity, tenants: [100], families: [100, 100, 100, 100]),
            memory: BufferMemory(capacity: 1 << 40))
    }

    static func put(_ number: Int, _ entries: Entries, in store: CacheStore, size: Int? = nil) {
        _ = store.store(
            entries.response(number, size: size), under: StorageKey(primary: entries.key(number)),
            tags: Entries.tags, family: 0, begunAt: 0)
    }

    /// Nanoseconds, each.
    static func nanoseconds(_ time: Duration, for count: Int) -> Int {
        Int(time / .nanoseconds(1)) / max(1, count)
    }
}

/// What is asked for again and again, as the hit path does it.
struct Hits {
    func measure() {
        let entries = Entries(start: .now)
        let store = Main.makeStore(capacity: 100 << 20)
        let count = 1000
        var aliases: [[UInt8]] = []
        for number in 0..<count {
            Main.put(number, entries, in: store)
            let alias = entries.key(number).bytes + Array("Host: 127.0.0.1:8080".utf8)
            store.addAlias(alias, of: entries.key(number))
            aliases.append(alias)
        }
        let keys = (0..<count).map { entries.key($0).bytes }
        report("ns a hit by its key", time(keys, in: store, at: entries.start))
        report("ns a hit by an alias", time(aliases, in: store, at: entries.start))
    }

    private func time(_ keys: [[UInt8]], in store: CacheStore, at now: ContinuousClock.Instant) -> [Int] {
        let rounds = 2000
        return (0..<7).map { _ in
            let start = ContinuousClock.now
            var found = 0
            for _ in 0..<rounds {
                for key in keys where store.freshResponse(key.span, at: now) != nil { found += 1 }
            }
            precondition(found == rounds * keys.count)
            return Main.nanoseconds(start.duration(to: .now), for: found)
        }.sorted()
    }

    private func report(_ what: String, _ times: [Int]) {
        Console.print("\(what): \(times[times.count / 2]) (\(times[0]) to \(times[times.count - 1]))")
    }
}

/// One large response that takes the place of thousands of small ones.
struct LargeAmongSmall {
    func measure() {
        let entries = Entries(start: .now)
        let store = Main.makeStore(capacity: 64 << 20)
        for number in 0..<100_000 { Main.put(number, entries, in: store, size: 0) }
        let before = store.figures.evictions
        let response = entries.response(0, size: 8 << 20)
        let start = ContinuousClock.now
        _ = store.store(
            response, under: StorageKey(primary: entries.key(1_000_000)), tags: Entries.tags, family: 0,
            begunAt: 0)
        let evicted = store.figures.evictions - before
        let each = Main.nanoseconds(start.duration(to: .now), for: evicted)
        Console.print("ns for each of \(evicted) that make room for one response of 8 MiB: \(each)")
    }
}
