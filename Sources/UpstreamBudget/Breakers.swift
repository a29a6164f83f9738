/// The circuit breakers of one upstream: of the origin as a whole, and of each operation that fails.
///
/// A request without a connection is the origin's failure: after enough of them everything stops.
/// A request that was sent and has no answer, or 502, 503 or 504, is its operation's failure: after
/// enough of them that operation stops, and is tried by its own requests. If nothing else succeeds
/// meanwhile, the origin fails: each operation then stops as soon as it has failed often enough
/// itself, however short a time that took. So a slow or broken operation stops no other one, also if its
/// requests are the only ones. A success of any operation lets all go again.
///
/// Bounded: at most ``mostOperations`` operations that have failed are known.
public struct Breakers: Sendable {
    /// A failure of an operation since its last success.
    private struct Failing {
        let name: String
        var breaker: Breaker
        /// The number of the series of failures, without any success, in which it has last failed.
        var series: UInt64
        /// The number of its last failure.
        var lastFailure: UInt64
    }

    /// Operations that are known.
    public static let mostOperations = 64
    /// Between two trials of the origin or of an operation: a recovery is noticed within 5 s, with time for the trial.
    private static let longestPause: Duration = .seconds(4)
    /// Between two connection tests, and what clients are told meanwhile.
    public static let connectionPause: Duration = .seconds(1)

    /// Opens when no connection stands.
    private var connection: Breaker
    /// Whether a connection has stood since: only then a trial request is of use.
    private var isConnectable = false
    /// Opens when no request succeeds.
    private var success: Breaker
    private let operationBreaker: Breaker
    private var failing: [Int: Failing] = [:]
    /// Counts successes.
    private var series: UInt64 = 0
    private var failures: UInt64 = 0
    /// How often the origin's breaker has opened since the start.
    public private(set) var openedTotal: UInt64 = 0
    /// How often an operation's breaker has opened since the start while the origin's was closed.
    public private(set) var operationsOpenedTotal: UInt64 = 0

    /// - Parameters:
    ///   - failures: in a row; at least 1.
    ///   - duration: from the first of them to the one that opens a breaker.
    public init(failures: Int, duration: Duration) {
        let breaker = Breaker(
            failures: failures, duration: duration, longestPause: Self.longestPause,
            longestTrial: Self.longestPause)
        (connection, success, operationBreaker) = (breaker, breaker, breaker)
    }

    // MARK: State

    /// The state of the origin's breaker.
    public func state(now: ContinuousClock.Instant) -> Breaker.State {
        guard connection.isOpen else { return success.state(now: now) }
        return isConnectable ? connection.state(now: now) : .open
    }

    /// Operations that are stopped while others go, by name. O(n log n).
    public func stoppedOperations(now: ContinuousClock.Instant) -> [Stopped] {
        guard connection.state(now: now) == .closed else { return [] }
        return failing.values.compactMap { one in
            let own = one.breaker.state(now: now)
            return own == .closed ? nil : Stopped(name: one.name, state: own)
        }.sorted { $0.name < $1.name }
    }

    /// When the next trial of the origin may be sent, whatever becomes of one that is under way; nil if
    /// it is closed.
    public var trialTime: ContinuousClock.Instant? {
        guard connection.isOpen else { return success.trialTime }
        return isConnectable ? connection.trialTime : nil
    }

    /// Whether everything stops until ``connectionStands(now:)``: the owner opens connections to find out.
    public var needsConnectionTest: Bool { connection.isOpen && !isConnectable }

    /// A connection to the origin has been opened: one trial request may be sent.
    public mutating func connectionStands(now: ContinuousClock.Instant) {
        guard needsConnectionTest else { return }
        isConnectable = true
        connection.allowTrial(now: now)
    }

    // MARK: Requests

    /// For a request that is about to be sent.
    ///
    /// - Parameters:
    ///   - operation: the operation's number; nil for the gateway's own trial of the origin.
    ///   - mayTry: whether the request may be a trial of the origin.
    public mutating func admit(
        _ operation: Int?, mayTry: Bool, now: ContinuousClock.Instant
    ) throws(Rejection) -> Pass {
        if needsConnectionTest {
            throw Rejection(isOfOperation: false, retryAfter: Self.connectionPause)
        }
        if connection.isOpen {
            try Self.check(connection.admit(mayTry: mayTry, now: now))
            return .connectionTrial
        }
        let originFails = success.isOpen
        guard let operation else {
            guard originFails else { return .ordinary }
            try Self.check(success.admit(mayTry: mayTry, now: now))
            return .originTrial
        }
        guard failing[operation]?.breaker.isOpen == true,
            let admission = failing[operation]?.breaker.admit(mayTry: true, now: now)
        else { return originFails ? .witness : .ordinary }
        try Self.check(admission, isOfOperation: !originFails)
        return originFails && mayTry ? .originTrial : .operationTrial
    }

    private static func check(
        _ admission: Breaker.Admission, isOfOperation: Bool = false
    ) throws(Rejection) {
        guard case .refuse(let retryAfter) = admission else { return }
        throw Rejection(isOfOperation: isOfOperation, retryAfter: retryAfter)
    }

    /// For a request that would have to wait: why it would be in vain; nil if it would not.
    public func rejection(
        _ operation: Int?, mayTry: Bool = true, now: ContinuousClock.Instant
    ) -> Rejection? {
        if needsConnectionTest {
            return Rejection(isOfOperation: false, retryAfter: Self.connectionPause)
        }
        if connection.isOpen {
            return connection.refusal(mayTry: mayTry, now: now)
                .map { Rejection(isOfOperation: false, retryAfter: $0) }
        }
        guard let operation else {
            return success.refusal(mayTry: mayTry, now: now)
                .map { Rejection(isOfOperation: false, retryAfter: $0) }
        }
        return failing[operation]?.breaker.refusal(now: now)
            .map { Rejection(isOfOperation: !success.isOpen, retryAfter: $0) }
    }

