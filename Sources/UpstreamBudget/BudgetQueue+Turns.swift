/// What a request needs to get its turn.
struct TurnTerms {
    /// Slots in flight that the class may still take; may be negative.
    var freeSlots: Int
    var gate: SendGate.Terms
}

/// Whose turn it is.
struct Turn {
    let place: WaitingRequests.Place
    /// Nil for an urgent request.
    let classNumber: Int?
    /// Whether it is the class's guaranteed share that gives it the turn.
    let isDue: Bool
    let terms: TurnTerms
}

extension BudgetQueue {
    /// Urgent requests, then a class to which its guaranteed share is due, then the most urgent class. While one request at a time
    /// asks whether upstream accepts again, it is not one that was refused when it did so, if there is another.
    var nextTurn: Turn? {
        if let place = waiting.firstUrgent,
            !(place.request.wasRefused && gate.placesWhileProbing != nil && topClass != nil)
        {
            return Turn(place: place, classNumber: nil, isDue: false, terms: terms(0, isFree: true))
        }
        if let due = dueClass, let place = next(of: due) {
            return Turn(place: place, classNumber: due, isDue: true, terms: terms(due, isFree: true))
        }
        guard let top = topClass, let place = next(of: top) else { return nil }
        return Turn(place: place, classNumber: top, isDue: false, terms: terms(top, isFree: false))
    }

    /// Whether anybody waits whose work somebody needs.
    var hasWaiting: Bool {
        waiting.urgentCount > 0 || topClass.map { settings.classes[$0].percent > 0 } ?? false
    }

    /// The most urgent class with a request whose client may take a slot.
    private var topClass: Int? {
        waiting.classes.indices.first { waiting.classes[$0].count > 0 && next(of: $0) != nil }
    }

    /// The next request of a class whose client may take a slot.
    private func next(of classNumber: Int) -> WaitingRequests.Place? {
        waiting.first(of: classNumber) { request in
            guard mayClientTakeSlot(request) else { return .clientWaits }
            return mayOperationTakeSlot(request) ? .ready : .operationWaits
        }
    }

    /// Slots in flight that a class may still take; negative if more than its limit are taken. The limit of the less urgent
    /// classes counts their own requests only, so that slow requests of the most urgent class do not block them.
    private func freeSlots(for classNumber: Int, of most: Int) -> Int {
        let free = most - inFlight
        if classNumber == 0 { return free }
        if settings.classes[classNumber].percent == 0 { return min(free, settings.spareSlots - inFlight) }
        return min(free, settings.lessUrgentSlots - lessUrgentInFlight)
    }

    /// Whether both the request's client and its operation may take a further slot.
    func mayTakeSlot(_ request: BudgetRequest) -> Bool {
        mayClientTakeSlot(request) && mayOperationTakeSlot(request)
    }

    /// Whether the request's client holds less than what is free of the slots that the class may take. An
    /// urgent request has held one before, or is the gateway's own.
    private func mayClientTakeSlot(_ request: BudgetRequest) -> Bool {
        request.isUrgent || !request.isShareBound
            || slots.mayTake(of: slots(for: request.classNumber), by: request.client)
    }

    /// The same for its operation: one that is slow leaves slots to others, whatever clients ask for it.
    private func mayOperationTakeSlot(_ request: BudgetRequest) -> Bool {
        request.isUrgent || !request.isShareBound
            || operationSlots.mayTake(of: slots(for: request.classNumber), by: request.resource)
    }

    /// Slots that a class may take and those in flight.
    private func slots(for classNumber: Int) -> Int {
        inFlight + freeSlots(for: classNumber, of: settings.maxInFlight)
    }

    /// Clients whose requests of a class wait for their own responses, not for the budget.
    func stalledClients(in classNumber: Int) -> [UInt32] {
        slots.atBound(of: slots(for: classNumber))
    }

    /// Operations whose requests of a class wait for responses to others of the same.
    func stalledOperations(in classNumber: Int) -> [Int] {
        operationSlots.atBound(of: slots(for: classNumber))
    }

    /// Whether a client may take no further slot for a request of this kind: it holds its share.
    public func holdsItsShare(_ request: BudgetRequest) -> Bool { !mayClientTakeSlot(request) }

    /// The most urgent class to which its guaranteed share is due, and which has a slot in flight.
    private var dueClass: Int? {
        waiting.classes.indices.first {
            waiting.classes[$0].count > 0 && waiting.classes[$0].credit >= 100
                && terms($0, isFree: true).freeSlots > 0 && next(of: $0) != nil
        }
    }

    /// Whether nobody who waits would go before it.
    func isNext(_ request: BudgetRequest) -> Bool {
        guard waiting.urgentCount == 0 else { return false }
        if request.isUrgent { return true }
        return (topClass ?? .max) > request.classNumber && dueClass == nil
    }

    /// - Parameter isFree: whether it needs to leave no tokens for others.
    func terms(_ classNumber: Int, isFree: Bool) -> TurnTerms {
        let share = settings.classes[classNumber]
        let most = min(settings.maxInFlight, gate.placesWhileProbing ?? .max)
        let freeSlots = freeSlots(for: classNumber, of: most)
        guard !isFree else { return TurnTerms(freeSlots: freeSlots, gate: SendGate.Terms()) }
        var reserve = min((gate.burst * share.reserve + 99) / 100, max(0, gate.burst - 1))
        // What is left for others goes as a burst later, and of a limit that is learned nobody knows what bursts it allows.
        if gate.learned != nil, share.percent > 0 { reserve = min(1, reserve) }
        return TurnTerms(
            freeSlots: freeSlots, gate: SendGate.Terms(reserve: reserve, isPaced: classNumber > 0))
    }

    /// Every class comes nearer to its guaranteed share; the one that was served has had a part of it. One that does not wait keeps
    /// what makes one request due: where the rate is low, it would be refused before it came to that.
    mutating func granted(to served: Int?, isDue: Bool) {
        for (number, share) in settings.classes.enumerated().dropFirst() {
            let change = share.percent - (number == served ? 100 : 0)
            waiting.credit(number, change, most: waiting.classes[number].count > 0 ? .max : 100)
        }
    }

    func isSpare(_ request: BudgetRequest) -> Bool {
        !request.isUrgent && settings.classes[request.classNumber].percent == 0
    }
}
