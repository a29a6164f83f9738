import Testing
import UpstreamBudget

/// Random days in the life of a queue, each step checked against the rules.
@Suite("Budget queue, simulated")
struct BudgetQueueSimulationTests {
    @Test(
        "Every request gets one outcome, in order, in time, within rate and places in flight",
        arguments: 1...12)
    func rules(seed: Int) {
        var day = Day(seed: UInt64(seed))
        for _ in 0..<4000 { day.step() }
        day.end()
        #expect(day.sent.count > 100)
        #expect(day.sent.count + day.refused + day.left == Int(day.arrivals))
        #expect(UInt64(day.refused) == day.queue.refusedTotal)
        for (index, time) in day.sent.enumerated() where index >= 3 {
            // Burst 3 at 7 in 2 s: four requests in a row span at least one token's interval.
            #expect(day.sent[index - 3].duration(to: time) >= .nanoseconds(285_714_285))
        }
    }

    @Test("Retry-After is true: who comes back then, with nobody else coming, is sent", arguments: 1...12)
    func retryAfterIsTrue(seed: Int) {
        var day = Day(seed: UInt64(seed))
        var checked = 0
        for _ in 0..<4000 {
            day.step()
            guard let wait = day.lastRetryAfter, day.queue.inFlight < day.queue.settings.maxInFlight else {
                continue
            }
            var alone = day.queue
            let back = day.now + wait
            while let wakeUp = alone.nextWakeUp(now: day.now), wakeUp < back {
                for case .go in alone.advance(now: wakeUp) { alone.finished(now: wakeUp) }
            }
            for case .go in alone.advance(now: back) { alone.finished(now: back) }
            #expect(alone.arrive(.max, now: back) == .go)
            checked += 1
        }
        #expect(checked > 0)
    }

    @Test("Ten thousand may wait and leave in any order")
    func thousands() {
        let settings = BudgetSettings(limit: .off, maxWait: .seconds(5), maxQueue: 10_000, maxInFlight: 1)
        let now = ContinuousClock.now
        var queue = BudgetQueue(settings: settings, seed: 1, now: now)
        for id in 0...10_000 as ClosedRange<UInt64> { _ = queue.arrive(id, now: now) }
        var random = RandomNumbers(seed: 1)
        let leaving = (1...10_000 as ClosedRange<UInt64>).shuffled(using: &random).prefix(5000)
        for id in leaving { queue.leave(id) }
        var expected = Set(1...10_000 as ClosedRange<UInt64>).subtracting(leaving).sorted()[...]
        while let next = expected.popFirst() {
            queue.finished(now: now)
            #expect(queue.advance(now: now) == [.go(next)])
        }
        #expect(queue.queueDepth == 0)
    }
}

/// Clients that come, leave and are answered at random; checks what must hold after each step.
private struct Day {
    var queue: BudgetQueue
    var now = ContinuousClock.now
    var arrivals: UInt64 = 0
    var sent: [ContinuousClock.Instant] = []
    var refused = 0
    var left = 0
    /// Of the last step, if it refused a newcomer.
    var lastRetryAfter: Duration?

    private var waiting: [(id: UInt64, since: ContinuousClock.Instant)] = []
    private var random: RandomNumbers

    init(seed: UInt64) {
        random = RandomNumbers(seed: seed)
        let rate = Rate(7, per: .seconds(2))
        let settings = BudgetSettings(
            limit: .rate(rate, burst: 3), maxWait: .seconds(2), maxQueue: 8, maxInFlight: 4)
        queue = BudgetQueue(settings: settings, seed: 1, now: now)
    }

    mutating func step() {
        lastRetryAfter = nil
        let pause = Duration.nanoseconds(Int64.random(in: 0...150_000_000, using: &random))
        wakeUps(until: now + pause)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: arrive()
        case 5: leave()
        default: finish()
        }
        #expect(queue.inFlight <= 4 && queue.queueDepth == waiting.count && waiting.count <= 8)
    }

    mutating func end() {
        while queue.inFlight > 0 { finish() }
        while !waiting.isEmpty {
            wakeUps(until: now + .seconds(1))
            if queue.inFlight > 0 { finish() }
        }
    }

    private mutating func wakeUps(until end: ContinuousClock.Instant) {
        while let wakeUp = queue.nextWakeUp(now: now), wakeUp <= end {
            now = wakeUp
            advance(mustDecide: true)
        }
        now = end
    }

    private mutating func arrive() {
        arrivals += 1
        switch queue.arrive(arrivals, now: now) {
        case .go:
            #expect(waiting.isEmpty)
            sent.append(now)
        case .wait: waiting.append((arrivals, now))
        case .refuse(_, let retryAfter):
            refused += 1
            lastRetryAfter = retryAfter
        }
    }

    private mutating func leave() {
        guard let index = waiting.indices.randomElement(using: &random) else { return }
        queue.leave(waiting.remove(at: index).id)
        left += 1
    }

    private mutating func finish() {
        guard queue.inFlight > 0 else { return }
        queue.finished(now: now)
        advance(mustDecide: false)
    }

    private mutating func advance(mustDecide: Bool) {
        let decisions = queue.advance(now: now)
        #expect(!decisions.isEmpty || !mustDecide)
        for decision in decisions {
            let next = waiting.removeFirst()
            #expect(next.since.duration(to: now) <= .seconds(2))
            switch decision {
            case .go(let id):
                #expect(id == next.id)
                sent.append(now)
            case .refuse(let id, let reason, _):
                #expect(id == next.id && reason == .deadline && next.since.duration(to: now) == .seconds(2))
                refused += 1
            }
        }
    }
}
