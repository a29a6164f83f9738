import Testing

@testable import Upstream

@Suite("Collapsed forwarding (RFC 9211 §2.7, design §4)")
struct FlightsTests {
    private typealias Number = Flights<String>.Number

    private var flights = Flights<String>()
    private let key = Array("key".utf8)

    /// Boards and gives the ticket.
    private mutating func board(
        _ name: String, _ key: [UInt8]?
    ) -> (ticket: Flights<String>.Ticket, boarding: Flights<String>.Boarding) {
        let ticket = flights.issueTicket()
        return (ticket, flights.board(key, ticket, name))
    }

    /// The first of these begins the flight, the others wait.
    private mutating func crowd(_ names: String...) throws -> Number {
        guard case .begins(let number) = board(names[0], key).boarding else {
            throw Unexpected()
        }
        for name in names.dropFirst() {
            guard case .waits = board(name, key).boarding else { throw Unexpected() }
        }
        return number
    }

    private struct Unexpected: Error {}

    @Test("one request a key; all who wait are handed its answer in the order of their coming")
    mutating func oneRequest() throws {
        let number = try crowd("a", "b", "c")
        guard case .begins = board("other", Array("other".utf8)).boarding else { throw Unexpected() }
        flights.sent(number)
        #expect(flights.arrive(number, isListed: true) == ["a", "b", "c"])
        guard case .reads(number) = board("late", key).boarding else { throw Unexpected() }
        flights.land(number)
        guard case .begins = board("next", key).boarding else { throw Unexpected() }
    }

    @Test("an answer that later ones may not read is joined by nobody")
    mutating func notListed() throws {
        let number = try crowd("a")
        #expect(flights.arrive(number, isListed: false) == ["a"])
        guard case .begins(let next) = board("b", key).boarding else { throw Unexpected() }
        flights.land(number)
        guard case .waits = board("c", key).boarding else { throw Unexpected() }
        #expect(flights.arrive(next, isListed: true) == ["b", "c"])
    }

    @Test("requests without a key are alone")
    mutating func alone() throws {
        guard case .begins = board("a", nil).boarding, case .begins = board("b", nil).boarding else {
            throw Unexpected()
        }
        #expect(flights.count == 2)
    }

    @Test("who leaves the queue is gone; the last one takes the request with it")
    mutating func leaving() throws {
        let (first, boarding) = board("a", key)
        guard case .begins(let number) = boarding else { throw Unexpected() }
        let (second, _) = board("b", key)
        #expect(flights.queued(number).isEmpty)
        guard case .left("a") = flights.leave(first) else { throw Unexpected() }
        guard case .none = flights.leave(first) else { throw Unexpected() }
        guard case .wasLast("b", number) = flights.leave(second) else { throw Unexpected() }
        guard case .begins = board("c", key).boarding else { throw Unexpected() }
        #expect(flights.fail(number, handsOver: true).failed.isEmpty)
    }

    @Test(
        "who leaves before it is known whether the request must wait is let go only when it must (design §1)")
    mutating func impatient() throws {
        let (ticket, boarding) = board("a", key)
        guard case .begins(let number) = boarding, case .none = flights.leave(ticket) else {
            throw Unexpected()
        }
        #expect(flights.queued(number) == [ticket])
        guard case .wasLast("a", number) = flights.leave(ticket) else { throw Unexpected() }
        let (other, next) = board("b", key)
        guard case .begins(let sent) = next, case .none = flights.leave(other) else { throw Unexpected() }
        flights.sent(sent)
        #expect(flights.arrive(sent, isListed: true) == ["b"])
    }

    @Test("nobody leaves once the request is sent (design §1)")
    mutating func tooLate() throws {
        let (ticket, boarding) = board("a", key)
        guard case .begins(let number) = boarding else { throw Unexpected() }
        flights.sent(number)
        guard case .none = flights.leave(ticket) else { throw Unexpected() }
        #expect(flights.arrive(number, isListed: true) == ["a"])
    }

    @Test("a failed request hands over to one new one, once")
    mutating func handsOver() throws {
        let number = try crowd("a", "b", "c")
        flights.sent(number)
        let (failed, next) = flights.fail(number, handsOver: true)
        #expect(failed == ["a"])
        #expect(next == "b")
        guard case .waits = board("d", key).boarding else { throw Unexpected() }
        let (all, nobody) = flights.fail(number, handsOver: true)
        #expect(all == ["b", "c", "d"])
        #expect(nobody == nil)
        #expect(flights.count == 0)
    }

