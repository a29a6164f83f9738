import Configuration

/// Logins that the gateway has rejected within the last minute, for each client address. After `most` of them, further
/// logins from the address are rejected.
///
/// An IPv6 address counts with its /64, which one machine may use alone. Bounded: at most `capacity` failures are noted; the
/// oldest are forgotten first. Amortized O(1).
struct FailedLogins {
    /// Failed logins of one address within `window`.
    static let most = 10
    static let window: Duration = .seconds(60)
    /// 1,000 addresses that all have to wait.
    static let capacity = 1000 * most

    private struct Source: Hashable {
        let bytes: [UInt8]

        init(_ address: IPAddress) {
            bytes = Array(address.unmapped.bytes.prefix(8))
        }
    }

    /// In the order of their times; those before `first` are forgotten.
    private var failures: [(source: Source, time: ContinuousClock.Instant)] = []
    private var first = 0
    private var times: [Source: [ContinuousClock.Instant]] = [:]

    /// Failures that are noted.
    var count: Int { failures.count - first }

    /// The time after which a login from the address is accepted again; zero if one is accepted now.
    mutating func wait(of address: IPAddress, now: ContinuousClock.Instant) -> Duration {
        forget(before: now - Self.window)
        guard let times = times[Source(address)], times.count >= Self.most else { return .zero }
        return max(.zero, now.duration(to: times[times.count - Self.most] + Self.window))
    }

    /// Notes a login that was rejected. Times of different loops may differ slightly.
    mutating func note(_ address: IPAddress, now: ContinuousClock.Instant) {
        forget(before: now - Self.window)
        if count == Self.capacity { forgetFirst() }
        let source = Source(address)
        failures.append((source, now))
        times[source, default: []].append(now)
    }

    private mutating func forget(before time: ContinuousClock.Instant) {
        while first < failures.count, failures[first].time <= time { forgetFirst() }
    }

    private mutating func forgetFirst() {
        let source = failures[first].source
        first += 1
        times[source]?.removeFirst()
        if times[source]?.isEmpty == true { times[source] = nil }
        guard first * 2 > failures.count else { return }
        failures.removeFirst(first)
        first = 0
    }
}
