import Testing
import UpstreamBudget

@Suite("Budget queue: classes and clients")
struct FairnessTests {
    private let start = ContinuousClock.now

    private func queue(
        rate: Int = 10, burst: Int = 1, maxQueue: Int = 1000, maxBytes: Int = 1 << 20, maxInFlight: Int = 1000
    ) -> BudgetQueue {
        BudgetQueue(
            settings: BudgetSettings(
                limit: .rate(Rate(rate, per: .seconds(1)), burst: burst), maxWait: .seconds(1000),
                maxQueue: maxQueue, maxBytes: maxBytes, maxInFlight: maxInFlight),
            seed: 1, now: start)
    }

    /// What goes, in order, until so many have gone.
    private func drain(_ queue: inout BudgetQueue, _ count: Int = .max) -> [UInt64] {
        var ids: [UInt64] = []
        var now = start
        while ids.count < count, let next = queue.nextWakeUp(now: now) {
            now = next
            for case .go(let id) in queue.advance(now: now) {
                ids.append(id)
                queue.finished(now: now)
            }
        }
        return ids
    }

    @Test("The most urgent class goes first, whatever came first")
    func classOrder() {
        var queue = queue()
        _ = queue.arrive(0, now: start)
        for id in [4, 3, 2, 1] as [UInt64] {
            #expect(queue.arrive(id, BudgetRequest(classNumber: Int(id) - 1), now: start) == .wait)
        }
        #expect(drain(&queue) == [1, 2, 3, 4])
    }

    @Test("Each class gets its guaranteed share while more urgent ones wait, and no more", arguments: 1...4)
    func guaranteedShares(classNumber: Int) {
        var queue = queue(maxQueue: 10_000)
        _ = queue.arrive(0, now: start)
        for id in 1...2000 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        for id in 3001...3900 as ClosedRange<UInt64> {
            _ = queue.arrive(id, BudgetRequest(classNumber: classNumber), now: start)
        }
        let sent = drain(&queue, 1000).count { $0 > 3000 }
        let share = 10 * ClassShare.standard[classNumber].percent
        #expect(sent >= share - 1 && sent <= share)
    }

    @Test("Clients of a class take turns, however many requests each has waiting")
    func clientsTakeTurns() {
        var queue = queue()
        _ = queue.arrive(0, now: start)
        for (client, ids) in [[11, 12, 13, 14], [21, 22], [31]].enumerated() {
            for id in ids {
                _ = queue.arrive(
                    UInt64(id), BudgetRequest(classNumber: 2, client: UInt32(client)), now: start)
            }
        }
        #expect(drain(&queue) == [11, 21, 31, 12, 22, 13, 14])
    }

    @Test("A full queue gives way to the more urgent, and to a client that has less waiting")
    func fullQueue() {
        var queue = queue(maxQueue: 4)
        _ = queue.arrive(0, now: start)
        for id in 1...4 as ClosedRange<UInt64> {
            _ = queue.arrive(id, BudgetRequest(classNumber: 2, client: 7), now: start)
        }
        #expect(queue.arrive(5, BudgetRequest(classNumber: 2, client: 8), now: start) == .wait)
        #expect(queue.arrive(6, BudgetRequest(classNumber: 0, client: 8), now: start) == .wait)
        let refused = queue.advance(now: start).compactMap {
            if case .refuse(let id, .queueFull, _) = $0 { id } else { nil }
        }
        #expect(refused == [4, 3] && queue.queueDepth == 4 && queue.refusedTotal == 2)
        guard
            case .refuse(.queueFull, _) = queue.arrive(
                9, BudgetRequest(classNumber: 2, client: 7), now: start)
        else {
            Issue.record("A client took the place of its own request")
            return
        }
        #expect(drain(&queue) == [6, 1, 5, 2])
    }

