import Testing
import UpstreamBudget

@Suite("What one operation may hold of the slots in flight (design §5)")
struct OperationShareTests {
    private let start = ContinuousClock.now

    private func queue(maxInFlight: Int = 8, limit: BudgetSettings.Limit = .off) -> BudgetQueue {
        BudgetQueue(
            settings: BudgetSettings(
                limit: limit, maxWait: .seconds(5), maxQueue: 1000, maxInFlight: maxInFlight),
            seed: 1, now: start)
    }

    private func request(
        _ operation: Int, of client: UInt32, classNumber: Int = 0, isShareBound: Bool = true
    ) -> BudgetRequest {
        BudgetRequest(
            classNumber: classNumber, resource: operation, client: client, isShareBound: isShareBound)
    }

    @Test("A slow operation takes half of the slots, however many clients ask for it; others go")
    func slots() {
        var queue = queue()
        for id in 1...4 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, request(1, of: UInt32(id)), now: start) == .go)
        }
        #expect(queue.arrive(5, request(1, of: 5), now: start) == .wait)
        #expect(!queue.holdsItsShare(request(1, of: 5)), "its client holds nothing")
        #expect(queue.arrive(6, request(2, of: 6), now: start) == .go)
        #expect(queue.arrive(7, request(2, of: 5), now: start) == .go)
        // One that comes free is for others, as long as the operation holds as much as is free.
        queue.finished(resource: 1, stamp: queue.stamp(of: request(1, of: 1)), now: start)
        #expect(queue.advance(now: start) == [])
        queue.finished(resource: 2, stamp: queue.stamp(of: request(2, of: 6)), now: start)
        #expect(queue.advance(now: start) == [.go(5)])
    }

    @Test("A client's next request goes when the first one's operation waits, and keeps its client's turn")
    func behind() {
        var queue = queue()
        for id in 1...4 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, request(1, of: UInt32(id)), now: start) == .go)
        }
        #expect(queue.arrive(5, request(1, of: 9), now: start) == .wait)
        #expect(queue.arrive(6, request(2, of: 9), now: start) == .go)
        #expect(queue.arrive(7, request(3, of: 9), now: start) == .go)
        // The client holds two, and two are free.
        #expect(queue.arrive(8, request(3, of: 9), now: start) == .wait)
        #expect(queue.arrive(9, request(1, of: 9), now: start) == .wait)
        queue.finished(resource: 2, stamp: queue.stamp(of: request(2, of: 9)), now: start)
        #expect(queue.advance(now: start) == [.go(8)])
        for id in [5, 9] as [UInt64] { queue.leave(id) }
        #expect(queue.queueDepth == 0)
    }

    @Test("Requests that wait for a slow operation are not counted before others: these are not hopeless")
    func estimate() {
        let limit = BudgetSettings.Limit.rate(Rate(1, per: .seconds(1)), burst: 4)
        var queue = queue(limit: limit)
        for id in 1...4 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, request(1, of: UInt32(id)), now: start) == .go)
        }
        for id in 5...8 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, request(1, of: 9), now: start) == .wait)
        }
        // Behind those four it would be hopeless: its turn would come in 5 s at the earliest.
        let late = BudgetRequest(
            resource: 2, client: 9, isShareBound: true, deadline: start + .milliseconds(1500))
        #expect(queue.arrive(20, late, now: start) == .wait)
        #expect(queue.advance(now: start + .seconds(1)) == [.go(20)])
    }

    @Test("A client without a bound, as with share: all, may take every slot for one operation")
    func unbound() {
        var queue = queue()
        for id in 1...8 as ClosedRange<UInt64> {
            #expect(queue.arrive(id, request(1, of: 1, isShareBound: false), now: start) == .go)
        }
    }

    @Test("The most urgent class keeps its quarter, whatever a slow operation of another class holds")
    func classes() {
        var queue = queue(maxInFlight: 64)
        var gone = 0
        for id in 1...200 as ClosedRange<UInt64>
        where queue.arrive(id, request(1, of: UInt32(id), classNumber: 2), now: start) == .go { gone += 1 }
        #expect(gone == 24, "half of three quarters")
        #expect(queue.arrive(999, request(2, of: 999, classNumber: 2), now: start) == .go)
        #expect(queue.arrive(1000, request(3, of: 1000), now: start) == .go)
    }
}
