/// Who gives way when there is too little room or too little time for all.
extension BudgetQueue {
    /// Whether there is a place for it; if need be, others have given theirs up.
    mutating func makeRoom(for request: BudgetRequest, now: ContinuousClock.Instant) -> Bool {
        guard settings.maxQueue > 0, request.byteCount <= settings.maxBytes else { return false }
        while waiting.count - waiting.urgentCount >= settings.maxQueue
            || waiting.byteCount + request.byteCount > settings.maxBytes
        {
            guard let victim = victim(for: request) else { return false }
            untold.append(refuse(victim, .queueFull, now: now))
        }
        return true
    }

    /// The last in the longest line of the least urgent class; in its own class only if that line stays the longer one.
    private func victim(for request: BudgetRequest) -> WaitingRequests.Place? {
        let own = request.classNumber
        for number in settings.classes.indices.reversed() where number > own {
            if let last = waiting.last(of: number) { return last.place }
        }
        guard let last = waiting.last(of: own) else { return nil }
        return last.length > waiting.classes[own].length(of: request.client) + 1 ? last.place : nil
    }

    /// Searches when enough have come since the last time that it costs each of them a few steps only.
    mutating func searchIfDue(now: ContinuousClock.Instant) {
        unsearched += 1
        if unsearched * 8 >= waiting.count { searchForHopeless(now: now) }
    }

    /// Turns away those whose turn can no longer come in time, the ones in front first: each that goes lets those behind it
    /// move up. O(n).
    mutating func searchForHopeless(now: ContinuousClock.Instant) {
        unsearched = 0
        var higher = 0
        for number in settings.classes.indices where settings.classes[number].percent > 0 {
            var ahead = 0
            for place in waiting.order(of: number) {
                let wait = timeUntilTurn(
                    number, urgent: waiting.urgentCount, higher: higher, ahead: ahead, now: now)
                if now + wait > place.deadline {
                    untold.append(refuse(place, .hopeless, now: now))
                } else {
                    ahead += 1
                }
            }
            higher += ahead
        }
    }
}
