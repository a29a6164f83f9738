/// Clients that are let in, and what they may do.
public struct ClientRule: Sendable, Equatable {
    /// Stands in log and statistics; nil for none.
    public var name: String?
    /// Where they connect from. With keys, a key counts from there only; empty means from anywhere.
    public var networks: [Network]
    /// What they identify themselves with; empty when the network alone does.
    public var keys: [DeviceKeyDigest]
    /// Names of the tenants that they may use; empty means all.
    public var tenants: [String]
    /// What they may ask; empty means everything.
    public var operations: [OperationPattern]
    /// How many requests they may send, all devices of the rule together; nil for any number.
    public var rate: RequestRate?
    /// Requests at once after a pause.
    public var burst: Int
    /// No request of theirs is more urgent. Hits cost no budget, so this alone bounds nobody who is answered from memory.
    public var priority: RequestClass
    /// What each of them may hold of what all clients share: slots in flight, places in the queue,
    /// memory for content, forced refreshes.
    public var share: ClientShare

    /// Whether whoever it lets in may do everything.
    public var isUnrestricted: Bool { tenants.isEmpty && operations.isEmpty && rate == nil }
}

/// How much a client may hold of what is shared.
public enum ClientShare: String, Sendable, CaseIterable {
    /// A further part only while it holds less than is free.
    case fair
    /// Everything: it speaks for many, as an e-shop's server does.
    case all
}

/// What the gateway knows of a device's key: enough to recognise it, and nothing to use it.
public struct DeviceKeyDigest: Sendable, Hashable {
    /// By which it is found.
    public let id: String
    /// SHA-256 of the whole key.
    public let digest: [UInt8]
}

/// Operations that a client may ask for: `GET customers/**`.
public struct OperationPattern: Sendable, Hashable {
    /// Nil for any.
    public let method: String?
    /// Behind the version, without a slash before: `*` for a segment, `**` at the end for the rest.
    public let path: String
}
