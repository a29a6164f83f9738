/// A deadline on a loop: fires once at the time it was last set to, unless cancelled before.
///
/// Belongs to its loop's thread. The loop keeps it alive while it is set.
public final class LoopTimer {
    private unowned let loop: EventLoop
    private let action: () -> Void
    /// When it is to fire.
    private(set) var due: ContinuousClock.Instant
    /// When the heap looks at it: never later than `due`.
    var place: ContinuousClock.Instant
    /// Its index in the heap, or -1 while it is not set.
    var position = -1

    /// A timer that is not yet set. `action` runs on the loop's thread.
    public init(on loop: EventLoop, _ action: @escaping () -> Void) {
        self.loop = loop
        self.action = action
        due = loop.now
        place = loop.now
    }

    /// Sets or moves the deadline. Moving it later costs one store, anything else O(log n).
    public func set(to instant: ContinuousClock.Instant) {
        let place = loop.place(for: instant)
        due = place
        if position < 0 {
            loop.timers.insert(self, at: place)
        } else if place < self.place {
            loop.timers.moveEarlier(self, to: place)
        }
    }

    /// Nothing fires until it is set again. O(log n).
    public func cancel() {
        loop.timers.remove(self)
    }

    func fire() {
        action()
    }
}
