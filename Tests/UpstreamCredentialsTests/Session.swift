import UpstreamCredentials

/// A session whose clock counts seconds, in a box, so that expectations can call what changes it.
final class Session {
    typealias Number = LoginSession.TokenNumber

    static let lifetime: Duration = .seconds(7 * 3600)
    private static let start = ContinuousClock.now

    private var value = LoginSession()

    /// Before its first login.
    init() {}

    /// With a token that was obtained at 0 and is renewed at 85 %.
    static func loggedIn(lifetime: Duration = lifetime) -> (Session, Number) {
        let session = Session()
        _ = session.advance(at: 0)
        return (session, session.loggedIn(lifetime: lifetime, jitter: 0.5, at: 0))
    }

    var state: LoginSession.State { value.state }
    var failure: LoginSession.Failure? { value.failure }
    var logins: UInt64 { value.loginsTotal }
    var failures: UInt64 { value.failuresTotal }
    var rejections: UInt64 { value.rejectionsTotal }

    func access(at second: Double) -> LoginSession.Access { value.access(now: Self.at(second)) }
    func advance(at second: Double) -> Bool { value.advance(now: Self.at(second)) }

    /// In seconds.
    func wakeUp(at second: Double) -> Double? {
        value.nextWakeUp(now: Self.at(second)).map { Self.start.duration(to: $0) / .seconds(1) }
    }

    func loggedIn(lifetime: Duration = lifetime, jitter: Double = 0, at second: Double) -> Number {
        value.loggedIn(lifetime: lifetime, jitter: jitter, now: Self.at(second))
    }

    func restored(lifetime: Duration, age: Duration, at second: Double) -> Number {
        value.restored(lifetime: lifetime, age: age, jitter: 0, now: Self.at(second))
    }

    func failed(
        _ failure: LoginSession.Failure, retryAfter: Duration? = nil, jitter: Double = 0.5, at second: Double
    ) {
        value.failed(failure, retryAfter: retryAfter, jitter: jitter, now: Self.at(second))
    }

    func rejected(
        _ number: Number, operation: Int = 1, isReplay: Bool = false, jitter: Double = 0.5, at second: Double
    ) -> LoginSession.Verdict {
        value.rejected(
            number, operation: operation, isReplay: isReplay, jitter: jitter, now: Self.at(second))
    }

    func accepted(_ number: Number, operation: Int = 2, wasProbe: Bool = false, at second: Double) {
        value.accepted(number, operation: operation, wasProbe: wasProbe, now: Self.at(second))
    }

    /// Rejects operation 9, and logs in for it.
    /// - Returns: The new token.
    func rejectedOnce(_ number: Number, operation: Int = 9, at second: Double) -> Number? {
        guard rejected(number, operation: operation, at: second) == .again, advance(at: second) else {
            return nil
        }
        return loggedIn(at: second)
    }

    func unanswered(_ number: Number, wasProbe: Bool) { value.unanswered(number, wasProbe: wasProbe) }
    func secretsChanged() { value.secretsChanged() }

    private static func at(_ second: Double) -> ContinuousClock.Instant { start + .seconds(second) }
}
