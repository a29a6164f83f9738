import Testing
import UpstreamBudget

@Suite("What one client may hold of something scarce")
struct ClientShareTests {
    private let start = ContinuousClock.now

    private func queue(
        maxQueue: Int = 1000, maxBytes: Int = 1 << 20, maxInFlight: Int = 64,
        limit: BudgetSettings.Limit = .off
    ) -> BudgetQueue {
        BudgetQueue(
            settings: BudgetSettings(
                limit: limit, maxWait: .seconds(5), maxQueue: maxQueue, maxBytes: maxBytes,
                maxInFlight: maxInFlight),
            seed: 1, now: start)
    }

    private func request(
        of client: UInt32, classNumber: Int = 0, byteCount: Int = 0, isUrgent: Bool = false
    ) -> BudgetRequest {
        BudgetRequest(
            classNumber: classNumber, client: client, isShareBound: true, byteCount: byteCount,
            isUrgent: isUrgent)
    }

    @Test("Alone a client gets half, two get a third each, and a newcomer finds some", arguments: 1...4)
    func thresholds(clients: Int) {
        var shares = ClientShares<Int>()
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            for client in 1...clients where shares.mayTake(of: 60, by: client) {
                shares.take(by: client)
                hasGrown = true
            }
        }
        for client in 1...clients { #expect(shares.held(by: client) == 60 / (clients + 1)) }
        #expect(shares.mayTake(of: 60, by: 99))
        #expect(Set(shares.atBound(of: 60)) == Set(1...clients))
    }

    @Test("A client that holds nothing takes the last unit, and so does a holder without a bound")
    func lastUnit() {
        var shares = ClientShares<Int>()
        shares.take(9, by: nil)
        #expect(shares.mayTake(of: 10, by: 1))
        #expect(shares.mayTake(of: 10, by: nil))
        shares.take(by: 1)
        #expect(!shares.mayTake(of: 10, by: 2))
        shares.giveBack(by: 1)
        #expect(shares.total == 9 && shares.held(by: 1) == 0)
    }

