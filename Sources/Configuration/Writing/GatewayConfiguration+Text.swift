extension GatewayConfiguration {
    /// The whole configuration as a file that could stand in the place of the one that was read: every key that has a
    /// value, defaults included, in the order of ``ConfigurationKey/all``, without a line feed at the end.
    ///
    /// Secrets of the environment are `***`, so a file with such secrets has to get them back before it can be used. Other
    /// values of the environment are shown. What was not set at all, such as `clients`, is left out.
    public var text: String {
        let root = WrittenValue([
            "listen": .list(listen.map(\.written)),
            "admin": admin.written,
            "workers": workers.written,
            "cache": cache.written,
            "cache_client_tokens": .boolean(cache.storesForClientTokens),
            "clients_cache": cache.clients.written { .scalar($0.rawValue) },
            "clients": clients.isEmpty ? nil : .list(clients.map(\.written)),
            "trusted_proxies": .scalars(trustedProxies),
            "allowed_origins": .scalars(allowedOrigins),
            "tenants": .list(tenants.map(\.written)),
            "limits": limits.written,
            "drain_timeout": .duration(drainTimeout),
            "log": WrittenValue([
                "access": .scalar(log.access.rawValue),
                "level": .scalar(log.level.rawValue),
            ]),
        ])
        return root.lines.joined(separator: "\n")
    }
}

extension ListenConfiguration {
    fileprivate var written: WrittenValue {
        WrittenValue(["address": .scalar(address.description), "health": .boolean(answersHealth)])
    }
}

extension AdminConfiguration {
    fileprivate var written: WrittenValue {
        // Two addresses come from a star, which stands for all of the machine.
        let address = addresses.count == 1 ? addresses[0].description : "*:\(addresses.first?.port ?? 0)"
        return WrittenValue([
            "address": .scalar(address),
            "allow": .scalars(allow),
            "hosts": .scalars(hosts),
            "key_file": keyFile.map(WrittenValue.file),
        ])
    }
}

extension WorkerCount {
    fileprivate var written: WrittenValue {
        switch self {
        case .automatic: .scalar("auto")
        case .fixed(let count): .number(count)
        }
    }
}

extension CacheConfiguration {
    /// Without `cache_client_tokens` and `clients_cache`, which stand beside the section.
    fileprivate var written: WrittenValue {
        WrittenValue([
            "memory": .size(memory),
            "max_object": .size(maximumObject),
            "refresh_ahead": .boolean(refreshesAhead),
            "forced_refreshes": .scalar(forcedRefreshes?.description ?? "off"),
            "shares": shares.written(WrittenValue.percentage),
        ])
    }
}

extension ByFamily {
    fileprivate func written(_ write: (Value) -> WrittenValue) -> WrittenValue {
        WrittenValue([
            "customer": write(customer), "catalogue": write(catalogue), "reference": write(reference),
            "other": write(other),
        ])
    }
}

extension ClientRule {
    fileprivate var written: WrittenValue {
        WrittenValue([
            "name": name.map(WrittenValue.scalar),
            "networks": .scalarsIfAny(networks),
            "keys": .scalarsIfAny(keys.map(\.text)),
            "tenants": .scalarsIfAny(tenants),
            "allow": .scalarsIfAny(operations.map { "\($0.method ?? "*") \($0.path)" }),
            "rate": rate.map { .scalar($0.description) },
            "burst": .number(burst),
            "priority": .scalar(priority.rawValue),
            "share": .scalar(share.rawValue),
        ])
    }
}

extension DeviceKeyDigest {
    fileprivate var text: String {
        let digits = digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return "\(id):\(digits.joined())"
    }
}

extension LimitsConfiguration {
    fileprivate var written: WrittenValue {
        WrittenValue([
            "request_line": .size(requestLine),
            "head": .size(head),
            "body": .size(body),
            "header_timeout": .duration(headerTimeout),
            "write_timeout": .duration(writeTimeout),
            "idle_timeout": .duration(idleTimeout),
            "connections": .number(connections),
            "per_address": .number(connectionsPerAddress),
            "buffers": .size(buffers),
        ])
    }
}
