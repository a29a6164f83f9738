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

    /// The age from which the use of an address starts a look-up in the background.
    static let refreshAge = Duration.seconds(60)
    /// How long a failure is the answer, and how soon after one a refresh is tried again.
    static let failureAge = Duration.seconds(1)

    private struct Entry {
        var addresses: [String] = []
        var resolved: ContinuousClock.Instant?
        var failed: ContinuousClock.Instant?
        var failure = ""
        var isLookingUp = false
    }

    private var entries: [String: Entry] = [:]

    /// What is known of `name`.
    mutating func use(_ name: String, now: ContinuousClock.Instant) -> Answer {
        var entry = entries[name] ?? Entry()
        defer { entries[name] = entry }
        let failedLately = entry.failed.map { now - $0 < Self.failureAge } ?? false
        if let resolved = entry.resolved {
            let refreshes = now - resolved >= Self.refreshAge && !failedLately && !entry.isLookingUp
            if refreshes { entry.isLookingUp = true }
            return Answer(outcome: .addresses(entry.addresses), startsLookUp: refreshes)
        }
        if failedLately, !entry.isLookingUp {
            return Answer(outcome: .failed(entry.failure), startsLookUp: false)
        }
        let starts = !entry.isLookingUp
        entry.isLookingUp = true
        return Answer(outcome: nil, startsLookUp: starts)
    }

    /// Takes in what a look-up came to.
    mutating func learn(_ outcome: LookUpOutcome, of name: String, now: ContinuousClock.Instant) {
        var entry = entries[name] ?? Entry()
        entry.isLookingUp = false
        switch outcome {
        case .addresses(let addresses):
            entry.addresses = addresses
            entry.resolved = now
            entry.failed = nil
        case .failed(let text):
            entry.failed = now
            entry.failure = text
        }
        entries[name] = entry
    }
}
