import Configuration
import Synchronization
import UpstreamBudget

/// A rate that clients share, with ten seconds' worth at once after a pause. Any thread.
final class RateLimit: Sendable {
    private let allowance: Mutex<SharedAllowance>

    init(_ rate: RequestRate, now: ContinuousClock.Instant = ContinuousClock.now) {
        let burst = max(1, Int((rate.perSecond * 10).rounded()))
        allowance = Mutex(
            SharedAllowance(rate: Rate(rate.count, per: rate.interval), burst: burst, now: now))
    }

    /// What became of a request for one more.
    enum Outcome {
        case taken
        /// The rate is used up.
        case usedUp
        /// The client holds its share of it.
        case holdsItsShare
    }

    /// - Parameter client: nil for one without a bound.
    func take(by client: UInt32?, at now: ContinuousClock.Instant) -> Outcome {
        allowance.withLock { allowance in
            if allowance.take(by: client, now: now) { return .taken }
            return allowance.holdsItsShare(client) ? .holdsItsShare : .usedUp
        }
    }
}
