/// Who gives way when there is too little room or too little time for all.
extension BudgetQueue {
    /// Finds a place in the queue for a request; if need be, others give theirs up.
    /// - Returns: Why there is none; nil when there is one.
    mutating func makeRoom(for request: BudgetRequest, now: ContinuousClock.Instant) -> RefusalReason? {
        guard !request.isUrgent else { return nil }
        guard settings.maxQueue > 0, request.byteCount <= settings.maxBytes else { return .queueFull }
        if request.isShareBound {
            let client = request.client
            guard waiting.places.mayTake(of: settings.maxQueue, by: client),
                request.byteCount == 0 || waiting.bytes.mayTake(of: settings.maxBytes, by: client)
            else { return .clientShare }
        }
        while true {
            let isFull = waiting.count - waiting.urgentCount >= settings.maxQueue
            guard isFull || waiting.byteCount + request.byteCount > settings.maxBytes else { break }
            guard let victim = victim(for: request, keepsParts: isFull) else { return .queueFull }
            untold.append(refuse(victim, .queueFull, now: now))
        }
        return nil
    }

    /// The last in the longest line: of the least urgent class; of a more urgent one than the request's, if that has less than its part
    /// of the queue; or of its own, if that line stays the longer one.
    /// - Parameter keepsParts: whether a class gives up only what it has beyond its part.
    private func victim(for request: BudgetRequest, keepsParts: Bool) -> WaitingRequests.Place? {
        let own = request.classNumber
        let isShort = keepsParts && waiting.classes[own].count < part(of: own)
        for number in settings.classes.indices.reversed()
        where number > own || isShort && number < own {
            guard waiting.classes[number].count > (keepsParts ? part(of: number) : 0) else { continue }
            if let last = waiting.last(of: number) { return last.place }
        }
        guard let last = waiting.last(of: own) else { return nil }
        return last.length > waiting.classes[own].length(of: request.client) + 1 ? last.place : nil
    }

    /// Places in the queue that nobody takes from a class: as great a part as it is guaranteed of the rate; of the most urgent one
    /// what is left by the others.
    private func part(of classNumber: Int) -> Int {
        let others = settings.classes.dropFirst().reduce(0) { $0 + $1.percent }
        let percent = classNumber == 0 ? max(0, 100 - others) : settings.classes[classNumber].percent
        return settings.maxQueue * percent / 100
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
            let stalled = Set(stalledClients(in: number))
            let operations = Set(stalledOperations(in: number))
            var ahead = 0
            for place in waiting.order(of: number) {
                let wait = timeUntilTurn(
                    number, urgent: waiting.urgentCount, higher: higher, ahead: ahead, now: now)
                if now + wait > place.deadline {
                    untold.append(refuse(place, .hopeless, now: now))
                } else if place.request.shareholder.map(stalled.contains) != true,
                    place.request.resource.map(operations.contains) != true
                {
                    ahead += 1
                }
            }
            higher += ahead
        }
    }
}
