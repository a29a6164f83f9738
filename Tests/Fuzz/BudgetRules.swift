import UpstreamBudget

/// A budget's queue under any order of arrivals, answers and leavers: nothing is lost, and upstream sees no more than its limit.
enum BudgetRules {
    private static let mostSteps = 400

    static func check(_ input: [UInt8]) {
        var choices = Choices(input)
        var run = BudgetRun(&choices)
        var steps = 0
        while !choices.isAtEnd, steps < mostSteps {
            run.step(&choices)
            steps += 1
        }
        run.drain()
        run.checkSeen()
    }
}

/// The queue beside what its owner knows.
private struct BudgetRun {
    private struct Waiting {
        let request: BudgetRequest
        let deadline: ContinuousClock.Instant
    }

    private struct Flight {
        let stamp: TurnStamp
        /// How long after it was sent upstream counts it, unless it is answered before.
        let transit: Duration
        var sentAt: ContinuousClock.Instant?
    }

    private static let steps: [Duration] = [
        .zero, .nanoseconds(1), .milliseconds(1), .milliseconds(30), .milliseconds(250), .seconds(1),
        .seconds(4), .seconds(30),
    ]
    /// A request that is late by at most this much is still sent.
    private static let lateness: Duration = .milliseconds(100)

    private let limit: BudgetSettings.Limit
    private let transit: Duration
    private var queue: BudgetQueue
    private let start = ContinuousClock.now
    private var now: ContinuousClock.Instant
    private var arrivals: UInt64 = 0
    private var waiting: [UInt64: Waiting] = [:]
    private var flights: [Flight] = []
    /// When upstream has counted a request.
    private var seen: [ContinuousClock.Instant] = []
    private var (sent, left, refused, refusedOfShares, queued) = (0, 0, 0, 0, 0)
    private var tooMany: UInt64 = 0

    init(_ choices: inout Choices) {
        let limits: [BudgetSettings.Limit] = [
            .rate(Rate(7, per: .seconds(2)), burst: 3), .rate(Rate(1, per: .seconds(1)), burst: 1),
            .rate(Rate(600, per: .seconds(60)), burst: 20), .window(limit: 5, window: .seconds(1)),
            .window(limit: 1, window: .milliseconds(300)), .window(limit: 60, window: .seconds(10)),
            .learned(ceiling: Rate(5, per: .seconds(1)), burst: 2), .learned(ceiling: nil, burst: 1), .off,
        ]
        limit = choices.one(of: limits)
        let isKnown = if case .learned = limit { false } else { true }
        transit = isKnown && choices.isChosen() ? .milliseconds(100) : .zero
        let settings = BudgetSettings(
            limit: limit, maxWait: choices.one(of: [.zero, .seconds(2), .seconds(20)]),
            maxQueue: choices.one(of: [0, 1, 4, 20]), maxBytes: 1000,
            maxInFlight: choices.one(of: [1, 2, 5, 16]),
            transit: TransitBounds(loss: transit, longest: transit, longestAfterRefusals: transit))
        now = start
        queue = BudgetQueue(settings: settings, seed: 1, now: now)
    }

    mutating func step(_ choices: inout Choices) {
        switch choices.number(below: 12) {
        case 0...3: arrive(&choices)
        case 4...6: answer(&choices)
        case 7: leave(&choices)
        case 8: send(choices.number(below: 256))
        case 9: giveBack(choices.number(below: 256))
        default: pass(choices.one(of: Self.steps))
        }
        advance()
    }

    // MARK: Operations

    private mutating func arrive(_ choices: inout Choices) {
        let kind = choices.byte()
        let request = BudgetRequest(
            classNumber: Int(kind) % queue.settings.classes.count,
            resource: kind & 16 == 0 ? nil : Int(kind >> 6), client: UInt32(choices.number(below: 4)),
            isShareBound: kind & 64 == 0,
            byteCount: [0, 100, 600, 1001][Int(kind >> 3) % 4],
            deadline: kind & 32 == 0 ? nil : now + choices.one(of: Self.steps), isUrgent: kind & 15 == 15)
        let wasPaused = queue.pause(now: now) > .zero
        arrivals += 1
        switch queue.arrive(arrivals, request, now: now) {
        case .go:
            expect(!wasPaused, "sent during a pause")
            begin(request)
        case .wait:
            let longest = max(queue.settings.maxWait, request.isUrgent ? .seconds(10) : .zero)
            waiting[arrivals] = Waiting(request: request, deadline: request.deadline ?? now + longest)
            queued += 1
        case .refuse(_, let retryAfter): refuse(request, retryAfter)
        }
    }

    private mutating func begin(_ request: BudgetRequest) {
        sent += 1
        flights.append(Flight(stamp: queue.stamp(of: request), transit: transit * Double(sent % 5) / 4))
        // Without a transit time a request counts from its turn on.
        if transit == .zero { send(flights.count - 1) }
    }

    private mutating func send(_ choice: Int) {
        guard !flights.isEmpty, flights[choice % flights.count].sentAt == nil else { return }
        flights[choice % flights.count].sentAt = now
        queue.sent(now: now)
    }

