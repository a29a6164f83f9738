import Synchronization

extension CacheStore {
    /// How operators purge.
    public enum PurgeMode: Sendable, Equatable {
        /// The response is gone.
        case hard
        /// It is stale: it must be validated before it is used, but a rule's stale-if-error holds.
        case soft
    }

    /// One piece of a walk over all that is stored.
    public struct PurgeStep: Sendable {
        /// Responses purged in it.
        public let purged: Int
        /// Where the next piece begins; nil when this was the last.
        public let next: Int?
    }

    /// Whatever is on its way for the tenant now is not stored when it comes.
    public func refuseFills(ofTenant tenant: Int) {
        state.withLock { $0.refuseFills(ofTenant: tenant) }
    }

    /// Purges the responses among `count` records from `start` on that fit. What is stored after the walk has begun may be
    /// passed over. Asked for outside the lock, so that nobody waits for `fits`.
    ///
    /// - Parameter fits: gets a response and the key under which it stands.
    public func purge(
        _ mode: PurgeMode, from start: Int, count: Int,
        where fits: (_ key: [UInt8], _ response: StoredResponse, _ tags: StoreTags) -> Bool
    ) -> PurgeStep {
        let (candidates, next) = withState { $0.responses(from: start, count: count) }
        let found = candidates.filter { fits($0.key, $0.response, $0.tags) }.map(\.reference)
        guard !found.isEmpty else { return PurgeStep(purged: 0, next: next) }
        return PurgeStep(purged: withState { $0.purge(found, mode) }, next: next)
    }
}

extension CacheState {
    typealias Candidate = (
        key: [UInt8], response: StoredResponse, tags: StoreTags, reference: Record.Reference
    )

    /// What leads to nothing any more goes on the way.
    mutating func responses(from start: Int, count: Int) -> ([Candidate], next: Int?) {
        let end = min(records.end, start + count)
        guard start >= 0, start < end else { return ([], nil) }
        var found: [Candidate] = []
        for number in start..<end where records.exists(number) {
            let slot = Slot(number)
            switch records[slot].content {
            case .response(let response):
                found.append((records[slot].key, response, records[slot].tags, records.reference(to: slot)))
            case .alias(let target) where !records.isThere(target): remove(slot)
            case .alias, .variants, .free: continue
            }
        }
        return (found, end < records.end ? end : nil)
    }

    mutating func purge(_ references: [Record.Reference], _ mode: CacheStore.PurgeMode) -> Int {
        let before = figures.purged
        for reference in references where records.isThere(reference) {
            switch mode {
            case .hard: remove(reference.slot)
            case .soft: records[reference.slot].response.isInvalidated = true
            }
            figures.purged += 1
        }
        return figures.purged - before
    }
}
