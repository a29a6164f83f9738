/// What a look-up of a name came to.
enum LookUpOutcome: Sendable, Equatable {
    /// Numeric addresses in the system's order of preference (RFC 6724); not empty.
    case addresses([String])
    /// The system's words.
    case failed(String)
}

/// The last good addresses of each name. A value: it decides, the resolver acts.
///
/// Addresses are kept until a look-up succeeds, so a resolver that is down stops nothing that has worked before.
struct AddressCache {
    /// What is to be done about a name.
    struct Answer: Equatable {
        /// Known now; nil means wait.
        let outcome: LookUpOutcome?
        /// A look-up is to be started.
        let startsLookUp: Bool
    }

    /// The age from which an address is looked up again before it is used.
    static let lifetime = Duration.seconds(60)
    /// How long a look-up of a name with known addresses is waited for; after it, they are used.
    static let patience = Duration.seconds(1)
    /// How long a failure is the answer, and how soon after one a look-up is tried again.
    static let failureAge = Duration.seconds(1)

    private struct Entry {
        var addresses: [String] = []
        var resolved: ContinuousClock.Instant?
        var isDoubtful = false
        var failed: ContinuousClock.Instant?
        var failure = ""
        var lookUpBegan: ContinuousClock.Instant?
    }

    private var entries: [String: Entry] = [:]

    /// What is known of `name`.
    mutating func use(_ name: String, now: ContinuousClock.Instant) -> Answer {
        var entry = entries[name] ?? Entry()
        defer { entries[name] = entry }
        let sinceFailure = entry.failed.map { now - $0 }
        let hasJustFailed = sinceFailure.map { $0 < Self.failureAge } ?? false
        let starts = entry.lookUpBegan == nil && !hasJustFailed
        if let resolved = entry.resolved {
            let known = LookUpOutcome.addresses(entry.addresses)
            guard entry.isDoubtful || now - resolved >= Self.lifetime else {
                return Answer(outcome: known, startsLookUp: false)
            }
            if starts { entry.lookUpBegan = now }
            // A resolver that has failed lately, or is slow, is asked beside the transfers.
            let isFailing = sinceFailure.map { $0 < Self.lifetime } ?? false
            let isWaitedFor = entry.lookUpBegan.map { now - $0 < Self.patience } ?? false
            return Answer(outcome: isWaitedFor && !isFailing ? nil : known, startsLookUp: starts)
        }
        if hasJustFailed, entry.lookUpBegan == nil {
            return Answer(outcome: .failed(entry.failure), startsLookUp: false)
        }
        if starts { entry.lookUpBegan = now }
        return Answer(outcome: nil, startsLookUp: starts)
    }

    /// The addresses of the last look-up that succeeded.
    func lastKnown(_ name: String) -> LookUpOutcome? {
        guard let entry = entries[name], entry.resolved != nil else { return nil }
        return .addresses(entry.addresses)
    }

    /// No address of `name` was reachable: unless they were looked up after `used`, they count as older than their
    /// lifetime.
    ///
    /// - Returns: Whether they do.
    mutating func doubt(_ name: String, used: ContinuousClock.Instant) -> Bool {
        guard let resolved = entries[name]?.resolved, resolved < used else { return false }
        entries[name]?.isDoubtful = true
        return true
    }

    /// Takes in what a look-up came to.
    mutating func learn(_ outcome: LookUpOutcome, of name: String, now: ContinuousClock.Instant) {
        var entry = entries[name] ?? Entry()
        entry.lookUpBegan = nil
        switch outcome {
        case .addresses(let addresses):
            entry.addresses = addresses
            entry.resolved = now
            entry.isDoubtful = false
            entry.failed = nil
        case .failed(let text):
            entry.failed = now
            entry.failure = text
        }
        entries[name] = entry
    }
}