    @Test("Slots in flight: a client at its share waits, another goes, and a slot that comes free is shared")
    func slots() {
        var queue = queue(maxInFlight: 8)
        for id in 1...4 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, request(of: 1), now: start) == .go)
        }
        #expect(queue.arrive(5, request(of: 1), now: start) == .wait)
        #expect(queue.arrive(6, request(of: 2), now: start) == .go)
        #expect(queue.arrive(7, request(of: 2), now: start) == .go)
        #expect(queue.arrive(8, request(of: 2), now: start) == .wait)
        #expect(queue.arrive(9, request(of: 3), now: start) == .go)
        #expect(queue.inFlight == 7)
        // Client 1 still holds more than is free, so its slot is for others.
        queue.finished(stamp: queue.stamp(of: request(of: 1)), now: start)
        #expect(queue.advance(now: start) == [])
        queue.finished(stamp: queue.stamp(of: request(of: 1)), now: start)
        #expect(queue.advance(now: start) == [.go(5)])
        queue.finished(stamp: queue.stamp(of: request(of: 3)), now: start)
        #expect(queue.advance(now: start) == [.go(8)])
    }

    @Test("The share is of the slots that the class may take, so that a newcomer of the same class finds one")
    func classSlots() {
        var queue = queue(maxInFlight: 64)
        var gone = 0
        for id in 1...100 as ClosedRange<UInt64>
        where queue.arrive(id, request(of: 1, classNumber: 2), now: start) == .go { gone += 1 }
        #expect(gone == 24)
        for client in 2...5 as ClosedRange<UInt32> {
            #expect(
                queue.arrive(200 + UInt64(client), request(of: client, classNumber: 2), now: start) == .go)
        }
    }

    @Test("Clients with slow purchases leave slots also to what is less urgent, of others")
    func urgentHolders() {
        var queue = queue(maxInFlight: 64)
        var id: UInt64 = 0
        for (client, held) in [(1, 32), (2, 16), (3, 8)] as [(UInt32, Int)] {
            let before = queue.inFlight
            for _ in 1...40 {
                _ = queue.arrive(id, request(of: client), now: start)
                id += 1
            }
            #expect(queue.inFlight - before == held)
        }
        for classNumber in 1...3 {
            #expect(queue.arrive(id, request(of: 9, classNumber: classNumber), now: start) == .go)
            id += 1
        }
    }

    @Test("Requests that wait for their own client's responses make no other request hopeless")
    func stalledRequestsDoNotCount() {
        var queue = queue(maxInFlight: 16, limit: .rate(Rate(1, per: .seconds(1)), burst: 8))
        for id in 1...8 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, request(of: 1), now: start) == .go)
        }
        // The tokens of the next five seconds are asked for by a client that may not take them.
        for id in 9...40 as ClosedRange<UInt64> { _ = queue.arrive(id, request(of: 1), now: start) }
        #expect(queue.queueDepth == 5)
        #expect(queue.arrive(60, request(of: 2, classNumber: 2), now: start) == .wait)
        #expect(queue.advance(now: start) == [])
        #expect(queue.nextWakeUp(now: start) == start + .seconds(1))
        #expect(queue.advance(now: start + .seconds(1)) == [.go(60)])
    }

    @Test("Clients that are passed over do not give the next one two turns")
    func turnsAfterPassedOver() {
        var queue = queue(maxInFlight: 8)
        for id in 1...4 as ClosedRange<UInt64> { _ = queue.arrive(id, request(of: 1), now: start) }
        for id in 11...14 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, BudgetRequest(client: 9), now: start) == .go)
        }
        #expect(queue.arrive(5, request(of: 1), now: start) == .wait)
        for (client, ids) in [(2, [21, 22]), (3, [31, 32])] as [(UInt32, [UInt64])] {
            for id in ids { #expect(queue.arrive(id, request(of: client), now: start) == .wait) }
        }
        var order: [UInt64] = []
        for _ in 1...4 {
            queue.finished(now: start)
            for case .go(let id) in queue.advance(now: start) {
                order.append(id)
                queue.finished(stamp: queue.stamp(of: request(of: id < 30 ? 2 : 3)), now: start)
            }
        }
        #expect(order.prefix(4) == [21, 31, 22, 32])
    }

    @Test("Places in the queue: a client that holds as many as are free is refused, another is not")
    func places() {
        var queue = queue(maxQueue: 10, maxInFlight: 1)
        #expect(queue.arrive(0, request(of: 9), now: start) == .go)
        for id in 1...5 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, request(of: 1), now: start) == .wait)
        }
        guard case .refuse(.clientShare, _) = queue.arrive(6, request(of: 1), now: start) else {
            Issue.record("A sixth place was free for it")
            return
        }
        #expect(queue.arrive(7, request(of: 2), now: start) == .wait)
        queue.leave(1)
        queue.leave(2)
        #expect(queue.arrive(8, request(of: 1), now: start) == .wait)
        #expect(queue.refusedTotal == 1)
    }

    @Test("Bytes in the queue: the same; a request without content needs none")
    func bytes() {
        var queue = queue(maxBytes: 100, maxInFlight: 1)
        #expect(queue.arrive(0, request(of: 9), now: start) == .go)
        #expect(queue.arrive(1, request(of: 1, byteCount: 50), now: start) == .wait)
        guard case .refuse(.clientShare, _) = queue.arrive(2, request(of: 1, byteCount: 1), now: start) else {
            Issue.record("It holds as many bytes as are free")
            return
        }
        #expect(queue.arrive(3, request(of: 1), now: start) == .wait)
        #expect(queue.arrive(4, request(of: 2, byteCount: 40), now: start) == .wait)
    }

    @Test(
        "What waits without a bound takes no place in the queue from a client's share: when it is full, that gives way"
    )
    func unboundInTheQueue() {
        var queue = queue(maxQueue: 10, maxInFlight: 1)
        #expect(queue.arrive(0, BudgetRequest(client: 9), now: start) == .go)
        for id in 1...10 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, BudgetRequest(client: 9), now: start) == .wait)
        }
        #expect(queue.arrive(11, request(of: 1), now: start) == .wait)
        let refused = queue.advance(now: start)
        guard case .refuse(10, .queueFull, _) = refused.first, refused.count == 1 else {
            Issue.record("the last of the longest line gives way, not \(refused)")
            return
        }
    }

    @Test(
        "Slots are short while somebody without a slot waits for one, not while a client wants more than its share"
    )
    func shortage() {
        var queue = queue(maxInFlight: 4)
        for id in 1...3 as ClosedRange<UInt64> { _ = queue.arrive(id, request(of: 1), now: start) }
        #expect(queue.queueDepth == 1 && !queue.isShortOfSlots(now: start))
        #expect(queue.arrive(4, BudgetRequest(client: 9), now: start) == .go)
        #expect(queue.arrive(5, BudgetRequest(client: 9), now: start) == .go)
        #expect(queue.arrive(6, request(of: 2), now: start) == .wait)
        #expect(queue.isShortOfSlots(now: start))
        queue.leave(6)
        #expect(!queue.isShortOfSlots(now: start))
    }

    @Test("A request that was sent before, or that others wait for, is not held back by the share")
    func urgent() {
        var queue = queue(maxInFlight: 4)
        for id in 1...2 as ClosedRange<UInt64> { _ = queue.arrive(id, request(of: 1), now: start) }
        #expect(queue.arrive(3, request(of: 1), now: start) == .wait)
        #expect(queue.arrive(4, request(of: 1, isUrgent: true), now: start) == .go)
        queue.giveBack(queue.stamp(of: request(of: 1)), now: start)
        #expect(queue.inFlight == 2)
    }

    @Test(
        "After a 429 the request that asks whether more are accepted may come from a client with others in flight"
    )
    func probes() {
        var queue = queue(maxInFlight: 8)
        for id in 1...4 as ClosedRange<UInt64> { _ = queue.arrive(id, request(of: 1), now: start) }
        let before = queue.stamp(of: request(of: 1))
        queue.finished(.tooManyRequests(retryAfter: .seconds(1)), stamp: before, now: start)
        #expect(queue.arrive(5, request(of: 1), now: start) == .wait)
        #expect(queue.advance(now: start + .seconds(2)) == [.go(5)])
    }
}
