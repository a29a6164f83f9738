/// What the budget needs to know of a request to give it its turn.
public struct BudgetRequest: Sendable, Hashable {
    /// The number of its class in ``BudgetSettings/classes``; 0 is the most urgent.
    public var classNumber: Int
    /// What it asks for: upstream may limit some things by themselves. Nil if that is unknown.
    public var resource: Int?
    /// Its client: clients of one class take turns.
    public var client: UInt32
    /// Whether its client may take a further slot in flight or place in the queue only while it holds
    /// less than is free (``ClientShares``).
    public var isShareBound: Bool
    /// What is kept in memory for it while it waits, in bytes.
    public var byteCount: Int
    /// When it is of no use any more; nil means the settings' `maxWait` from now.
    public var deadline: ContinuousClock.Instant?
    /// Others wait for it, as for a login, or it has been sent before and paid in vain: it goes before all that are not, and
    /// counts against neither the length of the queue nor its bytes.
    public var isUrgent: Bool
    /// Whether upstream has refused it with 429 after a pause, too: perhaps its resource alone.
    public var wasRefused: Bool

    /// A request of the most urgent class, of nobody in particular.
    public init(
        classNumber: Int = 0, resource: Int? = nil, client: UInt32 = 0, isShareBound: Bool = false,
        byteCount: Int = 0,
        deadline: ContinuousClock.Instant? = nil, isUrgent: Bool = false, wasRefused: Bool = false
    ) {
        self.classNumber = classNumber
        self.resource = resource
        self.client = client
        self.isShareBound = isShareBound
        self.byteCount = byteCount
        self.deadline = deadline
        self.isUrgent = isUrgent
        self.wasRefused = wasRefused
    }

    /// The client whose share it counts for; nil when it has no bound.
    var shareholder: UInt32? { isShareBound ? client : nil }

    /// Whether its class is not the most urgent one.
    var isLessUrgent: Bool { classNumber > 0 }
}
