import Testing
import UpstreamBudget

@Suite("An allowance that clients share")
struct SharedAllowanceTests {
    private let start = ContinuousClock.now

    /// How many each client takes in a time if all ask as often as they can.
    private func taken(by clients: [UInt32], in seconds: Int, burst: Int = 50) -> [Int] {
        var allowance = SharedAllowance(rate: Rate(5, per: .seconds(1)), burst: burst, now: start)
        var taken = [Int](repeating: 0, count: clients.count)
        for tick in 0..<(seconds * 100) {
            for (index, client) in clients.enumerated()
            where allowance.take(by: client, now: start + .milliseconds(tick * 10)) { taken[index] += 1 }
        }
        return taken
    }

    @Test("One client alone has the whole rate and half of the burst")
    func alone() {
        #expect(abs(taken(by: [1], in: 100)[0] - (500 + 25)) <= 1)
    }

    @Test("Clients that all ask for more have equal parts of the rate", arguments: 2...4)
    func together(count: Int) {
        let taken = taken(by: (1...UInt32(count)).map { $0 }, in: 200)
        for one in taken { #expect(abs(one - 1000 / count) <= 25, "\(taken)") }
        #expect(taken.reduce(0, +) <= 1000 + 50)
    }

    @Test("A client that comes late is served at once, however much another one takes")
    func newcomer() {
        var allowance = SharedAllowance(rate: Rate(5, per: .seconds(1)), burst: 50, now: start)
        for _ in 1...100 { _ = allowance.take(by: 1, now: start) }
        #expect(allowance.holdsItsShare(1))
        #expect(allowance.take(by: 2, now: start) == true)
        #expect(allowance.take(by: nil, now: start) == true)
    }

    @Test("An allowance of one is anybody's, and comes back after its time")
    func one() {
        var allowance = SharedAllowance(rate: Rate(1, per: .seconds(60)), burst: 1, now: start)
        #expect(allowance.take(by: 1, now: start + .seconds(500)) == true)
        #expect(allowance.take(by: 2, now: start + .seconds(559)) == false)
        #expect(allowance.take(by: 2, now: start + .seconds(560)) == true)
        #expect(allowance.take(by: nil, now: start + .seconds(561)) == false)
    }
}
