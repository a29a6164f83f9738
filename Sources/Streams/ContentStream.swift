import Synchronization

/// Content on its way from one producer to any number of readers, each on a loop of its own. Pieces are shared, not
/// copied; a producer that is too far ahead is told to wait.
///
/// May be used from any thread. Nobody is called while its lock is held.
public final class ContentStream: Sendable {
    /// What is kept after it was read.
    public enum Retention: Sendable, Equatable {
        /// Everything, up to the window, until it is settled.
        case undecided
        /// Everything, so that it can be stored and later readers begin with the first byte; when it exceeds so many
        /// bytes, or memory gets scarce, it becomes `unread`. Paced, the producer waits for the fastest reader.
        case whole(upTo: Int, paced: Bool)
        /// What some reader has not read. Without a reader the content is wanted no more.
        case unread
        /// The same, but the producer is to go on to the end also without a reader.
        case nothing
    }

    /// What the producer is to do.
    public enum Demand: Sendable, Equatable {
        /// No reader has asked yet; what is produced is held all the same.
        case unasked
        /// Go on.
        case wanted
        /// Wait: enough is held.
        case full
        /// Stop: nobody wants it any more.
        case abandoned
    }

    private struct State {
        var buffer: ContentBuffer
        var hasAsked: Bool
        /// Readers that found nothing and wait.
        var waiting: [Int: @Sendable () -> Void] = [:]
        var wakes: [Int: @Sendable () -> Void] = [:]
        var producer: (@Sendable () -> Void)?
        var announced = Demand.unasked
    }

    private let state: Mutex<State>
    private let account: BufferAccount
    private let window: Int

    /// - Parameters:
    ///   - window: bytes that may be held ahead of the reader that sets the pace: the slowest, or the fastest while
    ///     everything is kept.
    ///   - account: where the content is counted.
    ///   - startsWhenRead: the demand is `unasked` until the first reading.
    public init(retention: Retention, window: Int, account: BufferAccount, startsWhenRead: Bool = false) {
        state = Mutex(State(buffer: ContentBuffer(retention: retention), hasAsked: !startsWhenRead))
        self.window = window
        self.account = account
    }

    deinit {
        account.release(state.withLock { $0.buffer.cost })
    }

    // MARK: The producer

    /// Adds a piece; after the end, nothing.
    public func append(_ piece: [UInt8]) {
        change { $0.buffer.append(piece) }
    }

    /// All content has been appended.
    public func finish() {
        change { $0.buffer.end(.ended) }
    }

    /// The rest will not come.
    public func fail() {
        change { $0.buffer.end(.failed) }
    }

    /// What the producer is to do now. It depends on all memory that is held, so it may differ from what was announced:
    /// what is said here counts as announced, and whoever is told to wait is woken when that is over.
    public var demand: Demand {
        state.withLock { state in
            state.announced = demand(state)
            return state.announced
        }
    }

    /// Whom to call, on whatever thread a reader is, when the demand has changed.
    public func whenDemandChanges(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.producer = wake
            state.announced = demand(state)
        }
    }

    /// Decides what is kept from now on.
    public func settle(_ retention: Retention) {
        change { $0.buffer.settle(retention) }
    }

    // MARK: Readers

    /// A reader from the first byte on; nil when that is no longer held, or the content has failed.
    public func makeReader() -> ContentReader? {
        let number = state.withLock { $0.buffer.addReader() }
        return number.map { ContentReader(self, number: $0) }
    }

    /// All content, once it has ended, if it was kept whole. O(its length) unless it came in one piece.
    public var wholeContent: [UInt8]? {
        state.withLock { $0.buffer.phase == .ended ? $0.buffer.content : nil }
    }

    /// Whether the first byte is still held, so that another reader could begin.
    public var isWhole: Bool {
        state.withLock { $0.buffer.isWhole }
    }

    /// Whether the rest will not come.
    public var hasFailed: Bool {
        state.withLock { $0.buffer.phase == .failed }
    }

    /// The length of the content, once it has ended.
    public var length: Int? {
        state.withLock { $0.buffer.phase == .ended ? $0.buffer.length : nil }
    }

    func read(_ reader: Int, upTo limit: Int) -> ContentReader.Reading {
        change { state in
            state.hasAsked = true
            let pieces = state.buffer.read(reader, upTo: limit)
            let isDone = !state.buffer.hasMore(reader)
            if isDone, state.buffer.phase == .arriving { state.waiting[reader] = state.wakes[reader] }
            let ending: ContentReader.Ending =
                switch state.buffer.phase {
                case .ended where isDone: .ended
                case .failed where isDone: .failed
                default: .more
                }
            return ContentReader.Reading(pieces: pieces, ending: ending)
        }
    }

    func whenReadable(_ reader: Int, _ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wakes[reader] = wake }
    }

    func remove(_ reader: Int) {
        change { state in
            state.wakes[reader] = nil
            state.waiting[reader] = nil
            state.buffer.removeReader(reader)
        }
    }

    // MARK: Who is told

    /// Changes the state, counts the memory, and wakes whoever waited for that change.
    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, toWake) = state.withLock { state in
            var toWake: [@Sendable () -> Void] = []
            let (cost, length, phase) = (state.buffer.cost, state.buffer.length, state.buffer.phase)
            let result = body(&state)
            if case .whole = state.buffer.retention, state.buffer.phase == .arriving, account.isScarce {
                state.buffer.settle(.unread)
            }
            account.hold(state.buffer.cost - cost)
            if state.buffer.length != length || state.buffer.phase != phase, !state.waiting.isEmpty {
                toWake = Array(state.waiting.values)
                state.waiting = [:]
            }
            let demand = demand(state)
            if demand != state.announced {
                state.announced = demand
                if let producer = state.producer { toWake.append(producer) }
            }
            return (result, toWake)
        }
        for wake in toWake { wake() }
        return result
    }

    private func demand(_ state: State) -> Demand {
        guard state.buffer.phase == .arriving else { return state.announced }
        if case .unread = state.buffer.retention, !state.buffer.hasReaders { return .abandoned }
        let window = account.window(of: window)
        // A little more room than was missing, so that the producer is not woken for every piece.
        let isFull = state.announced == .full ? state.buffer.ahead > window / 2 : state.buffer.ahead >= window
        if isFull { return .full }
        return state.hasAsked ? .wanted : .unasked
    }
}
