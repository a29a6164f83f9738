import Synchronization

/// The memory that bodies on their way may take, over all loops: what is held is counted here, and whoever is about
/// to hold more asks first.
///
/// The bound is kept by those who ask: streams hold less ahead of their readers the fuller it is, and new
/// requests are refused when it is full.
public final class BufferMemory: Sendable {
    /// In bytes.
    public let capacity: Int
    private let held = Atomic<Int>(0)
    private let refusals = Atomic<Int>(0)

    /// Nothing is held yet.
    public init(capacity: Int) {
        self.capacity = capacity
    }

    /// Bytes held now. May exceed the capacity by what was under way when it was reached.
    public var bytes: Int { held.load(ordering: .relaxed) }
    /// Whether nothing new should begin.
    public var isFull: Bool { bytes >= capacity }
    /// Whether so much is held that what holds more is cut off.
    public var isExhausted: Bool { bytes / 2 >= capacity }
    /// How often somebody was turned away for lack of it.
    public var refused: Int { refusals.load(ordering: .relaxed) }

    /// Counts bytes that are held from now on. A negative number gives back.
    public func hold(_ count: Int) {
        held.wrappingAdd(count, ordering: .relaxed)
    }

    /// Counts bytes that are no longer held.
    public func release(_ count: Int) {
        held.wrappingSubtract(count, ordering: .relaxed)
    }

    /// Counts somebody who was turned away.
    public func countRefusal() {
        refusals.wrappingAdd(1, ordering: .relaxed)
    }

    /// Bytes that one stream may hold ahead of its reader, of those it would like: fewer the fuller the memory is.
    func window(of wanted: Int) -> Int {
        let bytes = bytes
        if bytes < capacity / 2 { return wanted }
        return bytes < capacity / 4 * 3 ? wanted / 4 : wanted / 16
    }

    /// Whether so little is left that nothing should be held which nobody waits for.
    var isScarce: Bool { bytes >= capacity / 4 * 3 }
}
