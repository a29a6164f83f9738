extension CareCloudTarget {
    /// Whether an answer to a GET may ever be stored: not below an unknown interface or version, not where tokens
    /// and logins are, not for a probe that shall ask CareCloud itself.
    public var isStorable: Bool {
        if isForeign { return true }
        guard isRecognized, !isUnderTokens, resource != "tests" else { return false }
        let second = segments.dropFirst().first
        guard !(resource == "users" && second == Array("actions".utf8)),
            segments.last != Array("auth-token".utf8)
        else { return false }
        return known != nil || looksLikeResource
    }

    /// Whether what it shows must be true now: money and what is like it.
    public var isNeverStale: Bool {
        resource == "vouchers" || resource == "wallet" || named.last == Self.vouchers
    }

    private static let vouchers = Array("vouchers".utf8)

    /// Whether the path is that of a customer's token, which then stands in it.
    public var isUnderTokens: Bool { resource == "tokens" }

    /// Whether users log in there, whatever the version: a password stands in the content.
    public var isUserLogin: Bool { named.elementsEqual(Self.userLogin) }
    /// Whether users log out there, whatever the version.
    public var isUserLogout: Bool { named.elementsEqual(Self.userLogout) }

    private static let userLogin = ["users", "actions", "login"].map { Array($0.utf8) }
    private static let userLogout = ["users", "actions", "logout"].map { Array($0.utf8) }

    /// The customer's token that stands in the path, decoded; a secret.
    public var tokenID: [UInt8]? { isUnderTokens ? segments.dropFirst().first : nil }

    /// `/Tokens` or `/%2574okens` may be known to CareCloud by rules of its own; the specification's resources
    /// are of lower-case letters and hyphens.
    private var looksLikeResource: Bool {
        resource.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || byte == UInt8(ascii: "-")
        }
    }

    static func family(of read: Operation?, in resource: OperationTable.Resource?) -> ResourceFamily {
        if let family = read?.family { return family }
        return resource?.family == .customer ? .customer : .unknown
    }

    /// Two tags are enough for every rule: what shows a customer's view of the catalogue goes with both.
    static func tags(
        of segments: ArraySlice<[UInt8]>, in resource: OperationTable.Resource?, family: ResourceFamily
    ) -> InvalidationTags {
        let familyTag = InvalidationTags.tag(of: family)
        guard let resource else {
            return InvalidationTags(resource: InvalidationTags.unknownResource, family: familyTag)
        }
        let isDerived =
            switch resource.family {
            case .catalogue: family != .catalogue
            case .customer: resource.name == "recommendations" || showsOffers(segments)
            case .reference, .unknown: false
            }
        return InvalidationTags(
            resource: isDerived ? InvalidationTags.derivedFromCatalogue : resource.tag, family: familyTag)
    }

    /// `/customers/{customer_id}/rewards` and the like.
    private static func showsOffers(_ segments: ArraySlice<[UInt8]>) -> Bool {
        guard segments.first == Array("customers".utf8), let part = segments.dropFirst(2).first else {
            return false
        }
        return offers.contains(part)
    }

    private static let offers = ["rewards", "reward-recommendations", "recommendation-records"].map {
        Array($0.utf8)
    }
}
