/// Resources that upstream limits by themselves: it refuses them while it goes on accepting others. Such 429s say nothing of the
/// limit of all, so only these resources stand still.
///
/// The same holds for a resource of whose own quota nothing is left.
///
/// Bounded: only the last 64 that were refused and not accepted since are known, and 64 without quota. O(1) to ask, O(those) for each answer.
struct LimitedResources: Sendable {
    private struct Refused {
        /// Accepted requests for others since it was refused, up to ``others``.
        var others = 0
        /// Nothing of it goes before that; nil while its 429s are taken for everybody's.
        var until: ContinuousClock.Instant?
        /// The last pause that no answer has asked for.
        var pause: Duration?
        /// In the order of their coming.
        let number: Int
    }

    /// So many others must have been accepted between two refusals, and none of it: where all share one limit, it is accepted
    /// almost always.
    private static let others = 5
    private static let capacity = 64
    private static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(60))

    /// The longest pause that an answer can ask for.
    private let longest: Duration
    private var refused: [Int: Refused] = [:]
    /// Until when nothing is left of a resource's quota.
    private var exhausted: [Int: ContinuousClock.Instant] = [:]
    private var lastNumber = 0

    init(longest: Duration) { self.longest = longest }

    /// How long nothing of the resource goes; zero when it may, or when it is not known.
    func pause(of resource: Int?, now: ContinuousClock.Instant) -> Duration {
        guard let resource else { return .zero }
        return [refused[resource]?.until, exhausted[resource]].compactMap { $0 }
            .reduce(.zero) { max($0, now.duration(to: $1)) }
    }

    /// An accepted request for the resource was the last one that upstream accepts for some time.
    mutating func exhausted(_ resource: Int, for time: Duration, now: ContinuousClock.Instant) {
        if exhausted.count >= Self.capacity {
            exhausted = exhausted.filter { $0.value > now }
            if exhausted.count >= Self.capacity, let next = exhausted.min(by: { $0.value < $1.value }) {
                exhausted[next.key] = nil
            }
        }
        exhausted[resource] = max(exhausted[resource] ?? now, now + min(time, longest))
    }

    /// An accepted request for the resource tells of more.
    mutating func hasQuota(_ resource: Int) { exhausted[resource] = nil }

    /// - Parameter isNews: whether the request was sent after the last 429 that was taken for everybody's.
    /// - Returns: Whether the 429 is about this resource alone.
    mutating func refused(
        _ resource: Int, isNews: Bool, retryAfter: Duration?, now: ContinuousClock.Instant
    ) -> Bool {
        lastNumber += 1
        guard var known = refused[resource] else {
            if refused.count >= Self.capacity,
                let oldest = refused.min(by: { $0.value.number < $1.value.number })
            {
                refused[oldest.key] = nil
            }
            refused[resource] = Refused(number: lastNumber)
            return false
        }
        guard isNews, known.others >= Self.others else {
            known.others = 0
            refused[resource] = known
            return false
        }
        // Those that were under way together prolong nothing.
        guard known.until.map({ $0 <= now }) ?? true else { return true }
        let untold = known.pause.map { min(Self.pauses.longest, $0 * 2) } ?? Self.pauses.first
        if let retryAfter, retryAfter >= .seconds(1) {
            known.until = now + min(retryAfter, longest)
        } else {
            known.pause = untold
            known.until = now + untold
        }
        refused[resource] = known
        return true
    }

    mutating func accepted(_ resource: Int, isNews: Bool) {
        refused[resource] = nil
        guard isNews else { return }
        for key in refused.keys {
            guard let others = refused[key]?.others, others < Self.others else { continue }
            refused[key]?.others = others + 1
        }
    }
}
