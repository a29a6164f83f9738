/// Operations that CareCloud answers 401 whatever the token is, so that their answers say nothing about it. Remembered for
/// a while and in bounded number; each call is linear in it.
struct OwnRejections: Sendable {
    private static let lifetime: Duration = .seconds(300)
    private static let capacity = 64

    private var noted: [(operation: Int, at: ContinuousClock.Instant)] = []

    mutating func note(_ operation: Int, now: ContinuousClock.Instant) {
        noted.removeAll { $0.operation == operation || now - $0.at >= Self.lifetime }
        if noted.count == Self.capacity { noted.removeFirst() }
        noted.append((operation, now))
    }

    func contains(_ operation: Int, now: ContinuousClock.Instant) -> Bool {
        noted.contains { $0.operation == operation && now - $0.at < Self.lifetime }
    }
}
