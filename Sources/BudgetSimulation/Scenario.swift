/// One line of the table: a run, and what it must reach.
public struct Scenario: Sendable {
    /// What must hold; nil where nothing is demanded.
    public struct Goals: Sendable {
        /// 429s of the requests that reach upstream while it counts; 0 means none at any time.
        public var tooMany: Double?
        /// Of the true limit.
        public var used: Double?
        /// Seconds that 99 of 100 purchases wait at most.
        public var checkoutWait: Double?
        /// Of the purchases, those that are refused.
        public var refusedCheckouts: Double?
        /// Jain's index.
        public var fairness: Double?
        /// What one client may have of all that hungry clients are served.
        public var share: (client: UInt32, most: Double)?
    }

    /// The group of lines.
    public var group: String
    /// The first column.
    public var name: String
    /// What is run.
    public var setup: Setup
    /// What must hold.
    public var goals = Goals()

    /// The goals that were not reached, in words; empty when all were.
    public func missed(by figures: Figures) -> [String] {
        var missed: [String] = []
        if let most = goals.tooMany, most > 0 ? figures.tooManyShare > most : figures.tooManyTotal > 0 {
            missed.append("429s")
        }
        if let least = goals.used, figures.used < least { missed.append("used") }
        if let most = goals.checkoutWait, figures.checkoutWait > most { missed.append("wait") }
        if let most = goals.refusedCheckouts, figures.refusedCheckouts > most { missed.append("sales") }
        if let least = goals.fairness, figures.fairness < least { missed.append("fairness") }
        if let share = goals.share, figures.share(of: share.client) > share.most { missed.append("share") }
        return missed
    }
}

extension Figures {
    /// What one client had of all that was served.
    public func share(of client: UInt32) -> Double {
        Double(servedByClient[client] ?? 0) / Double(max(1, servedByClient.values.reduce(0, +)))
    }
}

extension Limiter.Kind {
    /// For the table.
    var name: String {
        switch self {
        case .tokenBucket(let rate, let burst): "bucket \(short(rate))/s +\(burst)"
        case .fixedWindow(let limit, let seconds): "fixed \(limit)/\(short(seconds)) s"
        case .slidingWindow(let limit, let seconds): "sliding \(limit)/\(short(seconds)) s"
        }
    }

    private func short(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\(number)"
    }
}
