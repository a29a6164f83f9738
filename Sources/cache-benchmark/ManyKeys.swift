import CacheStore
import EventLoop
import Glibc

/// A great many distinct keys at a capacity that holds about half of them.
struct ManyKeys {
    /// What the program takes besides, and what the allocator has cut into pieces that fit nothing.
    private static let allowance = 64 << 20
    /// Microseconds. No store keeps others waiting for longer.
    private static let longestStore = 2000
    /// About what an entry takes, with its key and bookkeeping.
    private static let costOfEntry = 1900

    let keys: Int

    /// - Returns: What is not as it should be.
    func measure() -> [String] {
        let capacity = keys / 2 * Self.costOfEntry
        let entries = Entries(start: .now)
        let store = Main.makeStore(capacity: capacity)
        let (time, most) = fill(store, entries)
        let figures = store.figures
        let resident = Self.residentBytes
        Console.print(
            "\(keys) keys stored, \(figures.entries) held: \(figures.bytes >> 20) of \(capacity >> 20) MiB, "
                + "\(resident >> 20) MiB resident")
        Console.print("ns a store: \(time)")
        Console.print("ns a hit among all that is held: \(timeHits(entries, in: store))")
        // What the machine does besides does not come again in the same place; what the store does, does.
        let worst = (0..<3).map { _ in worstStore(entries) }
        Console.print("us of CPU of the longest store while \(keys) are taken in, three times: \(worst)")
        var findings: [String] = []
        if most > capacity { findings.append("\(most) bytes at a capacity of \(capacity)") }
        if resident > capacity + Self.allowance { findings.append("\(resident) bytes resident") }
        if let best = worst.min(), best > Self.longestStore { findings.append("a store took \(best) us") }
        return findings
    }

    /// Without the time that making the responses takes.
    /// - Returns: Nanoseconds a store, and the most bytes there were.
    private func fill(_ store: CacheStore, _ entries: Entries) -> (time: Int, most: Int) {
        let batch = 1000
        var time = Duration.zero
        var most = 0
        for first in stride(from: 0, to: keys, by: batch) {
            let made = (first..<min(keys, first + batch)).map {
                (StorageKey(primary: entries.key($0)), entries.response($0))
            }
            let start = ContinuousClock.now
            for (key, response) in made {
                _ = store.store(response, under: key, tags: Entries.tags, family: 0, begunAt: 0)
                most = max(most, store.figures.bytes)
            }
            time += start.duration(to: .now)
        }
        return (Main.nanoseconds(time, for: keys), most)
    }

    /// The most CPU that one store takes, in microseconds, from an empty store until all keys are in it.
    private func worstStore(_ entries: Entries) -> Int {
        let store = Main.makeStore(capacity: keys * Self.costOfEntry)
        var worst = 0
        // The first tidy up what the allocator has left over from before.
        for number in 0..<keys {
            let response = entries.response(number, size: 100)
            let key = StorageKey(primary: entries.key(number))
            let start = clock()
            _ = store.store(response, under: key, tags: Entries.tags, family: 0, begunAt: 0)
            if number >= 1000 { worst = max(worst, clock() - start) }
        }
        precondition(store.figures.entries == keys)
        return worst
    }

    private func timeHits(_ entries: Entries, in store: CacheStore) -> Int {
        var random = Generator(state: 1)
        let held = store.figures.entries * 9 / 10
        let wanted = (0..<min(held, 200_000)).map { _ in
            entries.key(keys - 1 - random.next(below: held)).bytes
        }
        let start = ContinuousClock.now
        var found = 0
        for key in wanted where store.freshResponse(key.span, at: entries.start) != nil { found += 1 }
        precondition(found == wanted.count)
        return Main.nanoseconds(start.duration(to: .now), for: found)
    }

    /// All that the process has in memory, by the system's account.
    private static var residentBytes: Int {
        let fields = (try? FileContents.read("/proc/self/statm")).map { String(decoding: $0, as: UTF8.self) }
        let pages = fields?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(getpagesize())
    }
}
