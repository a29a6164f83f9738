/// When a request could be sent, and what follows when that is too late.
extension BudgetQueue {
    /// Whether its turn cannot come by the deadline even if nobody else came and those ahead were served at once.
    func isHopeless(
        _ request: BudgetRequest, deadline: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) -> Bool {
        if isSpare(request) { return false }
        let lines = waiting.classes[request.classNumber]
        let rounds = max(1, lines.length(of: request.client))
        let stalled = stalledClients(in: request.classNumber)
            .reduce(0) { $0 + ($1 == request.client ? 0 : min(rounds, lines.length(of: $1))) }
        let operations = stalledOperations(in: request.classNumber).filter { $0 != request.resource }
        let held = waiting.count(of: request.classNumber, askingFor: operations)
        let ahead = request.isUrgent ? 0 : max(0, lines.leastAhead(of: request.client) - stalled - held)
        return now + timeUntilTurn(request, ahead: ahead, now: now) > deadline
    }

    /// When a request would be served if no other came meanwhile.
    ///
    /// The tokens' time is known; for slots in flight it is what was measured, or `maxWait` before
    /// anything was, and for a client that holds its share.
    public func retryAfter(_ request: BudgetRequest, now: ContinuousClock.Instant) -> Duration {
        let pause = limited.pause(of: request.resource, now: now)
        let ahead = request.isUrgent ? 0 : waiting.classes[request.classNumber].mostAhead(of: request.client)
        let token = timeUntilTurn(request, ahead: ahead, now: now)
        guard mayTakeSlot(request) else { return max(pause, token, settings.maxWait) }
        guard inFlight >= settings.maxInFlight else { return max(pause, token) }
        let before = request.isUrgent ? 0 : higher(than: request.classNumber) + ahead
        let slot = pace.interval.map { $0 * (waiting.urgentCount + before + 1) } ?? settings.maxWait
        return max(pause, token, slot)
    }

    /// - Parameter ahead: requests of its class that go before it.
    func timeUntilTurn(_ request: BudgetRequest, ahead: Int, now: ContinuousClock.Instant) -> Duration {
        let before = waiting.urgentCount
        if request.isUrgent { return gate.timeUntilTurn(number: before + 1, SendGate.Terms(), now: now) }
        return timeUntilTurn(
            request.classNumber, urgent: before, higher: higher(than: request.classNumber), ahead: ahead,
            now: now)
    }

    /// Requests of more urgent classes that wait for the budget.
    private func higher(than classNumber: Int) -> Int {
        (0..<classNumber).reduce(0) { sum, number in
            let lines = waiting.classes[number]
            guard lines.count > 0 else { return sum }
            let held = waiting.count(of: number, askingFor: stalledOperations(in: number))
            let count = stalledClients(in: number).reduce(lines.count - held) { $0 - lines.length(of: $1) }
            return sum + max(0, count)
        }
    }

    /// Two ways lead to a turn: everybody more urgent is served, or enough are for the class's guaranteed share.
    func timeUntilTurn(
        _ classNumber: Int, urgent: Int, higher: Int, ahead: Int, now: ContinuousClock.Instant
    ) -> Duration {
        let inOrder = urgent + higher + ahead
        let byOrder = gate.timeUntilTurn(
            number: inOrder + shares(below: classNumber, of: inOrder) + 1,
            terms(classNumber, isFree: false).gate, now: now)
        let percent = settings.classes[classNumber].percent
        guard classNumber > 0, percent > 0, byOrder > .zero else { return byOrder }
        let credit = waiting.classes[classNumber].credit
        let served = (max(0, 100 * (ahead + 1) - credit) + percent - 1) / percent
        return min(byOrder, gate.timeUntilTurn(number: urgent + served + 1, SendGate.Terms(), now: now))
    }

    /// Requests of less urgent classes that go while so many others do.
    private func shares(below classNumber: Int, of count: Int) -> Int {
        var sum = 0
        for (number, line) in waiting.classes.enumerated().dropFirst(classNumber + 1) where line.count > 0 {
            sum += min(line.count, (line.credit + settings.classes[number].percent * count) / 100)
        }
        return sum
    }
}
