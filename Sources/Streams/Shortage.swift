import Synchronization

/// Since when a shared resource has been short. One thread notes it; any thread may ask.
public final class Shortage: Sendable {
    private let origin: ContinuousClock.Instant
    /// Nanoseconds after the origin; below 0 when nothing is short.
    private let began = Atomic<Int64>(-1)

    /// For a resource that is not short.
    /// - Parameter now: not later than any time that is given afterwards.
    public init(now: ContinuousClock.Instant) {
        origin = now
    }

    /// Notes whether it is short now.
    public func note(_ isShort: Bool, now: ContinuousClock.Instant) {
        if !isShort {
            began.store(-1, ordering: .relaxed)
        } else if began.load(ordering: .relaxed) < 0 {
            began.store(nanoseconds(now), ordering: .relaxed)
        }
    }

    /// For how long it has been short; zero when it is not.
    public func duration(now: ContinuousClock.Instant) -> Duration {
        let began = began.load(ordering: .relaxed)
        return began < 0 ? .zero : max(.zero, .nanoseconds(nanoseconds(now) - began))
    }

    private func nanoseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        Int64(origin.duration(to: instant) / .nanoseconds(1))
    }
}
