import Synchronization

/// What clients' own tokens show changes with each login and logout: each token's partition of the cache has an epoch,
/// which is part of its keys. Any thread.
///
/// Bounded: when so many tokens have been purged that the table is full, all partitions begin anew.
final class PartitionEpochs: Sendable {
    private struct State {
        var base: UInt64 = 0
        var last: UInt64 = 0
        /// Of those that were purged since `base`.
        var epochs: [[UInt8]: UInt64] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int = 65_536) {
        self.capacity = capacity
    }

    /// Changes with each purge of the partition, and perhaps with others.
    func epoch(of partition: [UInt8]) -> UInt64 {
        state.withLock { $0.epochs[partition] ?? $0.base }
    }

    /// What is stored in the partition, or is under way for it, is not found any more.
    func purge(_ partition: [UInt8]) {
        state.withLock { state in
            state.last += 1
            state.epochs[partition] = state.last
            if state.epochs.count > capacity { Self.purgeAll(&state) }
        }
    }

    func purgeAll() {
        state.withLock { state in
            state.last += 1
            Self.purgeAll(&state)
        }
    }

    private static func purgeAll(_ state: inout State) {
        state.base = state.last
        state.epochs = [:]
    }
}
