/// An upstream that counts requests and refuses those beyond its limit. It shares no code with the gateway's own counting.
public struct Limiter: Sendable {
    /// How it counts.
    public enum Kind: Sendable, Hashable {
        /// So many a second, `burst` at once.
        case tokenBucket(rate: Double, burst: Int)
        /// So many from each full window to the next.
        case fixedWindow(limit: Int, seconds: Double)
        /// So many in any window.
        case slidingWindow(limit: Int, seconds: Double)

        /// What it allows in the long run.
        public var perSecond: Double {
            switch self {
            case .tokenBucket(let rate, _): rate
            case .fixedWindow(let limit, let seconds), .slidingWindow(let limit, let seconds):
                Double(limit) / seconds
            }
        }

        /// With half of the limit.
        public var halved: Kind {
            switch self {
            case .tokenBucket(let rate, let burst): .tokenBucket(rate: rate / 2, burst: max(1, burst / 2))
            case .fixedWindow(let limit, let seconds): .fixedWindow(limit: limit / 2, seconds: seconds)
            case .slidingWindow(let limit, let seconds): .slidingWindow(limit: limit / 2, seconds: seconds)
            }
        }
    }

    /// What it tells beside the status.
    public enum Manner: String, Sendable {
        /// 429 and nothing else, as CareCloud.
        case silent
        /// `Retry-After` with a 429, in whole seconds.
        case retryAfter = "Retry-After"
        /// `RateLimit` fields with every answer.
        case fields = "RateLimit"
    }

    struct Verdict {
        var isAccepted: Bool
        /// In nanoseconds.
        var retryAfter: Int64?
        var remaining: Int?
        /// In nanoseconds.
        var reset: Int64?
    }

    private(set) var kind: Kind
    private let manner: Manner
    private var tokens: Double
    private let phase: Double
    private var last: Int64 = 0
    private var accepted: [Int64] = []
    private var head = 0

    /// - Parameter phase: the part of a fixed window that is over at the beginning.
    init(_ kind: Kind, _ manner: Manner, phase: Double = 0) {
        self.kind = kind
        self.manner = manner
        self.phase = phase
        if case .tokenBucket(_, let burst) = kind { tokens = Double(burst) } else { tokens = 0 }
    }

    mutating func change(to kind: Kind) {
        self.kind = kind
    }

    mutating func judge(at time: Int64) -> Verdict {
        let second = 1_000_000_000.0
        let isAccepted: Bool
        let remaining: Int
        let reset: Int64
        switch kind {
        case .tokenBucket(let rate, let burst):
            tokens = min(Double(burst), tokens + Double(time - last) / second * rate)
            last = time
            // A millionth is for rounding in this very count.
            isAccepted = tokens >= 1 - 1e-6
            if isAccepted { tokens -= 1 }
            remaining = Int(tokens)
            reset = Int64((isAccepted ? Double(burst) - tokens : 1 - tokens) / rate * second)
        case .fixedWindow(let limit, let seconds):
            let window = Int64(seconds * second)
            let begin = Int64(phase * seconds * second)
            forget(before: (time + begin) / window * window - begin)
            isAccepted = accepted.count - head < limit
            if isAccepted { accepted.append(time) }
            remaining = max(0, limit - (accepted.count - head))
            reset = window - (time + begin) % window
        case .slidingWindow(let limit, let seconds):
            let window = Int64(seconds * second)
            forget(before: time - window + 1)
            isAccepted = accepted.count - head < limit
            if isAccepted { accepted.append(time) }
            remaining = max(0, limit - (accepted.count - head))
            reset = accepted.count > head ? accepted[head] + window - time : 0
        }
        return verdict(isAccepted, remaining, reset)
    }

    private func verdict(_ isAccepted: Bool, _ remaining: Int, _ reset: Int64) -> Verdict {
        let wholeSeconds = (reset + 999_999_999) / 1_000_000_000 * 1_000_000_000
        switch manner {
        case .silent: return Verdict(isAccepted: isAccepted)
        case .retryAfter: return Verdict(isAccepted: isAccepted, retryAfter: isAccepted ? nil : wholeSeconds)
        case .fields:
            return Verdict(
                isAccepted: isAccepted, retryAfter: isAccepted ? nil : wholeSeconds, remaining: remaining,
                reset: wholeSeconds)
        }
    }

    private mutating func forget(before time: Int64) {
        while head < accepted.count && accepted[head] < time { head += 1 }
        if head > 4096 {
            accepted.removeFirst(head)
            head = 0
        }
    }
}
