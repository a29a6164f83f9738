/// What bounds the requests that one tenant sends upstream.
public struct BudgetSettings: Sendable, Equatable {
    /// How fast requests may be sent.
    public enum Limit: Sendable, Equatable {
        /// A token bucket; `burst` is at least 1.
        case rate(Rate, burst: Int)
        /// At most `limit` in any `window`, see ``SlidingLog``; `limit` is at least 1, `window` at least a nanosecond.
        case window(limit: Int, window: Duration)
        /// What upstream turns out to allow, see ``LearnedRate``; never more than `ceiling`. `burst` is at least 1.
        case learned(ceiling: Rate?, burst: Int)
        /// As fast as they come; `maxInFlight` and pauses after a 429 still hold.
        case off

        /// How long a request may take to reach upstream after it was sent. Each window loses as much of its length, and a bucket some
        /// of its rate if as many tokens come in meanwhile as it holds: a hundredth of a window and an eighth of the time in which a
        /// bucket fills are little.
        public var transit: TransitBounds {
            let (loss, longest, most): (Duration, Duration, Duration)
            switch self {
            case .rate(let rate, let burst):
                let filling = Duration.seconds(Double(burst) / rate.tokensPerSecond)
                (loss, longest, most) = (filling / 8, .milliseconds(250), filling)
            case .window(_, let window):
                (loss, longest, most) = (window / 100, .milliseconds(100), window / 2)
            case .learned, .off: return .none
            }
            return TransitBounds(
                loss: max(.milliseconds(1), min(loss, longest)), longest: longest,
                longestAfterRefusals: max(longest, min(most, .seconds(1))))
        }
    }

    /// How fast requests may be sent.
    public var limit: Limit
    /// How long a request may wait for its turn that brings no deadline of its own.
    public var maxWait: Duration
    /// Requests that may wait; 0 means that none waits.
    public var maxQueue: Int
    /// Bytes that those who wait may keep in memory together.
    public var maxBytes: Int
    /// Requests that may be unanswered upstream at one time; at least 1.
    public var maxInFlight: Int
    /// What each class may have, the most urgent first; at least one, and none leaves less in reserve than the one before.
    public let classes: [ClassShare]

    /// As a rule ``Limit/transit``.
    public var transit: TransitBounds

    /// Traps when `maxInFlight` is below 1, or `maxQueue`, `maxBytes` or `maxWait` below 0, or the classes are not as
    /// described: a checked configuration holds none of that.
    public init(
        limit: Limit, maxWait: Duration, maxQueue: Int, maxBytes: Int = 16 << 20, maxInFlight: Int,
        classes: [ClassShare] = ClassShare.standard, transit: TransitBounds = .none
    ) {
        precondition(maxInFlight >= 1 && maxQueue >= 0 && maxBytes >= 0 && maxWait >= .zero)
        precondition(
            !classes.isEmpty && zip(classes, classes.dropFirst()).allSatisfy { $0.reserve <= $1.reserve })
        precondition(classes.dropFirst().reduce(0) { $0 + $1.percent } < 100)
        self.limit = limit
        self.maxWait = maxWait
        self.maxQueue = maxQueue
        self.maxBytes = maxBytes
        self.maxInFlight = maxInFlight
        self.classes = classes
        self.transit = transit
    }

    /// The longest pause that an answer can ask for: an hour, or the window if that is longer.
    public var longestPause: Duration {
        if case .window(_, let window) = limit { return max(window, .seconds(3600)) }
        return .seconds(3600)
    }

    /// Slots in flight that all classes together take at most, except for the most urgent one: to that a quarter is left, so that it
    /// need not wait for slow answers to others.
    var lessUrgentSlots: Int { maxInFlight - maxInFlight / 4 }
    /// While more slots are taken, a class without a share waits.
    var spareSlots: Int { (maxInFlight + 1) / 2 }
}