    private mutating func answer(_ choices: inout Choices) {
        guard !flights.isEmpty else { return }
        let place = choices.number(below: flights.count)
        let kind = choices.byte()
        let pauses: [Duration?] = [nil, .zero, .seconds(1), .seconds(7)]
        let answer: UpstreamAnswer =
            switch kind % 8 {
            case 0: .tooManyRequests(retryAfter: pauses[Int(kind >> 6)])
            case 1: .failed
            default: .accepted
            }
        let hint = kind & 32 == 0 ? nil : QuotaHint(remaining: Int(kind >> 6), reset: .seconds(Int(kind % 5)))
        finish(place, answer, hint: hint, resource: kind & 16 == 0 ? nil : Int(kind >> 6))
    }

    private mutating func finish(
        _ place: Int, _ answer: UpstreamAnswer, hint: QuotaHint? = nil, resource: Int? = nil
    ) {
        send(place)
        let flight = flights.remove(at: place)
        if let sentAt = flight.sentAt { seen.append(min(now, sentAt + flight.transit)) }
        if case .tooManyRequests = answer { tooMany += 1 }
        queue.finished(answer, hint: hint, resource: resource, stamp: flight.stamp, now: now)
    }

    private mutating func giveBack(_ choice: Int) {
        guard !flights.isEmpty, flights[choice % flights.count].sentAt == nil else { return }
        queue.giveBack(flights.remove(at: choice % flights.count).stamp, now: now)
    }

    private mutating func leave(_ choices: inout Choices) {
        let ids = waiting.keys.sorted()
        guard !ids.isEmpty else { return }
        let id = choices.one(of: ids)
        waiting[id] = nil
        queue.leave(id)
        left += 1
    }

    /// Each wake-up on the way is served.
    private mutating func pass(_ time: Duration) {
        let end = now + time
        while let wakeUp = queue.nextWakeUp(now: now), wakeUp <= end {
            now = wakeUp
            advance()
        }
        now = end
    }

    private mutating func refuse(_ request: BudgetRequest, _ retryAfter: Duration) {
        expect(retryAfter >= .zero, "Retry-After of \(retryAfter)")
        refused += 1
        let hasShare = queue.settings.classes[request.classNumber].percent > 0
        if request.isUrgent || hasShare { refusedOfShares += 1 }
    }

    // MARK: Rules

    private mutating func advance() {
        let wasPaused = queue.pause(now: now) > .zero
        for decision in queue.advance(now: now) {
            switch decision {
            case .go(let id):
                guard let request = waiting.removeValue(forKey: id) else {
                    return expect(false, "\(id) is sent and does not wait")
                }
                expect(!wasPaused, "sent during a pause")
                expect(now <= request.deadline + Self.lateness, "sent after its deadline")
                begin(request.request)
            case .refuse(let id, let reason, let retryAfter):
                guard let request = waiting.removeValue(forKey: id) else {
                    return expect(false, "\(id) is rejected and does not wait")
                }
                expect(reason != .deadline || now >= request.deadline, "rejected before its deadline")
                refuse(request.request, retryAfter)
            }
        }
        expect(queue.inFlight == flights.count, "\(queue.inFlight) in flight, not \(flights.count)")
        expect(flights.count <= queue.settings.maxInFlight, "\(flights.count) in flight")
        expect(queue.queueDepth == waiting.count, "\(queue.queueDepth) wait, not \(waiting.count)")
        expect(queue.refusedTotal == UInt64(refusedOfShares), "refusedTotal")
        expect(queue.queuedTotal == UInt64(queued) && queue.tooManyRequestsTotal == tooMany, "totals")
        let bytes = waiting.values.reduce(0) { $0 + ($1.request.isUrgent ? 0 : $1.request.byteCount) }
        expect(queue.queueBytes == bytes && bytes <= queue.settings.maxBytes, "\(queue.queueBytes) bytes")
        let wakeUp = queue.nextWakeUp(now: now)
        expect((wakeUp == nil) == waiting.isEmpty, "requests wait without a wake-up")
        expect(wakeUp.map { $0 > now } ?? true, "a wake-up that decides nothing")
    }

    /// Everything is answered; whatever waits is sent or rejected.
    mutating func drain() {
        var wakeUps = 0
        while true {
            for place in flights.indices.reversed() { finish(place, .accepted) }
            advance()
            guard flights.isEmpty else { continue }
            guard let wakeUp = queue.nextWakeUp(now: now) else { break }
            now = wakeUp
            advance()
            wakeUps += 1
            expect(wakeUps < 10_000, "the queue never empties")
        }
        expect(UInt64(sent + left + refused) == arrivals, "a request is lost")
        expect(queue.inFlight == 0 && queue.queueDepth == 0, "something is left")
    }

    /// What upstream has counted, against a counting of its own.
    func checkSeen() {
        let times = seen.map { start.duration(to: $0).wholeNanoseconds }.sorted()
        switch limit {
        case .rate(let rate, let burst), .learned(let rate?, let burst):
            let cost = Int128(rate.interval.wholeNanoseconds)
            var level = Int128(burst) * cost
            var before: Int64 = 0
            for time in times {
                level = min(Int128(burst) * cost, level + Int128(time - before) * Int128(rate.tokens)) - cost
                before = time
                expect(level >= 0, "more than \(burst) at once and \(rate.tokensPerSecond) a second")
            }
        case .window(let most, let window):
            for (first, last) in zip(times, times.dropFirst(most)) {
                expect(last - first >= window.wholeNanoseconds, "more than \(most) in \(window)")
            }
        case .learned, .off: break
        }
    }
}

extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