    /// A request that was let through was sent, so that its connection stands: a connection trial ends.
    ///
    /// From then on ``Pass/afterSending(of:)`` holds.
    ///
    /// - Parameter operation: nil for the gateway's own trial of the origin.
    public mutating func sent(_ pass: Pass, of operation: Int?, now: ContinuousClock.Instant) {
        guard pass == .connectionTrial else { return }
        connection.ended(.answered, isTrial: true, now: now)
        isConnectable = false
        if operation == nil { success.beginTrial(now: now) }
    }

    /// A request that was let through has ended.
    ///
    /// - Parameter operation: nil for the gateway's own trial of the origin.
    public mutating func ended(
        _ outcome: Outcome, _ pass: Pass, of operation: Operation?, now: ContinuousClock.Instant
    ) -> Change? {
        let (wasOpen, wasStopped) = (isOpen, isStopped(operation))
        connection.ended(
            outcome == .unreachable ? .failed : .answered, isTrial: pass == .connectionTrial, now: now)
        if pass == .connectionTrial || !connection.isOpen { isConnectable = false }
        let isTrial = pass == .originTrial || pass == .connectionTrial && outcome != .unreachable
        let isSuccess = outcome == .answered
        success.ended(
            isSuccess ? .answered : .failed, isTrial: isTrial || isSuccess && pass != .ordinary, now: now)
        note(outcome, pass, of: operation, now: now)
        if success.isOpen, outcome == .failed { stopThatHaveFailed(now: now) }
        if isSuccess, !isOpen {
            series += 1
            if wasOpen { approveAll() }
        }
        guard isOpen || wasOpen else { return operationChange(of: operation, wasStopped: wasStopped, pass) }
        if let change = originChange(wasOpen: wasOpen, pass) { return change }
        guard let operation, !wasStopped, isStopped(operation) else { return nil }
        return .operationOpened(operation.name())
    }

    private var isOpen: Bool { connection.isOpen || success.isOpen }

    private func isStopped(_ operation: Operation?) -> Bool {
        operation.flatMap { failing[$0.number]?.breaker.isOpen } ?? false
    }

    private mutating func note(
        _ outcome: Outcome, _ pass: Pass, of operation: Operation?, now: ContinuousClock.Instant
    ) {
        guard let operation else { return }
        switch outcome {
        case .unreachable:
            if pass.isTrial { failing[operation.number]?.breaker.abandoned(now: now) }
        case .answered:
            failing[operation.number]?.breaker.ended(.answered, isTrial: pass != .ordinary, now: now)
            if !isStopped(operation) { failing[operation.number] = nil }
        case .failed:
            failures += 1
            if failing[operation.number] == nil { makeRoom() }
            var known =
                failing[operation.number]
                ?? Failing(
                    name: operation.name(), breaker: operationBreaker, series: series, lastFailure: failures)
            known.breaker.ended(.failed, isTrial: pass.isTrial, now: now)
            (known.series, known.lastFailure) = (series, failures)
            failing[operation.number] = known
        }
    }

    /// Forgets the operation that has not failed for longest, one that is not stopped if there is one.
    private mutating func makeRoom() {
        guard failing.count >= Self.mostOperations else { return }
        let oldest = failing.min {
            let (left, right) = ($0.value, $1.value)
            guard left.breaker.isOpen == right.breaker.isOpen else { return !left.breaker.isOpen }
            return left.lastFailure < right.lastFailure
        }
        if let oldest { failing[oldest.key] = nil }
    }

    /// The origin fails: operations that have failed often enough stop.
    private mutating func stopThatHaveFailed(now: ContinuousClock.Instant) {
        for number in failing.keys { failing[number]?.breaker.openIfEnough(now: now) }
    }

    /// The origin works again: what has failed with it goes, and stops at its next failure.
    private mutating func approveAll() {
        for number in failing.keys { failing[number]?.breaker.closeOnApproval() }
    }

    private mutating func originChange(wasOpen: Bool, _ pass: Pass) -> Change? {
        guard isOpen else { return .closed }
        if wasOpen { return pass == .connectionTrial || pass == .originTrial ? .stillFails : nil }
        openedTotal += 1
        let names = failing.values.filter { $0.series == series }.map(\.name)
        return .opened(operations: connection.isOpen ? [] : names.sorted())
    }

    private mutating func operationChange(
        of operation: Operation?, wasStopped: Bool, _ pass: Pass
    ) -> Change? {
        guard let operation, wasStopped || isStopped(operation) else { return nil }
        guard isStopped(operation) else { return .operationClosed(operation.name()) }
        if wasStopped { return pass == .operationTrial ? .operationStillFails(operation.name()) : nil }
        operationsOpenedTotal += 1
        return .operationOpened(operation.name())
    }

    /// A request that was let through was not sent, or says nothing: a trial is repeated after a pause.
    public mutating func abandoned(_ pass: Pass, of operation: Int?, now: ContinuousClock.Instant) {
        switch pass {
        case .ordinary, .witness: break
        case .connectionTrial: connection.abandoned(now: now)
        case .originTrial where operation == nil: success.abandoned(now: now)
        case .originTrial, .operationTrial:
            if let operation { failing[operation]?.breaker.abandoned(now: now) }
        }
    }
}
