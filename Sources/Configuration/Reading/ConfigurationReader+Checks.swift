import YAML

/// An address as written, which is two if it says `*`.
struct WrittenListener {
    let addresses: [ListenAddress]
    let answersHealth: Bool
    let position: ConfigurationPosition

    var configurations: [ListenConfiguration] {
        addresses.map { ListenConfiguration(address: $0, answersHealth: answersHealth) }
    }
}

/// Checks that need more than one key.
extension ConfigurationReader {
    /// An address can be opened once.
    mutating func checkAddresses(_ listeners: [WrittenListener]) {
        var taken: [(address: ListenAddress, name: String)] = []
        for listener in listeners {
            for address in listener.addresses {
                guard let other = taken.first(where: { $0.address.conflicts(with: address) }) else {
                    continue
                }
                report(
                    "\(address) is already taken by \(other.name); choose another port", at: listener.position
                )
                break
            }
            taken += listener.addresses.map { ($0, listener.position.keyPath) }
        }
    }

    /// A name means one tenant, and so does a host with a prefix.
    mutating func checkTenants(_ tenants: [WrittenTenant]) {
        var names: [String: Int] = [:]
        var places: [String: String] = [:]
        for written in tenants {
            let name = written.tenant.name
            if let line = names.updateValue(written.namePosition.line, forKey: name) {
                report("\"\(name)\" is already the tenant on line \(line)", at: written.namePosition)
            }
            for (host, position) in zip(written.tenant.hosts, written.hostPositions) {
                if let owner = places.updateValue(name, forKey: host + (written.tenant.pathPrefix ?? "")) {
                    report("\"\(clip(host))\" already belongs to the tenant \"\(owner)\"", at: position)
                }
            }
            if let prefix = written.tenant.pathPrefix {
                if let owner = places.updateValue(name, forKey: prefix) {
                    report(
                        "\"\(clip(prefix))\" is already the prefix of the tenant \"\(owner)\"",
                        at: written.prefixPosition)
                }
            } else if tenants.count > 1, written.tenant.hosts.isEmpty {
                report(
                    "with more than one tenant each needs hosts, the names by which its tills reach the gateway, "
                        + "or a path_prefix",
                    at: written.hostsPosition)
            }
        }
    }

    /// Where one address is all that is let in from beyond this machine, all devices are one client.
    mutating func checkShares(_ clients: [WrittenClient]) {
        let remote = clients.filter { written in
            !written.rule.keys.isEmpty || written.rule.networks.contains { !$0.address.isLoopback }
        }
        guard remote.count == 1, let only = remote.first, only.rule.keys.isEmpty, only.rule.share == .fair,
            let network = only.rule.networks.first(where: { !$0.address.isLoopback }), network.isOneClient,
            only.rule.networks.allSatisfy({ $0.address.isLoopback || $0 == network })
        else { return }
        warn(
            "all devices behind \(network) count as one client, which gets half of what clients share: "
                + "if it is a proxy, list it under trusted_proxies and let in the networks behind it; if it is NAT or "
                + "a server, set share: all",
            at: only.networksPosition)
    }

    /// Without `trusted_proxies`, what a proxy on this machine passes on counts as sent by this machine.
    mutating func checkLocalProxy(
        _ listeners: [WrittenListener], clients: [WrittenClient], trustedProxies: [Network]
    ) {
        guard !trustedProxies.contains(where: \.coversLoopback), let first = clients.first else { return }
        if let local = clients.first(where: { $0.rule.letsInThisMachine }) {
            warn(
                "lets in this machine: a proxy on it (TLS, for example) would let in every device that reaches it; "
                    + "if there is one, list 127.0.0.1 under trusted_proxies and take it out of the networks here",
                at: local.networksPosition)
        } else if listeners.allSatisfy({ $0.addresses.allSatisfy(\.isLoopback) }) {
            warn(
                "the gateway listens on this machine alone, so devices come through a proxy on it and all look "
                    + "local; list 127.0.0.1 under trusted_proxies",
                at: first.networksPosition)
        }
    }

    /// Whoever reaches a listener acts with the gateway's credentials, so beyond this machine it must be said who
    /// that may be.
    mutating func checkExposure(
        _ listeners: [WrittenListener], tenants: [WrittenTenant], clients: [ClientRule]
    ) {
        guard clients.isEmpty, let tenant = tenants.first(where: \.tenant.hasCredentials)?.tenant else {
            return
        }
        for listener in listeners {
            guard let exposed = listener.addresses.first(where: { !$0.isLoopback }) else { continue }
            report(
                "other machines can reach \(exposed) and would act with the credentials of the tenant "
                    + "\"\(tenant.name)\"; add clients: [{ networks: [10.1.0.0/16] }] with the networks of your tills",
                at: listener.position)
        }
    }
}

extension ClientRule {
    /// Whether its networks alone let in clients of the gateway's own machine.
    fileprivate var letsInThisMachine: Bool {
        keys.isEmpty && networks.contains(where: \.coversLoopback)
    }
}

extension Network {
    /// Whether a loopback address is one of its addresses.
    fileprivate var coversLoopback: Bool {
        address.isLoopback || contains(bytes: [127, 0, 0, 1])
            || contains(bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    }
}
