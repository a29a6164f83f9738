/// What will happen and when, in nanoseconds; what is due at the same time happens in the order in which it was planned.
struct EventHeap<Event> {
    private var entries: [(time: Int64, number: Int, event: Event)] = []
    private var planned = 0

    mutating func plan(_ event: Event, at time: Int64) {
        entries.append((time, planned, event))
        planned += 1
        var position = entries.count - 1
        while position > 0, isBefore(position, (position - 1) / 2) {
            entries.swapAt(position, (position - 1) / 2)
            position = (position - 1) / 2
        }
    }

    mutating func next() -> (time: Int64, event: Event)? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return (first.time, first.event)
    }

    private mutating func sink() {
        var position = 0
        while true {
            var smallest = position
            for child in (2 * position + 1)...(2 * position + 2) where child < entries.count {
                if isBefore(child, smallest) { smallest = child }
            }
            guard smallest != position else { return }
            entries.swapAt(position, smallest)
            position = smallest
        }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (entries[left].time, entries[left].number) < (entries[right].time, entries[right].number)
    }
}
