public import HTTPSemantics

/// One operation of CareCloud's specification: a method of a path template.
public struct Operation: Sendable, Identifiable {
    /// What it does besides answering.
    public enum Effect: String, Sendable, CaseIterable {
        /// Nothing.
        case read
        /// Changes what can be read afterwards.
        case mutate
        /// Changes many records; a 4xx does not mean that none of them was changed.
        case batch
        /// Computes an answer from what was sent; changes nothing although it is a POST.
        case computeReadonly = "compute-readonly"
        /// Changes whom a token stands for, or makes or ends one.
        case authState = "auth-state"
        /// Sends a message or hands out a secret, and changes nothing that can be read.
        case messageOrSecret = "message-or-secret"
        /// A GET that makes a new secret each time.
        case mintSecret = "mint-secret"
    }

    /// How fast what it answers grows old; only reads have one.
    public enum CacheClass: String, Sendable, CaseIterable {
        /// Changes rarely.
        case reference
        /// Changes when the offer is maintained.
        case catalogue
        /// Changes with each visit of the customer.
        case customer
        /// Free places and stock: changes with anybody's booking.
        case volatile
        /// Must not be stored.
        case never
    }

    /// Its place in ``all``.
    public let id: Int
    /// The specification's `operationId`.
    public let name: String
    /// Never HEAD: that is answered by the operation of GET.
    public let method: Method
    /// The template after the version: `/customers/{customer_id}/cards`.
    public let path: String
    /// What it does besides answering.
    public let effect: Effect
    /// Nil for everything but GET.
    public let cacheClass: CacheClass?
    /// What it waits among when the budget is short.
    public let priority: PriorityClass
    /// Where the specification offers it. CareCloud answers 403 elsewhere.
    public let interfaces: [Interface]
    /// Whether it needs no token.
    public let isAnonymous: Bool
    /// The names of its query parameters, without `[]`.
    public let parameterNames: [String]

    /// Whether somebody stands there until the answer comes.
    ///
    /// Finished purchases are sent in the background and repeated by the till, so they can wait longer than
    /// the rest of a checkout.
    public var isWaitedFor: Bool { name != "postPurchaseSend" && priority.isWaitedFor }

    /// All of the specification, in the order of their paths.
    public static var all: [Operation] { OperationTable.shared.operations }
}

extension Operation {
    /// What its answer belongs to; nil when it reads nothing that could be stored.
    var family: ResourceFamily? {
        switch cacheClass {
        case nil, .never: nil
        case .customer, .volatile: .customer
        // What can be asked for one customer shows that customer.
        case .catalogue: parameterNames.contains("customer_id") ? .customer : .catalogue
        case .reference: parameterNames.contains("customer_id") ? .customer : .reference
        }
    }

    /// Whether it changes customers' data although its resource is not theirs.
    var givesToCustomers: Bool {
        switch name {
        case "postRewardCreateVoucher", "postRewardCreateCustomVoucher", "postSegmentAddCustomer",
            "postSegmentRemoveCustomer":
            true
        default: false
        }
    }
}
