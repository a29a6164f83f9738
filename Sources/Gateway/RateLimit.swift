import Configuration
import Synchronization
import UpstreamBudget

/// So many in so much time, and ten seconds' worth at once after a pause. Any thread.
final class RateLimit: Sendable {
    private let bucket: Mutex<TokenBucket>

    init(_ rate: RequestRate, now: ContinuousClock.Instant = ContinuousClock.now) {
        let burst = max(1, Int((rate.perSecond * 10).rounded()))
        bucket = Mutex(TokenBucket(rate: Rate(rate.count, per: rate.interval), burst: burst, now: now))
    }

    /// Whether one more is within it.
    func take(at now: ContinuousClock.Instant) -> Bool {
        bucket.withLock { $0.take(now: now) }
    }
}
