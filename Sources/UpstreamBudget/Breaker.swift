/// Spares an upstream that fails, and those who would wait for it: closed, it lets requests through; open, it refuses them; then
/// one at a time tries whether the upstream answers again (half-open).
///
/// It opens after so many failures in a row, over at least so long a time without a success. O(1).
public struct Breaker: Sendable {
    /// The raw value is the word for log and statistics.
    public enum State: String, Sendable, CaseIterable {
        /// Requests go.
        case closed
        /// Requests are refused.
        case open
        /// The pause is over: the next request that may tries, and nobody else goes until it has ended.
        case halfOpen = "half_open"
    }

    /// What a request is to do.
    public enum Admission: Sendable, Equatable {
        /// Go. A trial must be told of in ``ended(_:isTrial:now:)`` or ``abandoned(now:)``; after `longestTrial` another may begin.
        case go(isTrial: Bool)
        /// Turned away; so long until somebody may try.
        case refuse(retryAfter: Duration)
    }

    /// How a request that went has ended.
    public enum Outcome: Sendable, Equatable {
        /// The upstream has answered, and the answer is no sign of failure.
        case answered
        /// It has not, or with 502, 503 or 504.
        case failed
    }

    private static let shortestPause: Duration = .seconds(1)
    /// What is said to those who come while one tries.
    private static let trialTime: Duration = .seconds(1)

    private let threshold: Int
    private let duration: Duration
    private let longestPause: Duration
    /// After this time the next trial may begin, since an upload may take hours.
    private let longestTrial: Duration
    private var failures = 0
    private var firstFailure: ContinuousClock.Instant?
    private var openUntil: ContinuousClock.Instant?
    private var pause = Self.shortestPause
    private var trialBegan: ContinuousClock.Instant?
    /// How often it has opened since the start, from closed.
    public private(set) var openedTotal: UInt64 = 0

    /// - Parameters:
    ///   - failures: in a row; at least 1.
    ///   - duration: from the first of them to the one that opens it.
    ///   - longestPause: between two trials.
    ///   - longestTrial: after it another trial may begin.
    public init(
        failures: Int, duration: Duration, longestPause: Duration = .seconds(30),
        longestTrial: Duration = .seconds(30)
    ) {
        precondition(failures >= 1)
        threshold = failures
        self.duration = duration
        self.longestPause = longestPause
        self.longestTrial = longestTrial
    }

    /// What it is now.
    public func state(now: ContinuousClock.Instant) -> State {
        guard let openUntil else { return .closed }
        return now < openUntil ? .open : .halfOpen
    }

    /// Whether requests are rejected, but for trials.
    var isOpen: Bool { openUntil != nil }

    /// When the next trial may begin, whatever becomes of one that is under way; nil when it is closed.
    public var trialTime: ContinuousClock.Instant? {
        openUntil.map { max($0, trialBegan.map { $0 + longestTrial } ?? $0) }
    }

    /// For a request that is about to be sent.
    /// - Parameter mayTry: whether it may be the one that tries.
    public mutating func admit(mayTry: Bool, now: ContinuousClock.Instant) -> Admission {
        guard let openUntil else { return .go(isTrial: false) }
        if now < openUntil { return .refuse(retryAfter: now.duration(to: openUntil)) }
        guard mayTry, !isTrying(now: now) else { return .refuse(retryAfter: Self.trialTime) }
        trialBegan = now
        return .go(isTrial: true)
    }

    /// For a request that has just come and would have to wait: how long it would be in vain; nil when it would not.
    /// - Parameter mayTry: whether it may be the one that tries.
    public func refusal(mayTry: Bool = true, now: ContinuousClock.Instant) -> Duration? {
        guard let openUntil else { return nil }
        if now < openUntil { return now.duration(to: openUntil) }
        return isTrying(now: now) || !mayTry ? Self.trialTime : nil
    }

    private func isTrying(now: ContinuousClock.Instant) -> Bool {
        trialBegan.map { $0.duration(to: now) < longestTrial } ?? false
    }

    /// A request that went has ended. What was sent before it opened says nothing any more.
    public mutating func ended(_ outcome: Outcome, isTrial: Bool, now: ContinuousClock.Instant) {
        if isTrial { trialBegan = nil }
        switch outcome {
        case .answered:
            guard openUntil == nil || isTrial else { return }
            (failures, firstFailure, openUntil, pause) = (0, nil, nil, Self.shortestPause)
        case .failed where openUntil != nil:
            guard isTrial else { return }
            pause = min(longestPause, pause * 2)
            openUntil = now + pause
        case .failed:
            failures += 1
            let first = firstFailure ?? now
            firstFailure = first
            guard failures >= threshold, first.duration(to: now) >= duration else { return }
            openUntil = now + pause
            openedTotal += 1
        }
    }

    /// A trial was not sent after all, or says nothing: the next is after the same pause again.
    public mutating func abandoned(now: ContinuousClock.Instant) {
        guard trialBegan != nil else { return }
        trialBegan = nil
        openUntil = now + pause
    }

    /// The next request may be a trial, whatever is left of the pause.
    mutating func allowTrial(now: ContinuousClock.Instant) {
        if let openUntil { self.openUntil = min(openUntil, now) }
    }

    /// A request that was let through otherwise is a trial.
    mutating func beginTrial(now: ContinuousClock.Instant) {
        if openUntil != nil { trialBegan = now }
    }

    /// Opens it after as many failures as it takes, however short a time they took.
    mutating func openIfEnough(now: ContinuousClock.Instant) {
        guard openUntil == nil, failures >= threshold else { return }
        openUntil = now + pause
        openedTotal += 1
    }

    /// Closes it on the evidence of other requests. One further failure opens it again.
    mutating func closeOnApproval() {
        guard openUntil != nil else { return }
        (failures, openUntil, trialBegan, pause) = (threshold - 1, nil, nil, Self.shortestPause)
    }
}
