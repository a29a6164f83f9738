import Testing
import UpstreamBudget

@Suite("Budget queue: what no class takes from another")
struct SharesTests {
    private let start = ContinuousClock.now

    private func queue(
        _ limit: BudgetSettings.Limit, maxQueue: Int = 1000, maxInFlight: Int = 16
    ) -> BudgetQueue {
        BudgetQueue(
            settings: BudgetSettings(
                limit: limit, maxWait: .seconds(5), maxQueue: maxQueue, maxInFlight: maxInFlight),
            seed: 1, now: start)
    }

    @Test(
        "However low the rate, each class has its share of it beside more purchases than can be served",
        arguments: [1, 2, 4, 20])
    func lowRates(rate: Int) {
        var queue = queue(.rate(Rate(rate, per: .seconds(1)), burst: 1))
        var classes: [UInt64: Int] = [:]
        var sent = Array(repeating: 0, count: 5)
        var id: UInt64 = 0
        let seconds = 2000 / rate
        for step in 0..<(seconds * 20) {
            let now = start + .milliseconds(50 * step)
            // Everybody asks for twice the rate, in turns, each request being a client's of its own.
            let asked = [0, 1, 2, 3, 4].filter { (step * rate + $0 * 3) % 10 < rate }
            for classNumber in asked {
                id += 1
                classes[id] = classNumber
                let request = BudgetRequest(classNumber: classNumber, client: UInt32(id))
                guard queue.arrive(id, request, now: now) == .go else { continue }
                sent[classNumber] += 1
                queue.finished(now: now)
            }
            for case .go(let id) in queue.advance(now: now) {
                sent[classes[id] ?? 0] += 1
                queue.finished(now: now)
            }
        }
        let all = Double(sent.reduce(0, +))
        #expect(all > 0.95 * Double(rate * seconds))
        for number in 1..<5 {
            let share = Double(ClassShare.standard[number].percent) / 100
            #expect(Double(sent[number]) > 0.8 * share * all, "\(sent)")
        }
        #expect(Double(sent[0]) > 0.7 * all, "\(sent)")
    }

    @Test("A flood fills no more of the queue than others' parts leave, whoever came first")
    func fullQueue() {
        var queue = queue(.rate(Rate(100, per: .seconds(1)), burst: 1), maxQueue: 100)
        _ = queue.arrive(0, now: start)
        for id in 1...3 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, BudgetRequest(classNumber: 3), now: start) == .wait)
        }
        for id in 11...200 as ClosedRange<UInt64> {
            _ = queue.arrive(id, BudgetRequest(client: UInt32(id)), now: start)
        }
        #expect(queue.queueDepth == 100)
        // Ten, five, five and two places are nobody else's.
        for (classNumber, part) in [(1, 10), (2, 5), (3, 2), (4, 2)] {
            for number in 0..<part {
                let id = UInt64(1000 * classNumber + number)
                let request = BudgetRequest(classNumber: classNumber, client: UInt32(id))
                #expect(queue.arrive(id, request, now: start) == .wait, "\(number) of class \(classNumber)")
            }
        }
        let refused = queue.advance(now: start).compactMap {
            if case .refuse(let id, .queueFull, _) = $0 { id } else { nil }
        }
        #expect(refused.allSatisfy { (11...200).contains($0) } && refused.count == 19)
        #expect(queue.queueDepth == 100)
    }

    @Test("Slow answers to others leave a quarter of the places in flight to purchases")
    func places() {
        var queue = queue(.off, maxInFlight: 8)
        for id in 1...6 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, BudgetRequest(classNumber: 3), now: start) == .go)
        }
        #expect(queue.arrive(7, BudgetRequest(classNumber: 3), now: start) == .wait)
        #expect(queue.arrive(8, now: start) == .go)
        #expect(queue.arrive(9, now: start) == .go)
        #expect(queue.arrive(10, now: start) == .wait)
        queue.finished(stamp: queue.stamp(), now: start + .seconds(1))
        #expect(queue.advance(now: start + .seconds(1)) == [.go(10)])
        queue.finished(stamp: queue.stamp(), now: start + .seconds(2))
        #expect(queue.advance(now: start + .seconds(2)) == [])
        queue.finished(stamp: queue.stamp(of: BudgetRequest(classNumber: 3)), now: start + .seconds(2))
        #expect(queue.advance(now: start + .seconds(2)) == [.go(7)])
    }

    @Test("At full places Retry-After counts who goes before, not all who wait (design §5)")
    func retryAfterAtFullPlaces() {
        var queue = queue(.off, maxInFlight: 1)
        for id in 1...4 as ClosedRange<UInt64> { _ = queue.arrive(id, now: start) }
        for id in 11...18 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, BudgetRequest(classNumber: 4), now: start) == .wait)
        }
        // A place comes free each second. One purchase and eight others wait then.
        for second in 1...2 {
            queue.finished(now: start + .seconds(second))
            #expect(queue.advance(now: start + .seconds(second)).count == 1)
        }
        let tooLong = { (classNumber: Int) in
            BudgetRequest(classNumber: classNumber, byteCount: queue.settings.maxBytes + 1)
        }
        let now = start + .seconds(2)
        for (classNumber, seconds) in [(0, 2), (4, 10)] {
            #expect(
                queue.arrive(99, tooLong(classNumber), now: now)
                    == .refuse(.queueFull, retryAfter: .seconds(seconds)))
        }
    }

    @Test("What nobody waits for any more is not sent, even if the machine has slept through its time")
    func sleep() {
        var queue = queue(.rate(Rate(1, per: .seconds(1)), burst: 10))
        for id in 0..<14 as Range<UInt64> { _ = queue.arrive(id, now: start) }
        for _ in 0..<10 { queue.finished(now: start) }
        let decisions = queue.advance(now: start + .seconds(3600))
        #expect(decisions.count == 4)
        #expect(decisions.allSatisfy { if case .refuse(_, .deadline, _) = $0 { true } else { false } })
    }

    @Test("After a pause another request asks whether upstream accepts again, not one that it refused twice")
    func whoAsks() {
        var queue = queue(.rate(Rate(10, per: .seconds(1)), burst: 10))
        #expect(queue.arrive(1, now: start) == .go)
        queue.finished(.tooManyRequests(retryAfter: .seconds(1)), now: start)
        let again = BudgetRequest(isUrgent: true, wasRefused: true)
        #expect(queue.arrive(1, again, now: start) == .wait)
        #expect(queue.arrive(2, BudgetRequest(classNumber: 3), now: start) == .wait)
        #expect(queue.arrive(3, BudgetRequest(classNumber: 3), now: start) == .wait)
        let after = start + .seconds(1)
        #expect(queue.advance(now: after) == [.go(2)])
        queue.finished(now: after)
        #expect(queue.advance(now: after) == [.go(1), .go(3)])
        // Alone it asks by itself.
        queue.finished(.tooManyRequests(retryAfter: .seconds(1)), now: after)
        queue.finished(now: after)
        #expect(queue.arrive(1, again, now: after) == .wait)
        #expect(queue.advance(now: after + .seconds(1)) == [.go(1)])
    }
}
