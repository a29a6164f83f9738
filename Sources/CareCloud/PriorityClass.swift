/// What a request waits among when the upstream budget is short, most urgent first.
public enum PriorityClass: UInt8, Sendable, CaseIterable, Comparable {
    /// A cashier and a queue of people wait: purchases, vouchers, cards, wallet.
    case checkout
    /// Somebody waits for a customer's data, a login or a one-time password.
    case lookup
    /// Somebody looks around: the catalogue, stores, and whatever the specification does not have.
    case browse
    /// Batches, which their senders repeat.
    case sync
    /// Nobody waits: maintenance of the catalogue, messages, events, tasks, connection tests.
    case background

    /// Whether somebody stands there until the answer comes.
    public var isWaitedFor: Bool { self < .sync }
}

extension PriorityClass {
    /// The more urgent is the lesser.
    public static func < (left: PriorityClass, right: PriorityClass) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension PriorityClass {
    /// - Parameters:
    ///   - resource: The first path segment.
    ///   - family: The resource's; nil when the specification does not have it.
    ///   - isBatch: Whether the path ends in `batch`.
    ///   - isRead: Whether the method is GET.
    init(resource: String, family: ResourceFamily?, isBatch: Bool, isRead: Bool) {
        if isBatch {
            self = .sync
            return
        }
        switch resource {
        case "purchases", "vouchers", "cards", "wallet": self = .checkout
        case "tests": self = .background
        case "messages", "events", "tasks": self = isRead ? .browse : .background
        case "recommendation-engine": self = .browse
        case "users": self = isRead ? .browse : .lookup
        default:
            switch family {
            case .customer: self = .lookup
            case .catalogue, .reference: self = isRead ? .browse : .background
            case .unknown, nil: self = .browse
            }
        }
    }
}
