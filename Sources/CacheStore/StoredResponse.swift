public import HTTPCaching
import HTTPSemantics
import Streams
import Synchronization

/// A response in memory, as it will be sent. Immutable, so every loop may send it at once.
public final class StoredResponse: Sendable {
    /// Status line and fields, without the empty line: a hit appends Age, Cache-Status and what else it must say.
    public let head: [UInt8]
    /// The origin's own lines of the fields that `head` has in a form for clients; nil when it has them as they came.
    public let replacedLines: [UInt8]?
    /// The content, with the length that `head` says.
    public let body: [UInt8]
    /// The status code that `head` says.
    public let status: UInt16
    /// What it may be used for; its initial age is that at `stored`. Without names of fields: Vary is in the key, and what
    /// is withheld is not in the head.
    public let policy: ReusePolicy
    /// When it was stored, by a clock that goes on while the machine sleeps.
    public let stored: ContinuousClock.Instant
    /// When it stops being fresh; never later than `stored` for one that must be validated each time.
    public let freshUntil: ContinuousClock.Instant
    /// From when on it is to be renewed ahead, if anybody wants it to stay fresh.
    public let renewedFrom: ContinuousClock.Instant
    /// Whose it is.
    public let tenant: Int
    /// Its path without ids, for the log.
    public let pathTemplate: [UInt8]
    /// What it takes: content, head, validators and the object itself.
    let cost: Int
    /// Counts what a response takes that is no longer in the store, though somebody still sends it.
    private let countedIn = AtomicLazyReference<BufferMemory>()

    /// `head` must end with the CRLF of its last field, and so must `replacedLines` unless they are none.
    public init(
        head: [UInt8], replacedLines: [UInt8]? = nil, body: [UInt8], status: UInt16, policy: ReusePolicy,
        stored: ContinuousClock.Instant,
        tenant: Int, pathTemplate: [UInt8]
    ) {
        self.head = head.withoutSlack()
        self.replacedLines = replacedLines?.withoutSlack()
        self.body = body.withoutSlack()
        self.status = status
        var policy = policy
        policy.vary = []
        policy.withheldFields = []
        self.policy = policy
        self.stored = stored
        let remaining = policy.freshness.lifetime - policy.freshness.initialAge
        freshUntil = policy.mustBeValidated ? stored : stored + remaining
        renewedFrom = remaining >= Self.shortestRenewed ? stored + remaining * 9 / 10 : freshUntil
        self.tenant = tenant
        self.pathTemplate = pathTemplate
        cost =
            allocatedBytes(Self.objectBytes) + self.head.allocated + self.body.allocated
            + (self.replacedLines?.allocated ?? 0)
            + pathTemplate.allocated + policy.validators.allocated
    }

    /// Swift's header of 16 bytes and the fields; a test compares it with the allocator's account.
    static let objectBytes = 264

    /// What ends sooner is fetched again when it is asked for.
    private static let shortestRenewed: Duration = .seconds(2)

    /// current_age of RFC 9111 §4.2.3.
    public func age(at now: ContinuousClock.Instant) -> Duration {
        policy.freshness.initialAge + held(at: now)
    }

    /// How long it has been stored.
    func held(at now: ContinuousClock.Instant) -> Duration { max(.zero, stored.duration(to: now)) }

    /// Whether it can still answer anybody, perhaps after it has been validated.
    func isUseful(at now: ContinuousClock.Instant, isInvalidated: Bool) -> Bool {
        if now < freshUntil, !isInvalidated { return true }
        guard policy.validators.isEmpty else { return true }
        let window = isInvalidated ? policy.staleIfErrorAfterWrite : policy.usefulPastFreshness ?? .zero
        return window > .zero && age(at: now) - policy.freshness.lifetime <= window
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
}

extension Validators {
    fileprivate var allocated: Int { (entityTag?.opaque.allocated ?? 0) + (lastModified?.allocated ?? 0) }
}
