import Configuration
import EventLoop
import UpstreamCredentials

/// One user that the gateway logs in as: how it stands, the token, and who waits for it.
struct LoginEntry: Sendable {
    /// A request that waits for a login, and until when.
    struct Waiter: Sendable {
        let deadline: ContinuousClock.Instant
        /// Resumed with whether a login has ended meanwhile.
        let continuation: CheckedContinuation<Bool, Never>
    }

    /// A login takes a round trip or two, whatever the budget says of waiting.
    private static let shortestWait: Duration = .seconds(1)

    let credentials: LoginCredentials
    let tenantName: String
    /// How long a request may wait for a login.
    let maximumWait: Duration
    /// How many may.
    let maximumWaiting: Int
    /// Tells a kept token of this user from one of another.
    let fingerprint: String
    var session = LoginSession()
    /// The whole value of the Authorization field; nil before the first login.
    var authorization: Secret?
    /// Set for ``nextWakeUp(now:)``.
    var timer: LoopBound<LoopTimer>?
    /// In the order of their coming, which is that of their deadlines.
    private var waiting: [Waiter] = []
    private var stamps: [FileStamp?] = []

    init(_ credentials: LoginCredentials, of tenant: TenantConfiguration) {
        self.credentials = credentials
        tenantName = tenant.name
        maximumWait = max(tenant.budget?.maximumWait ?? tenant.timeouts.firstByte, Self.shortestWait)
        maximumWaiting = tenant.budget?.maximumQueue ?? 1000
        fingerprint = KeptToken.fingerprint(of: credentials, at: tenant.upstream.description)
        noteFiles()
    }

    // MARK: Who waits

    /// - Returns: False when there are too many.
    mutating func wait(
        _ continuation: CheckedContinuation<Bool, Never>, now: ContinuousClock.Instant
    ) -> Bool {
        guard waiting.count < maximumWaiting else { return false }
        waiting.append(Waiter(deadline: now + maximumWait, continuation: continuation))
        return true
    }

    /// All who wait: a login has ended.
    mutating func takeWaiters() -> [Waiter] {
        defer { waiting = [] }
        return waiting
    }

    /// Those who have waited long enough.
    mutating func takeLate(now: ContinuousClock.Instant) -> [Waiter] {
        let late = waiting.prefix { $0.deadline <= now }
        waiting.removeFirst(late.count)
        return Array(late)
    }

    /// When there is something to do if nothing happens.
    func nextWakeUp(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        [session.nextWakeUp(now: now), waiting.first?.deadline].compactMap { $0 }.min()
    }

    // MARK: Files

    /// Whether a secret comes from a file, be it there or not.
    var hasFiles: Bool {
        [credentials.password, credentials.externalApplicationID].contains { secret in
            if case .file = secret { true } else { false }
        }
    }

    /// Whether a file with a secret is another one by now.
    mutating func filesHaveChanged() -> Bool {
        let before = stamps
        noteFiles()
        return stamps != before
    }

    private mutating func noteFiles() {
        stamps = [credentials.password.stamp, credentials.externalApplicationID.stamp]
    }
}
