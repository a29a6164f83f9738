import HTTPCaching
import Upstream

/// What the upstream loop keeps of requests under way: who waits for which, and whose answers are arriving.
struct Departures {
    /// What a request comes back with from a flight.
    enum Outcome: Sendable {
        case answered(Fetched)
        case stored(StoredAnswer)
        case failed(GatewayError)
        /// The answer is for another client alone, or has come too far to be joined: ask again, without waiting for
        /// anyone if `alone`. Never for a request that may not be asked twice.
        case again(alone: Bool)
    }

    /// One request that waits.
    struct Passenger: Sendable {
        let call: Call
        let boarded: ContinuousClock.Instant
        let continuation: CheckedContinuation<Outcome, Never>
    }

    /// For how long, and for how many keys, requests do not wait for an answer that they would not be given.
    private static let unsharedLifetime = Duration.seconds(30)
    private static let unsharedCapacity = 4096

    var flights = Flights<Passenger>()
    /// Each flight's own task.
    var tasks: [Flights<Passenger>.Number: Task<Void, Never>] = [:]
    /// Answers whose content is arriving, for those who come later.
    var arriving: [Flights<Passenger>.Number: Fetched] = [:]
    /// Keys whose answers lately were for one client alone.
    var unshared = RecentKeys(lifetime: Self.unsharedLifetime, capacity: Self.unsharedCapacity)
}

typealias FlightNumber = Flights<Departures.Passenger>.Number
