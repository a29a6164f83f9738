import HTTPSemantics

/// A record's place in the table.
typealias Slot = UInt32

/// One place in the store: a response under its key, or what leads to one.
///
/// There are as many records as keys, so the order of the fields leaves the fewest gaps. No `Instant` stands in it: its
/// layout is known only when the program runs, and so would be a record's, on the way of every hit.
struct Record {
    /// A place, and which of its occupants.
    struct Reference: Equatable {
        let slot: Slot
        let occupant: UInt64
    }

    enum Content {
        case free
        case response(StoredResponse)
        /// Another spelling of a key.
        case alias(Reference)
        /// The key of responses that depend on further fields of the request; each has a key of its own.
        case variants(VariantList)
    }

    static let none = Slot.max

    var key: [UInt8] = []
    var content = Content.free
    var tags = StoreTags(resource: 0, family: 0)
    var hash: UInt32 = 0
    /// Whose part of the memory it takes, see ``CacheShares``.
    var group: UInt32 = 0
    /// In the list by last use, or among the free.
    var newer = Record.none
    var older = Record.none
    /// With the same place in the index.
    var next = Record.none
    /// Of a variant: the record that leads to it.
    var marker = Record.none
    /// Of a response: the tenant's count of writes when it was asked for.
    var generation: UInt64 = 0
    /// Never the same for two contents, so that a reference does not lead to a successor.
    var occupant: UInt64 = 0
    /// The store's count of uses when it was last used.
    var lastUse: UInt64 = 0
    var cost = 0
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
    /// Whether it has no Vary, and stands beside those that have.
    var isBeside = false
    /// Counted from when the response was stored: nobody asks for a new one in the background before, and while they
    /// fail nobody at all who can do without.
    var notBefore: Duration = .zero
}

/// The fields that the responses under a key depend on, and where those are, in the order in which they were stored.
final class VariantList {
    let names: [FieldName]
    var members: [Slot] = []

    init(names: [FieldName]) {
        self.names = names
        members.reserveCapacity(CacheState.mostVariants)
    }

    /// With what it refers to.
    static func cost(_ names: [FieldName]) -> Int {
        allocatedBytes(objectBytes) + allocatedBytes(32 + CacheState.mostVariants * MemoryLayout<Slot>.stride)
            + names.allocated
            + names.reduce(0) { $0 + $1.description.allocated + $1.canonical.allocated }
    }

    /// Swift's header of 16 bytes and the two fields.
    private static let objectBytes = 32
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