    @Test("Bytes are bounded, those of urgent requests are not counted, and places given up give them back")
    func bytes() {
        var queue = queue(maxBytes: 100)
        _ = queue.arrive(0, now: start)
        #expect(queue.arrive(1, BudgetRequest(classNumber: 3, byteCount: 60), now: start) == .wait)
        #expect(queue.arrive(2, BudgetRequest(byteCount: 50), now: start) == .wait)
        #expect(queue.queueBytes == 50)
        #expect(queue.arrive(3, BudgetRequest(byteCount: 500, isUrgent: true), now: start) == .wait)
        queue.leave(2)
        queue.leave(3)
        #expect(queue.queueBytes == 0)
        guard case .refuse(.queueFull, _) = queue.arrive(4, BudgetRequest(byteCount: 101), now: start) else {
            Issue.record("More bytes than allowed")
            return
        }
    }

    @Test("Arrivals ahead turn away at once those who can no longer be in time, and only those")
    func hopelessLater() {
        var queue = queue()
        _ = queue.arrive(0, now: start)
        let patient = BudgetRequest(classNumber: 4, deadline: start + .milliseconds(350))
        for id in 1...3 as ClosedRange<UInt64> { #expect(queue.arrive(id, patient, now: start) == .wait) }
        #expect(queue.arrive(4, BudgetRequest(client: 1), now: start) == .wait)
        let decisions = queue.advance(now: start)
        #expect(decisions == [.refuse(3, .hopeless, retryAfter: .milliseconds(400))])
        #expect(drain(&queue) == [4, 1, 2])
    }

    @Test("A guaranteed share counts: who has one is not hopeless behind any number of more urgent requests")
    func shareGivesHope() {
        var queue = queue()
        _ = queue.arrive(0, now: start)
        for id in 1...500 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        // 10 of 100: the eleventh turn at the latest.
        let short = BudgetRequest(classNumber: 1, deadline: start + .milliseconds(900))
        guard case .refuse(.hopeless, _) = queue.arrive(501, short, now: start) else {
            Issue.record("Its share comes too late")
            return
        }
        let enough = BudgetRequest(classNumber: 1, deadline: start + .milliseconds(1100))
        #expect(queue.arrive(502, enough, now: start) == .wait)
        #expect(drain(&queue, 11).contains(502))
    }

    @Test("Bulk leaves a reserve of tokens, so that a purchase need not wait for the next one")
    func reserve() {
        var queue = queue(burst: 8)
        for id in 0..<6 as Range<UInt64> {
            #expect(queue.arrive(id, BudgetRequest(classNumber: 3), now: start) == .go)
        }
        #expect(queue.arrive(6, BudgetRequest(classNumber: 3), now: start) == .wait)
        #expect(queue.arrive(7, now: start) == .go)
        #expect(queue.arrive(8, now: start) == .go)
        #expect(queue.arrive(9, now: start) == .wait)
    }

    @Test("Work that nobody waits for goes when there is slack, gives way, and is not counted as refused")
    func spare() {
        var queue = queue(burst: 8, maxQueue: 2, maxInFlight: 4)
        let spare = BudgetRequest(classNumber: 5)
        #expect(queue.arrive(0, spare, now: start) == .go)
        #expect(queue.arrive(1, spare, now: start) == .go)
        // Half of the places are taken.
        #expect(queue.arrive(2, spare, now: start) == .wait)
        #expect(queue.nextWakeUp(now: start) == start + .seconds(1000))
        #expect(queue.arrive(3, now: start) == .go)
        for _ in 0..<3 { queue.finished(now: start) }
        #expect(queue.advance(now: start) == [.go(2)])
        queue.finished(now: start)
        // Half of the burst is left, which is its reserve.
        #expect(queue.arrive(4, spare, now: start) == .wait)
        #expect(queue.arrive(5, spare, now: start) == .wait)
        guard case .refuse(.queueFull, _) = queue.arrive(6, spare, now: start) else {
            Issue.record("The queue is full")
            return
        }
        #expect(queue.refusedTotal == 0)
    }
}
