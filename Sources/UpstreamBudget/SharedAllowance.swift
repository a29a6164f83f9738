/// A number of events in a time, of which each client takes its share (``ClientShares``).
///
/// What was taken comes back at the allowance's rate, to the clients in turn: a client alone has the whole
/// rate and half of the burst, and beside another one each has half of the rate. O(1) an event, on average.
public struct SharedAllowance: Sendable {
    /// Between two units that come back.
    private let interval: Duration
    private let burst: Int
    private var shares = ClientShares<UInt32>()
    /// What holders without a bound hold.
    private var unbound = 0
    /// Clients that hold any, each once, in the order in which units come back to them; nil for holders
    /// without a bound.
    private var holders: [UInt32?] = []
    private var head = 0
    private var lastReturn: ContinuousClock.Instant

    /// Traps unless `burst` is at least 1.
    ///
    /// - Parameter burst: what may be taken at once after a pause.
    public init(rate: Rate, burst: Int, now: ContinuousClock.Instant) {
        precondition(burst >= 1)
        self.burst = burst
        interval = .seconds(1) / rate.tokensPerSecond
        lastReturn = now
    }

    /// Takes one, or nothing.
    ///
    /// - Parameter client: nil for one without a bound, which may take the last one.
    public mutating func take(by client: UInt32?, now: ContinuousClock.Instant) -> Bool {
        giveBack(now: now)
        guard shares.mayTake(of: burst, by: client) else { return false }
        if held(by: client) == 0 { holders.append(client) }
        shares.take(by: client)
        if client == nil { unbound += 1 }
        return true
    }

    /// Whether a client holds its share while others could take more.
    public func holdsItsShare(_ client: UInt32?) -> Bool {
        client != nil && shares.total < burst && !shares.mayTake(of: burst, by: client)
    }

    private func held(by client: UInt32?) -> Int {
        client == nil ? unbound : shares.held(by: client)
    }

    private mutating func giveBack(now: ContinuousClock.Instant) {
        while head < holders.count, lastReturn + interval <= now {
            lastReturn += interval
            let client = holders[head]
            head += 1
            shares.giveBack(by: client)
            if client == nil { unbound -= 1 }
            if held(by: client) > 0 { holders.append(client) }
        }
        // Nothing is saved up while nothing is held.
        if head == holders.count { lastReturn = now }
        guard head * 2 > holders.count else { return }
        holders.removeFirst(head)
        head = 0
    }
}
