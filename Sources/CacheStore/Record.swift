/// One place in the store: a response under its key, or another spelling of a key that leads to it.
struct Record {
    enum Content {
        case free
        case response(StoredResponse, tags: StoreTags, generation: UInt64)
        /// Which slot, and which of its occupants.
        case alias(slot: Int, occupant: UInt64)
    }

    static let none = -1

    var key: [UInt8] = []
    var hash = 0
    var content = Content.free
    /// Counts the responses that have lived in this slot, so that an alias never leads to a successor.
    var occupant: UInt64 = 0
    var cost = 0
    var newer = Record.none
    var older = Record.none
}

/// What a stored response belongs to: its resource and its resource's family, by the numbers writes drop.
public struct StoreTags: Sendable, Equatable {
    /// Below ``StoreTags/capacity``.
    public let resource: UInt8
    /// Below ``StoreTags/capacity``.
    public let family: UInt8

    /// How many numbers there are for each tenant.
    public static let capacity = 136

    /// Numbers from the capacity on are taken modulo it.
    public init(resource: UInt8, family: UInt8) {
        self.resource = resource % UInt8(Self.capacity)
        self.family = family % UInt8(Self.capacity)
    }
}
