/// What the budget must know of a granted turn when the request ends.
public struct TurnStamp: Sendable, Hashable {
    /// How many times upstream had refused when the turn came: the response to a request that was sent
    /// before a 429 says nothing about what came after it.
    let refusals: UInt64
    /// The client that holds the slot; nil when it has no bound.
    public let shareholder: UInt32?
    /// The operation that holds the slot; nil if it is unknown.
    let operation: Int?
    /// Whether its class is not the most urgent one.
    let isLessUrgent: Bool
}
