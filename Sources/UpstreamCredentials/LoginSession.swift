/// Decides when the gateway logs in on one interface, and what requests that need its token do meanwhile.
///
/// A value: it knows tokens by number only. Whoever owns it begins a login when ``advance(now:)`` says so and reports what
/// came of it; whoever was told to wait asks again after that. Nothing happens by itself: `advance` is to be called
/// after every other call, and at ``nextWakeUp(now:)``.
public struct LoginSession: Sendable {
    /// A moment of the monotonic clock.
    public typealias Instant = ContinuousClock.Instant

    /// Names one token; never used twice in a session.
    public struct TokenNumber: Hashable, Sendable {
        let value: UInt64
    }

    struct Token: Sendable {
        let number: TokenNumber
        let obtained: Instant
        let renewal: Instant
        let end: Instant
        /// A token that is lost after this time has lived: earlier displacements are over.
        let maturity: Instant
    }

    /// The shortest life that a token is thought to have.
    static let shortestLifetime: Duration = .seconds(1)
    /// The longest pause between logins that an answer can ask for.
    public static let longestRetryAfter: Duration = .seconds(300)
    /// A token that is lost later has lived.
    static let youth: Duration = .seconds(300)
    /// Between two logins that a 401 causes.
    static let rejectionPause: Duration = .seconds(300)

    /// Logins that brought a token.
    public private(set) var loginsTotal: UInt64 = 0
    /// Logins that did not.
    public private(set) var failuresTotal: UInt64 = 0
    /// Answers 401 to requests with the session's tokens.
    public private(set) var rejectionsTotal: UInt64 = 0
    /// Why the last login has failed; nil when it has not.
    public private(set) var failure: Failure?

    private var token: Token?
    private var lastNumber: UInt64 = 0
    private var isLoggingIn = false
    /// Whether a login is to begin as soon as it may.
    private var isWanted = true
    private var blockedUntil: Instant?
    /// When the last login has failed, and until when CareCloud has asked to be left alone.
    private var failed: (at: Instant, leftAloneUntil: Instant)?
    /// Whether they have while the login was under way.
    private var secretsHaveChanged = false
    private var consecutiveFailures = 0
    private var displacement: Displacement?
    private var consecutiveDisplacements = 0
    private var ownRejections = OwnRejections()
    private var acceptedOperations = AcceptedOperations()
    /// The last login that a 401 has caused, and the operation that met it.
    private var rejectionLogin: (operation: Int, at: Instant)?

    /// The token seems lost, though another login has to wait.
    private struct Displacement: Sendable {
        /// Whose answer said so.
        let operation: Int
        /// Whether a request is out to see whether it is true.
        var isProbed = false
    }

    /// Without a token: the first `advance` begins a login.
    public init() {}

    /// How it stands.
    public var state: State {
        if displacement != nil { return .displaced }
        if failure != nil { return .failing }
        return token == nil ? .loggingIn : .valid
    }

    /// When the current token was obtained; nil without one.
    public var obtained: Instant? { token?.obtained }

    // MARK: Requests

    /// A request needs the token.
    public mutating func access(now: Instant) -> Access {
        if isLoggingIn {
            guard let token, displacement == nil, now < token.end else { return .wait }
            return .use(token.number, isProbe: false)
        }
        guard let token else {
            isWanted = true
            let isTold = hasten()
            guard let blockedUntil, blockedUntil > now else { return .wait }
            // A first fault has usually passed by the next login.
            let isFirst = consecutiveFailures == 1 && failure?.isPassing == true && !isTold
            return isFirst ? .wait : .refuse(state, retryAfter: untilLogin(now))
        }
        // Beyond its end it may still work, and nothing better is at hand.
        guard let displacement else { return .use(token.number, isProbe: false) }
        guard displacement.isProbed else {
            self.displacement?.isProbed = true
            return .use(token.number, isProbe: true)
        }
        return .refuse(.displaced, retryAfter: untilLogin(now))
    }

    /// A request shortens the pause before the next login if the last one met a passing fault.
    /// - Returns: Whether CareCloud has asked for the pause.
    private mutating func hasten() -> Bool {
        guard let until = blockedUntil, let failed, let pause = failure?.askedPause else { return false }
        blockedUntil = min(until, max(failed.at + pause, failed.leftAloneUntil))
        return failed.leftAloneUntil > failed.at
    }

    /// A request with this token was answered with another status than 401.
    public mutating func accepted(
        _ number: TokenNumber, operation: Int, wasProbe: Bool, now: Instant
    ) {
        acceptedOperations.note(operation)
        guard wasProbe, number == token?.number, let displacement else { return }
        // The token was good all along: that 401 was about something else.
        ownRejections.note(displacement.operation, now: now)
        self.displacement = nil
        consecutiveDisplacements -= 1
        blockedUntil = nil
        isWanted = false
    }

    /// A request with this token has no answer.
    public mutating func unanswered(_ number: TokenNumber, wasProbe: Bool) {
        if wasProbe, number == token?.number { displacement?.isProbed = false }
    }

