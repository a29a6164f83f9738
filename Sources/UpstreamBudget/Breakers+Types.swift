extension Breakers {
    /// How a request that was let through has ended.
    public enum Outcome: Sendable, Equatable {
        /// The upstream has answered, and the answer is no sign of failure.
        case answered
        /// The request was sent and has no answer, or 502, 503 or 504.
        case failed
        /// There was no connection.
        case unreachable
    }

    /// As what a request is let through; ``ended(_:_:of:now:)`` or ``abandoned(_:of:now:)`` takes it back.
    public enum Pass: Sendable, Equatable {
        /// Nothing is known against it.
        case ordinary
        /// Everything else that was asked fails: its success lets all operations through again.
        case witness
        /// The only request that finds out whether the origin can be connected to.
        case connectionTrial
        /// While everything that was asked fails: the gateway's own trial, or the only request of its
        /// operation.
        case originTrial
        /// The only request of its operation.
        case operationTrial

        /// Whether others wait for what becomes of it.
        public var isTrial: Bool { self != .ordinary && self != .witness }

        /// As what a request goes on once it was sent.
        ///
        /// - Parameter operation: nil for the gateway's own trial of the origin.
        public func afterSending(of operation: Int?) -> Pass {
            guard self == .connectionTrial else { return self }
            return operation == nil ? .originTrial : .witness
        }
    }

    /// Why and for how long a request is rejected.
    public struct Rejection: Error, Sendable, Equatable {
        /// Whether only requests of its operation are.
        public let isOfOperation: Bool
        /// Until a trial request may be sent.
        public let retryAfter: Duration
    }

    /// What a request asks for.
    public struct Operation: Sendable {
        /// The same number for requests for the same.
        public let number: Int
        /// The name for log and statistics; it is made if a request fails.
        public let name: @Sendable () -> String

        /// An operation.
        public init(number: Int, name: @escaping @Sendable () -> String) {
            self.number = number
            self.name = name
        }
    }

    /// What is new after a request has ended.
    public enum Change: Sendable, Equatable {
        /// All requests stop; if the origin can be connected to, these operations have failed, and each
        /// stops once it has failed often enough itself.
        case opened(operations: [String])
        /// The trial has failed.
        case stillFails
        /// All requests go.
        case closed
        /// The requests of one operation stop.
        case operationOpened(String)
        /// The operation's trial has failed.
        case operationStillFails(String)
        /// The requests of one operation go again.
        case operationClosed(String)
    }

    /// An operation whose requests do not go.
    public struct Stopped: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Never closed.
        public let state: Breaker.State
    }
}
