import Streams
import Synchronization

/// A response in memory, as it will be sent. Immutable, so every loop may send it at once.
public final class StoredResponse: Sendable {
    /// Status line and fields, without the empty line: a hit appends Age, Cache-Status and what else it must say.
    public let head: [UInt8]
    /// The content, with the length that `head` says.
    public let body: [UInt8]
    /// The status code that `head` says.
    public let status: UInt16
    /// How old the response was when it was stored (RFC 9111 §4.2.3).
    public let ageWhenStored: Duration
    /// How long it is fresh from its origin's point of view (RFC 9111 §4.2.1).
    public let freshnessLifetime: Duration
    /// When it was stored, by a clock that goes on while the machine sleeps.
    public let stored: ContinuousClock.Instant
    /// Counts what a response takes that is no longer in the store, though somebody still sends it.
    private let countedIn = AtomicLazyReference<BufferMemory>()
    /// Whose it is.
    public let tenant: Int
    /// Its path without ids, for the log.
    public let pathTemplate: [UInt8]

    /// `head` must end with the CRLF of its last field.
    public init(
        head: [UInt8], body: [UInt8], status: UInt16, ageWhenStored: Duration, freshnessLifetime: Duration,
        stored: ContinuousClock.Instant, tenant: Int, pathTemplate: [UInt8]
    ) {
        self.head = head
        self.body = body
        self.status = status
        self.ageWhenStored = ageWhenStored
        self.freshnessLifetime = freshnessLifetime
        self.stored = stored
        self.tenant = tenant
        self.pathTemplate = pathTemplate
    }

    /// current_age of RFC 9111 §4.2.3.
    public func age(at now: ContinuousClock.Instant) -> Duration {
        ageWhenStored + max(.zero, stored.duration(to: now))
    }

    /// When it stops being fresh.
    public var expires: ContinuousClock.Instant {
        stored + (freshnessLifetime - ageWhenStored)
    }

    deinit {
        countedIn.load()?.release(cost)
    }

    /// The store has let go of it. Until everybody else has, too, it counts as content on its way.
    func leaveStore(countingIn memory: BufferMemory) {
        guard countedIn.load() == nil else { return }
        _ = countedIn.storeIfNil(memory)
        memory.hold(cost)
    }

    /// What it costs: content, head and object, each as the allocator rounds it.
    var cost: Int {
        Self.objectCost + arrayCost(head.count) + arrayCost(body.count) + arrayCost(pathTemplate.count)
    }

    private static let objectCost = 160
}

/// What an array of bytes takes: its header of 32 bytes and the allocator's rounding to 16, with 8 of its own.
func arrayCost(_ count: Int) -> Int {
    count == 0 ? 0 : (count + 32 + 8 + 15) & ~15
}
