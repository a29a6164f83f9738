/// Requests under way that others wait for: collapsed forwarding, one upstream request a key at a time.
///
/// A value that decides; whoever owns it wakes those who wait.
struct Flights<Waiter> {
    /// What a request with some key is to do.
    enum Role {
        /// Nobody is asking yet: go, and land.
        case lead
        /// Somebody is: wait for the landing.
        case follow
    }

    private var flights: [[UInt8]: [Waiter]] = [:]

    /// Keys with a request under way.
    var count: Int { flights.count }

    mutating func join(_ key: [UInt8]) -> Role {
        guard flights[key] == nil else { return .follow }
        flights[key] = []
        return .lead
    }

    /// Waits for the landing.
    /// - Returns: False when nobody is asking any more; then `waiter` is not kept.
    mutating func wait(_ key: [UInt8], _ waiter: Waiter) -> Bool {
        guard flights[key] != nil else { return false }
        flights[key]?.append(waiter)
        return true
    }

    /// Ends the flight.
    /// - Returns: Those who waited, in the order of their coming.
    mutating func land(_ key: [UInt8]) -> [Waiter] {
        flights.removeValue(forKey: key) ?? []
    }
}