    @Test("a failure that is everybody's is handed over to nobody")
    mutating func everybodys() throws {
        let number = try crowd("a", "b")
        #expect(flights.fail(number, handsOver: false).failed == ["a", "b"])
        #expect(flights.count == 0)
    }

    @Test(
        "Nobody waits for a flight that waits as one less urgent; those who come later join the more urgent one"
    )
    func ranks() throws {
        var flights = Flights<String>()
        let slow = flights.issueTicket()
        guard case .begins(let first) = flights.board([1], slow, "renewal", rank: 5) else {
            Issue.record("it begins")
            return
        }
        _ = flights.queued(first)
        guard case .begins(let second) = flights.board([1], flights.issueTicket(), "till", rank: 0) else {
            Issue.record("it does not wait for the renewal")
            return
        }
        guard case .waits = flights.board([1], flights.issueTicket(), "kiosk", rank: 2) else {
            Issue.record("it joins the till")
            return
        }
        #expect(flights.waiters(second) == ["till", "kiosk"] && flights.waiters(first) == ["renewal"])
        flights.land(first)
        guard case .waits = flights.board([1], flights.issueTicket(), "late", rank: 0) else {
            Issue.record("the till's flight is still the one to join")
            return
        }
    }

    @Test("followers that leave the queue in any order leave the others in the order of their arrival")
    mutating func anyOrder() throws {
        let (first, boarding) = board("0", key)
        guard case .begins(let number) = boarding else { throw Unexpected() }
        let tickets = [first] + (1..<500).map { board("\($0)", key).ticket }
        #expect(flights.queued(number).isEmpty)
        var left: Set<Int> = []
        for step in 0..<400 {
            let index = step * 7 % 500
            guard case .left("\(index)") = flights.leave(tickets[index]) else { throw Unexpected() }
            left.insert(index)
        }
        let staying = (0..<500).filter { !left.contains($0) }.map { "\($0)" }
        #expect(flights.waiters(number) == staying)
        flights.sent(number)
        let outcome = flights.fail(number, handsOver: true)
        #expect(outcome.failed == [staying[0]] && outcome.next == staying[1])
        #expect(flights.arrive(number, isListed: true) == Array(staying.dropFirst()))
    }

    @Test("a follower that leaves costs about the same, however many wait", arguments: [false, true])
    func effortOfLeaving(isReversed: Bool) {
        #expect(
            growsLinearly(2000) { count in
                var flights = Flights<Int>()
                let tickets = (0..<count).map { _ in flights.issueTicket() }
                for (index, ticket) in tickets.enumerated() {
                    if case .begins(let number) = flights.board([1], ticket, index) {
                        _ = flights.queued(number)
                    }
                }
                for ticket in isReversed ? tickets.reversed() : tickets { _ = flights.leave(ticket) }
            })
    }
}

@Suite("Keys noted lately")
struct RecentKeysTests {
    private let now = ContinuousClock.now

    @Test("a key is remembered for its time, until it is forgotten")
    func lifetime() {
        var keys = RecentKeys(lifetime: .seconds(30), capacity: 10)
        keys.note([1], now: now)
        keys.note([2], now: now + .seconds(5))
        #expect(keys.contains([1], now: now + .seconds(29)))
        #expect(!keys.contains([1], now: now + .seconds(30)))
        #expect(keys.contains([2], now: now + .seconds(30)))
        keys.forget([2])
        #expect(!keys.contains([2], now: now + .seconds(6)))
        #expect(!keys.contains([3], now: now))
    }

    @Test("memory is bounded: the oldest go first, and noting a key again keeps it")
    func bounded() {
        var keys = RecentKeys(lifetime: .seconds(1000), capacity: 10)
        for number in UInt8(0)..<100 {
            keys.note([0], now: now + .seconds(Int(number)))
            keys.note([number + 1], now: now + .seconds(Int(number)))
        }
        #expect(keys.contains([0], now: now + .seconds(100)))
        #expect(keys.contains([100], now: now + .seconds(100)))
        #expect((UInt8(1)...100).filter { keys.contains([$0], now: now + .seconds(100)) }.count <= 20)
    }
}
