import Testing
import UpstreamBudget

/// The same rules in lists that are searched from end to end.
private struct Reference {
    struct Entry {
        let id: UInt64
        let classNumber: Int
        let client: UInt32
    }

    var lines: [[(client: UInt32, ids: [UInt64])]] = Array(repeating: [], count: 5)
    var urgent: [UInt64] = []
    /// One request has gone before the first one here.
    var credits = [0, 10, 5, 5, 2]
    let percents = ClassShare.standard.map(\.percent)

    mutating func append(_ entry: Entry, isUrgent: Bool) {
        guard !isUrgent else { return urgent.append(entry.id) }
        if let line = lines[entry.classNumber].firstIndex(where: { $0.client == entry.client }) {
            lines[entry.classNumber][line].ids.append(entry.id)
        } else {
            lines[entry.classNumber].append((entry.client, [entry.id]))
        }
    }

    mutating func leave(_ id: UInt64) {
        urgent.removeAll { $0 == id }
        for number in lines.indices {
            for line in lines[number].indices { lines[number][line].ids.removeAll { $0 == id } }
            lines[number].removeAll { $0.ids.isEmpty }
        }
    }

    mutating func next() -> UInt64? {
        if !urgent.isEmpty {
            credit(nil)
            return urgent.removeFirst()
        }
        guard
            let number = credits.indices.first(where: { credits[$0] >= 100 && !lines[$0].isEmpty })
                ?? lines.firstIndex(where: { !$0.isEmpty })
        else { return nil }
        var line = lines[number].removeFirst()
        let id = line.ids.removeFirst()
        if !line.ids.isEmpty { lines[number].append(line) }
        credit(number)
        return id
    }

    private mutating func credit(_ served: Int?) {
        for number in 1..<5 {
            let credit = credits[number] + percents[number] - (number == served ? 100 : 0)
            credits[number] = max(0, lines[number].isEmpty ? min(100, credit) : credit)
        }
    }
}

@Suite("Budget queue against a reference")
struct ReferenceTests {
    @Test("Who goes next is the same, however requests come, leave and are answered", arguments: 1...20)
    func order(seed: Int) {
        var random = RandomNumbers(seed: UInt64(seed))
        let start = ContinuousClock.now
        let settings = BudgetSettings(limit: .off, maxWait: .seconds(9), maxQueue: 1000, maxInFlight: 1)
        var queue = BudgetQueue(settings: settings, seed: 1, now: start)
        var reference = Reference()
        var waiting: [UInt64] = []
        _ = queue.arrive(0, now: start)
        for id in 1...2000 as ClosedRange<UInt64> {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<10:
                let entry = Reference.Entry(
                    id: id, classNumber: Int.random(in: 0..<5, using: &random),
                    client: UInt32.random(in: 0..<6, using: &random))
                let isUrgent = Int.random(in: 0..<20, using: &random) == 0
                let request = BudgetRequest(
                    classNumber: entry.classNumber, client: entry.client, isUrgent: isUrgent)
                #expect(queue.arrive(id, request, now: start) == .wait)
                reference.append(entry, isUrgent: isUrgent)
                waiting.append(id)
            case 10..<12:
                guard let gone = waiting.randomElement(using: &random) else { continue }
                queue.leave(gone)
                reference.leave(gone)
                waiting.removeAll { $0 == gone }
            default:
                guard let next = reference.next() else { continue }
                queue.finished(now: start)
                #expect(queue.advance(now: start) == [.go(next)], "seed \(seed)")
                waiting.removeAll { $0 == next }
            }
            #expect(queue.queueDepth == waiting.count)
        }
    }
}