    /// A request with this token was answered 401.
    ///
    /// - Parameters:
    ///   - operation: a number for what was asked, the same for the same kind of request.
    ///   - isReplay: whether the request was sent once before and answered 401.
    ///   - jitter: 0…1, drawn by the caller, so that several gateways do not act at the same time.
    public mutating func rejected(
        _ number: TokenNumber, operation: Int, isReplay: Bool, jitter: Double, now: Instant
    ) -> Verdict {
        rejectionsTotal += 1
        guard let token, token.number == number else { return .again }
        displacement?.isProbed = false
        if ownRejections.contains(operation, now: now) { return .own }
        guard !isLoggingIn else {
            // Perhaps it is that login which has ended the token: whatever comes of it comes soon.
            self.token = nil
            return .again
        }
        guard displacement == nil else { return .refuse(retryAfter: untilLogin(now)) }
        let cause = rejectionLogin.flatMap { now - $0.at < Self.rejectionPause ? $0.operation : nil }
        if let cause, cause != operation, acceptedOperations.contains(operation) {
            return displace(by: operation, jitter: jitter, now: now)
        }
        guard cause == nil, !isReplay else {
            // A second token has not helped, or no login is due that could show it.
            ownRejections.note(operation, now: now)
            return .own
        }
        if now >= token.maturity { consecutiveDisplacements = 0 }
        self.token = nil
        rejectionLogin = (operation, now)
        isWanted = true
        return .again
    }

    /// The token of a login that a 401 has caused is lost again: another system uses the same user.
    private mutating func displace(by operation: Int, jitter: Double, now: Instant) -> Verdict {
        consecutiveDisplacements += 1
        displacement = Displacement(operation: operation)
        blockedUntil = now + BackOff.displaced(consecutiveDisplacements, jitter: jitter)
        isWanted = true
        return .refuse(retryAfter: untilLogin(now))
    }

    // MARK: Logins

    /// Whether a login is to begin now; then its end must be reported.
    public mutating func advance(now: Instant) -> Bool {
        guard !isLoggingIn, blockedUntil.map({ $0 <= now }) ?? true,
            isWanted || token.map({ now >= $0.renewal }) == true
        else { return false }
        isLoggingIn = true
        isWanted = false
        blockedUntil = nil
        return true
    }

    /// When `advance` has something to decide if nothing else happens; nil while a login is under way.
    public func nextWakeUp(now: Instant) -> Instant? {
        guard !isLoggingIn else { return nil }
        if let blockedUntil, isWanted || token.map({ $0.renewal <= blockedUntil }) == true {
            return max(now, blockedUntil)
        }
        return isWanted ? now : token.map { max(now, $0.renewal) }
    }

    /// The login has brought a token.
    ///
    /// - Parameters:
    ///   - lifetime: how long it is valid; at least a second is assumed.
    ///   - jitter: 0…1: it is renewed after 80 to 90 % of its life.
    public mutating func loggedIn(lifetime: Duration, jitter: Double, now: Instant) -> TokenNumber {
        // The token before has lived.
        if displacement == nil, let token, now >= token.maturity { consecutiveDisplacements = 0 }
        isLoggingIn = false
        isWanted = false
        secretsHaveChanged = false
        loginsTotal += 1
        consecutiveFailures = 0
        failure = nil
        // The login was delayed, but it is still a 401 that has caused it.
        if let displacement { rejectionLogin = (displacement.operation, now) }
        displacement = nil
        return take(lifetime: lifetime, age: .zero, jitter: jitter, now: now)
    }

    /// A token from before the program's start is at hand, so that no login is needed yet.
    /// - Parameter age: how long ago it was obtained.
    public mutating func restored(lifetime: Duration, age: Duration, jitter: Double, now: Instant)
        -> TokenNumber
    {
        isWanted = false
        return take(lifetime: lifetime, age: age, jitter: jitter, now: now)
    }

    private mutating func take(lifetime: Duration, age: Duration, jitter: Double, now: Instant) -> TokenNumber
    {
        let lifetime = max(lifetime, Self.shortestLifetime)
        let obtained = now - max(.zero, age)
        lastNumber += 1
        let number = TokenNumber(value: lastNumber)
        token = Token(
            number: number, obtained: obtained, renewal: obtained + lifetime * Int(800 + 100 * jitter) / 1000,
            end: obtained + lifetime, maturity: obtained + min(Self.youth, lifetime / 2))
        return number
    }

    /// The login has failed. A token from before stays in use.
    ///
    /// - Parameter retryAfter: how long CareCloud asks to be left alone, if it does.
    public mutating func failed(_ failure: Failure, retryAfter: Duration?, jitter: Double, now: Instant) {
        isLoggingIn = false
        failuresTotal += 1
        consecutiveFailures += 1
        self.failure = failure
        isWanted = true
        let pause = BackOff.login(failure, consecutiveFailures, jitter: jitter)
        let told = now + min(retryAfter ?? .zero, Self.longestRetryAfter)
        failed = (now, told)
        blockedUntil = max(now + pause, told)
        if secretsHaveChanged { secretsChanged() }
    }

    /// Login or password have been changed, so that waiting makes no sense any more if the old ones did not work.
    public mutating func secretsChanged() {
        // The login that is under way may have read the old ones.
        secretsHaveChanged = isLoggingIn
        guard failure != nil, !isLoggingIn else { return }
        consecutiveFailures = 0
        blockedUntil = nil
        isWanted = true
    }

    private func untilLogin(_ now: Instant) -> Duration {
        max(.zero, now.duration(to: blockedUntil ?? now))
    }
}
