import YAML

extension ConfigurationReader {
    /// `cache` and `cache_client_tokens`.
    mutating func cache(in root: Section) -> CacheConfiguration? {
        let storesForClientTokens = value("cache_client_tokens", in: root, as: .boolean)
        guard let section = section("cache", in: root) else { return nil }
        let memory = value("memory", in: section, as: .size(1 << 20...1 << 40))
        let maximumObject = value("max_object", in: section, as: .size(1 << 10...1 << 30))
        let refreshesAhead = value("refresh_ahead", in: section, as: .boolean)
        let forcedRefreshes = value("forced_refreshes", in: section, as: .rateOrOff)
        let shares = self.section("shares", in: section).flatMap { self.shares($0) }
        guard let memory, let maximumObject, let refreshesAhead, let forcedRefreshes, let shares,
            let storesForClientTokens
        else { return nil }
        if maximumObject > memory {
            report("must not be larger than cache.memory", at: section.position(of: "max_object"))
        }
        return CacheConfiguration(
            memory: memory, maximumObject: maximumObject, refreshesAhead: refreshesAhead,
            forcedRefreshes: forcedRefreshes, shares: shares, storesForClientTokens: storesForClientTokens)
    }

    private mutating func shares(_ section: Section) -> FamilyShares? {
        let customer = value("customer", in: section, as: .percentage)
        let catalogue = value("catalogue", in: section, as: .percentage)
        let reference = value("reference", in: section, as: .percentage)
        let other = value("other", in: section, as: .percentage)
        guard let customer, let catalogue, let reference, let other else { return nil }
        return FamilyShares(customer: customer, catalogue: catalogue, reference: reference, other: other)
    }
}
