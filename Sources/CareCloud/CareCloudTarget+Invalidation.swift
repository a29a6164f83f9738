public import HTTPSemantics

extension CareCloudTarget {
    /// Whose stored answers a request makes wrong, beyond ``invalidates(method:status:)``.
    public enum PurgedPartition: Sendable, Equatable {
        /// Nobody's.
        case none
        /// Those of the token that the request was sent with: it may stand for another customer now.
        case tokenOfRequest
        /// Those of the token that `bearer_token` in the request's body names.
        case tokenInBody
    }

    /// What of the tenant's stored answers a request may have changed, on both interfaces and for all tokens.
    /// - Parameter status: The answer's; nil when none came, so that the outcome is unknown.
    public func invalidates(method: Method, status: UInt16?) -> InvalidationSet {
        var dropped = InvalidationSet()
        let operation = operation(for: method)
        guard !method.isSafe, mayHaveTakenEffect(status), operation?.effect.changesResources != false else {
            return dropped
        }
        dropped.insert(known?.tag ?? InvalidationTags.unknownResource)
        switch known?.family {
        case .catalogue:
            dropped.insert(InvalidationTags.catalogueFamily)
            dropped.insert(InvalidationTags.derivedFromCatalogue)
        case .customer: dropped.insert(InvalidationTags.customerFamily)
        case .reference, .unknown, nil: break
        }
        // Nobody knows what an operation outside the specification touches.
        if operation?.givesToCustomers != false { dropped.insert(InvalidationTags.customerFamily) }
        return dropped
    }

    /// - Parameter status: The answer's; nil when none came, so that the outcome is unknown.
    public func purges(method: Method, status: UInt16?) -> PurgedPartition {
        guard let interface, !method.isSafe, mayHaveTakenEffect(status) else { return .none }
        switch (interface, resource) {
        // Logs the new customer in, if the body says so.
        case (.customer, "customers") where method == .post && named.count == 1: return .tokenOfRequest
        // POST /tokens makes a new token; below it one is logged in or out.
        case (_, "tokens") where named.count > 1: return .tokenOfRequest
        case (_, "users") where named.dropFirst().elementsEqual(Self.logout): return .tokenInBody
        default: return .none
        }
    }

    private static let logout = ["actions", "logout"].map { Array($0.utf8) }

    /// A batch may have been carried out in part before its error.
    private func mayHaveTakenEffect(_ status: UInt16?) -> Bool {
        guard let status, 400...499 ~= status else { return true }
        return isBatch
    }
}

extension Operation.Effect {
    /// Whether answers of other operations may be different afterwards.
    var changesResources: Bool {
        switch self {
        case .mutate, .batch: true
        case .read, .computeReadonly, .authState, .messageOrSecret, .mintSecret: false
        }
    }
}
