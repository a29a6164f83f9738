/// The timers of one loop: a binary heap, earliest first, in which each timer knows its place.
///
/// A timer moved to a later time keeps its place and is sifted down only when that place comes up, so a
/// deadline that moves with every request costs one store and no heap operation.
struct TimerHeap {
    private var timers: [LoopTimer] = []

    /// When the earliest place comes up; no timer fires before it.
    var next: ContinuousClock.Instant? { timers.first?.place }

    /// O(log n).
    mutating func insert(_ timer: LoopTimer, at place: ContinuousClock.Instant) {
        timer.place = place
        timer.position = timers.count
        timers.append(timer)
        siftUp(from: timer.position)
    }

    /// O(log n).
    mutating func moveEarlier(_ timer: LoopTimer, to place: ContinuousClock.Instant) {
        timer.place = place
        siftUp(from: timer.position)
    }

    /// O(log n).
    mutating func remove(_ timer: LoopTimer) {
        let position = timer.position
        guard position >= 0, let last = timers.popLast() else { return }
        timer.position = -1
        guard position < timers.count else { return }
        timers[position] = last
        last.position = position
        siftUp(from: position)
        siftDown(from: last.position)
    }

    /// The timer that is due first, taken out of the heap; nil when none is due at `now`.
    mutating func popDue(at now: ContinuousClock.Instant) -> LoopTimer? {
        while let first = timers.first, first.place <= now {
            if first.due <= first.place {
                remove(first)
                return first
            }
            first.place = first.due
            siftDown(from: 0)
        }
        return nil
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard timers[child].place < timers[parent].place else { return }
            swap(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(from start: Int) {
        var parent = start
        while true {
            let left = 2 * parent + 1
            guard left < timers.count else { return }
            let right = left + 1
            let child = right < timers.count && timers[right].place < timers[left].place ? right : left
            guard timers[child].place < timers[parent].place else { return }
            swap(child, parent)
            parent = child
        }
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        timers.swapAt(left, right)
        timers[left].position = left
        timers[right].position = right
    }
}
