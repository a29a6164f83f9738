/// What is stored, and how much of it.
public struct CacheConfiguration: Sendable, Equatable {
    /// Bytes for all stored responses, bookkeeping included.
    public var memory: Int
    /// Bytes of the largest body that is stored; at most `memory`.
    public var maximumObject: Int
    /// Whether responses that are asked for often are renewed shortly before they end.
    public var refreshesAhead: Bool
    /// How many requests of each tenant may insist on asking CareCloud although a fresh response is stored; nil when
    /// none may.
    public var forcedRefreshes: RequestRate?
    /// How much of a tenant's part of `memory` each family may take.
    public var shares: FamilyShares
    /// Whether answers to requests with a token of their own are stored, for that token alone (`cache_client_tokens`).
    public var storesForClientTokens: Bool
}

/// How much of a tenant's part of the memory each family of resources may take, in percent: 1…100 each. Together they may
/// be more than 100.
public struct FamilyShares: Sendable, Hashable {
    /// What belongs to one customer.
    public var customer: Int
    /// What is sold and offered to all.
    public var catalogue: Int
    /// What hardly ever changes.
    public var reference: Int
    /// What CareCloud's specification does not have.
    public var other: Int

    /// The share of one family.
    public subscript(family: CacheFamily) -> Int {
        switch family {
        case .customer: customer
        case .catalogue: catalogue
        case .reference: reference
        case .other: other
        }
    }
}

/// Resources that change together, as the file calls them.
public enum CacheFamily: String, Sendable, CaseIterable {
    /// What belongs to one customer.
    case customer
    /// What is sold and offered to all.
    case catalogue
    /// What hardly ever changes.
    case reference
    /// What CareCloud's specification does not have; it may show a customer's data.
    case other
}
