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
    /// What clients are told about keeping answers themselves (`clients_cache`).
    public var clients: ByFamily<ClientsCache>
}

/// What a client may do with an answer in a cache of its own, as a browser has one.
public enum ClientsCache: String, Sendable, CaseIterable {
    /// Keep it, and ask each time whether it is still right.
    case revalidate
    /// What CareCloud says.
    case asUpstream = "as_upstream"
}

/// How much of a tenant's part of the memory each family of resources may take, in percent: 1…100 each. Together they may
/// be more than 100.
public typealias FamilyShares = ByFamily<Int>

/// One value for each family of resources.
public struct ByFamily<Value: Sendable & Hashable>: Sendable, Hashable {
    /// For what belongs to one customer.
    public var customer: Value
    /// For what is sold and offered to all.
    public var catalogue: Value
    /// For what hardly ever changes.
    public var reference: Value
    /// For what CareCloud's specification does not have.
    public var other: Value

    /// That of one family.
    public subscript(family: CacheFamily) -> Value {
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
