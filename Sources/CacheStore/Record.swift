import HTTPSemantics

/// One place in the store: a response under its key, or what leads to one.
struct Record {
    /// A place, and which of its occupants.
    struct Reference: Equatable {
        let slot: Int
        let occupant: UInt64
    }

    enum Content {
        case free
        case response(StoredResponse, tags: StoreTags, generation: UInt64)
        /// Another spelling of a key.
        case alias(Reference)
        /// The key of responses that depend on these fields of the request, too; each has a key of its own.
        case variants([FieldName], [Reference])
    }

    static let none = -1

    var key: [UInt8] = []
    var hash = 0
    var content = Content.free
    /// Counts the contents that have lived in this slot, so that a reference never leads to a successor.
    var occupant: UInt64 = 0
    var cost = 0
    /// Whose part of the memory it takes, see ``CacheShares``.
    var group = 0
    /// The store's count of uses when it was last used.
    var lastUse: UInt64 = 0
    var newer = Record.none
    var older = Record.none
    var response = ResponseState()
}

/// What the store remembers beside a response.
struct ResponseState {
    /// How often it was asked for since it was stored.
    var uses: UInt32 = 0
    /// Requests for a new one that have failed since it was stored.
    var failures: UInt8 = 0
    /// Whether a soft purge has made it stale.
    var isInvalidated = false
    /// Nobody asks for a new one in the background before, and while they fail nobody at all who can do without.
    var notBefore: ContinuousClock.Instant?
}

/// What a stored response belongs to: its resource and its resource's family, by the numbers writes drop.
public struct StoreTags: Sendable, Equatable {
    /// Below ``StoreTags/capacity``.
    public let resource: UInt16
    /// Below ``StoreTags/capacity``.
    public let family: UInt16

    /// How many numbers there are for each tenant.
    public static let capacity = 1024

    /// Numbers from the capacity on are taken modulo it.
    public init(resource: Int, family: Int) {
        self.resource = UInt16(resource % Self.capacity)
        self.family = UInt16(family % Self.capacity)
    }
}
