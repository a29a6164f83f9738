/// Requests under way that others wait for: collapsed forwarding, one upstream request a key at a time (RFC 9211 §2.7).
///
/// A value that decides; whoever owns it wakes those who wait. A flight is begun, perhaps queued, sent, then arriving: from
/// its answer's head on it has readers in place of waiters. Flights without a key are nobody's to join.
public struct Flights<Waiter> {
    /// Names a flight; never used twice.
    public struct Number: Hashable, Sendable {
        let value: UInt64
    }

    /// Names one who waits; never used twice.
    public struct Ticket: Hashable, Sendable {
        let value: UInt64
    }

    /// What a request with some key is to do.
    public enum Boarding {
        /// Nobody is asking yet: it waits for a flight that its owner is to begin.
        case begins(Number)
        /// It waits with others.
        case waits
        /// The answer is arriving: read it.
        case reads(Number)
    }

    /// What it means that somebody leaves.
    public enum Departure {
        /// Nothing: the request does not wait, or not yet.
        case none
        /// One waits less.
        case left(Waiter)
        /// Nobody waits any more for a request that is not sent: it is to be given up.
        case wasLast(Waiter, Number)
    }

    private enum Phase {
        case begun, queued, sent, arriving
    }

    private typealias Place = ArrivalOrder<(ticket: Ticket, waiter: Waiter)>.Place

    private struct Flight {
        let key: [UInt8]?
        let rank: Int
        var phase = Phase.begun
        /// The waiter whose request is sent, even when its client has left.
        var leader: Waiter
        var waiters = ArrivalOrder<(ticket: Ticket, waiter: Waiter)>()
        /// Those who did not want to wait before it was known whether they have to.
        var impatient: [Ticket] = []
        /// Whether it failed once, and goes on for those who were left.
        var isSecondAttempt = false
    }

    private var flights: [Number: Flight] = [:]
    private var listed: [[UInt8]: Number] = [:]
    /// The in-flight request that each ticket waits for, and its place among the waiters.
    private var tickets: [Ticket: (number: Number, place: Place)] = [:]
    private var lastNumber: UInt64 = 0
    private var lastTicket: UInt64 = 0

    /// Without a flight.
    public init() {}

    /// Requests under way.
    public var count: Int { flights.count }

    /// A name for one who is about to board.
    public mutating func issueTicket() -> Ticket {
        lastTicket += 1
        return Ticket(value: lastTicket)
    }

    /// Joins the flight of a key, or begins one. Who waits or begins is kept until the flight arrives or fails.
    ///
    /// - Parameter rank: how urgent it is, the less the more. Nobody waits for a flight that itself waits as one less urgent: a
    ///   flight of its own takes that one's place for those who come later.
    public mutating func board(_ key: [UInt8]?, _ ticket: Ticket, _ waiter: Waiter, rank: Int = 0) -> Boarding
    {
        if let key, let number = listed[key], let phase = flights[number]?.phase,
            phase == .arriving || phase == .sent || flights[number]?.rank ?? 0 <= rank
        {
            if phase == .arriving { return .reads(number) }
            wait(ticket, waiter, for: number)
            return .waits
        }
        lastNumber += 1
        let number = Number(value: lastNumber)
        flights[number] = Flight(key: key, rank: rank, leader: waiter)
        wait(ticket, waiter, for: number)
        if let key { listed[key] = number }
        return .begins(number)
    }

    /// The flight that a request with the key would join, and its leader, while it waits for its turn.
    public func queuedFlight(of key: [UInt8]) -> (number: Number, leader: Waiter)? {
        guard let number = listed[key], let flight = flights[number], flight.phase == .queued else {
            return nil
        }
        return (number, flight.leader)
    }

    private mutating func wait(_ ticket: Ticket, _ waiter: Waiter, for number: Number) {
        guard let place = flights[number]?.waiters.append((ticket, waiter)) else { return }
        tickets[ticket] = (number, place)
    }

    /// Removes a follower that no longer waits. O(log(waiters)), amortized.
    public mutating func leave(_ ticket: Ticket) -> Departure {
        guard let (number, place) = tickets[ticket] else { return .none }
        if let phase = flights[number]?.phase, phase == .begun || phase == .sent {
            flights[number]?.impatient.append(ticket)
        }
        guard flights[number]?.phase == .queued,
            let waiter = flights[number]?.waiters.remove(place)?.waiter
        else { return .none }
        tickets[ticket] = nil
        guard flights[number]?.waiters.isEmpty == true else { return .left(waiter) }
        delist(number)
        return .wasLast(waiter, number)
    }

    /// The request has to wait for its turn.
    /// - Returns: Those who have left meanwhile and are to be let go with ``leave(_:)``.
    public mutating func queued(_ number: Number) -> [Ticket] {
        flights[number]?.phase = .queued
        defer { flights[number]?.impatient = [] }
        return flights[number]?.impatient ?? []
    }

    /// The request goes upstream: whoever leaves now changes nothing.
    public mutating func sent(_ number: Number) {
        flights[number]?.phase = .sent
    }

    /// Those who wait for the answer's head, in the order of their coming.
    public func waiters(_ number: Number) -> [Waiter] {
        flights[number]?.waiters.elements.map(\.waiter) ?? []
    }

    /// The answer's head is there.
    ///
    /// - Parameter isListed: whether later requests may read the answer, too.
    /// - Returns: Those who waited, in the order of their coming.
    public mutating func arrive(_ number: Number, isListed: Bool) -> [Waiter] {
        flights[number]?.phase = .arriving
        if !isListed { delist(number) }
        return takeWaiters(number)
    }

    /// The request has failed before its answer's head.
    ///
    /// - Parameter handsOver: whether another attempt makes sense; there is one at most.
    /// - Returns: Those who have failed with it, and the one for whom it goes on: the first of the others, who all
    ///   stay, but for those who have left meanwhile. Without one the flight is over. O(n log n) in their number.
    public mutating func fail(_ number: Number, handsOver: Bool) -> (failed: [Waiter], next: Waiter?) {
        guard let flight = flights[number], handsOver, !flight.isSecondAttempt else { return failAll(number) }
        var gone = Set(flight.impatient)
        if let first = flight.waiters.first { gone.insert(first.element.ticket) }
        let places = gone.compactMap { tickets[$0]?.place }.sorted()
        guard places.count < flight.waiters.count else { return failAll(number) }
        let failed = places.compactMap { flights[number]?.waiters.remove($0) }
        for (ticket, _) in failed { tickets[ticket] = nil }
        flights[number]?.impatient = []
        flights[number]?.isSecondAttempt = true
        flights[number]?.phase = .begun
        let next = flights[number]?.waiters.first?.element.waiter
        if let next { flights[number]?.leader = next }
        return (failed.map(\.waiter), next)
    }

    private mutating func failAll(_ number: Number) -> (failed: [Waiter], next: Waiter?) {
        let failed = takeWaiters(number)
        land(number)
        return (failed, nil)
    }

    /// Nobody new may join.
    public mutating func delist(_ number: Number) {
        guard let key = flights[number]?.key, listed[key] == number else { return }
        listed[key] = nil
    }

    /// The answer is complete, or has been given up.
    public mutating func land(_ number: Number) {
        delist(number)
        flights[number] = nil
    }

    private mutating func takeWaiters(_ number: Number) -> [Waiter] {
        let waiters = flights[number]?.waiters.elements ?? []
        flights[number]?.waiters = ArrivalOrder()
        for (ticket, _) in waiters { tickets[ticket] = nil }
        return waiters.map(\.waiter)
    }
}
