import YAML

extension ConfigurationReader {
    /// `cache`, `cache_client_tokens` and `clients_cache`.
    mutating func cache(in root: Section) -> CacheConfiguration? {
        let storesForClientTokens = value("cache_client_tokens", in: root, as: .boolean)
        let clients = section("clients_cache", in: root).flatMap {
            families($0, as: ScalarReader<ClientsCache>.word())
        }
        guard let section = section("cache", in: root) else { return nil }
        let memory = value("memory", in: section, as: .size(1 << 20...1 << 40))
        let maximumObject = value("max_object", in: section, as: .size(1 << 10...1 << 30))
        let refreshesAhead = value("refresh_ahead", in: section, as: .boolean)
        let forcedRefreshes = value("forced_refreshes", in: section, as: .rateOrOff)
        let shares = self.section("shares", in: section).flatMap { families($0, as: .percentage) }
        guard let memory, let maximumObject, let refreshesAhead, let forcedRefreshes, let shares,
            let storesForClientTokens, let clients
        else { return nil }
        if maximumObject > memory {
            report("must not be larger than cache.memory", at: section.position(of: "max_object"))
        }
        return CacheConfiguration(
            memory: memory, maximumObject: maximumObject, refreshesAhead: refreshesAhead,
            forcedRefreshes: forcedRefreshes, shares: shares, storesForClientTokens: storesForClientTokens,
            clients: clients)
    }

    private mutating func families<Value>(
        _ section: Section, as read: ScalarReader<Value>
    ) -> ByFamily<Value>? {
        let customer = value("customer", in: section, as: read)
        let catalogue = value("catalogue", in: section, as: read)
        let reference = value("reference", in: section, as: read)
        let other = value("other", in: section, as: read)
        guard let customer, let catalogue, let reference, let other else { return nil }
        return ByFamily(customer: customer, catalogue: catalogue, reference: reference, other: other)
    }
}
