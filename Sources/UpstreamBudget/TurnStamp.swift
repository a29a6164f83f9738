/// How many times upstream had refused when a request's turn came: the answer to one that went before a 429 is no news of it.
public struct TurnStamp: Sendable, Hashable {
    let refusals: UInt64
}
