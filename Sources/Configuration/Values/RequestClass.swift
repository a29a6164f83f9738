/// What requests wait among when the budget is short, most urgent first.
public enum RequestClass: String, Sendable, CaseIterable {
    /// A cashier waits.
    case checkout
    /// Somebody waits for a customer's data.
    case lookup
    /// Somebody looks around.
    case browse
    /// Batches.
    case sync
    /// Nobody waits.
    case background
}

/// Operations that have another class than the built-in one.
public struct PriorityRule: Sendable, Equatable {
    /// At least one.
    public var operations: [OperationPattern]
    /// Theirs.
    public var `class`: RequestClass
}
