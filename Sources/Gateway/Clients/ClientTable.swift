import Configuration
import Cryptography
import Downstream
import EventLoop
import HTTPSemantics

/// Who may come in, by network and by device key.
struct ClientTable: Sendable {
    private struct Key: Sendable {
        let digest: [UInt8]
        let networks: [Network]
        let client: Client
    }

    /// Clients that are counted one by one; the others are one together.
    private static let mostCounted = 1000

    /// By ``Client/index``; the first is nobody in particular.
    let clients: [Client]
    /// By ``Client/statisticsIndex``.
    let countedNames: [String]
    private let rules: [(networks: [Network], client: Client, isUnrestricted: Bool)]
    private let keys: [String: Key]
    private let trustedProxies: [Network]
    /// Without any, every client that can connect is let in; with some, only those that a rule or a key lets in.
    private let hasRules: Bool

    init(_ configuration: GatewayConfiguration, tenants: [Tenant], now: ContinuousClock.Instant) {
        var clients = [Client()]
        var counted = ["other"]
        var rules: [(networks: [Network], client: Client, isUnrestricted: Bool)] = []
        var keys: [String: Key] = [:]
        for rule in configuration.clients {
            let isCounted = rule.name != nil && counted.count <= Self.mostCounted
            let client = Client(
                rule, index: clients.count, statisticsIndex: isCounted ? counted.count : 0, tenants: tenants,
                now: now)
            if isCounted { counted.append(rule.name ?? "") }
            clients.append(client)
            if rule.keys.isEmpty { rules.append((rule.networks, client, rule.isUnrestricted)) }
            for key in rule.keys {
                keys[key.id] = Key(digest: key.digest, networks: rule.networks, client: client)
            }
        }
        self.clients = clients
        countedNames = counted
        self.rules = rules
        self.keys = keys
        trustedProxies = configuration.trustedProxies
        hasRules = !configuration.clients.isEmpty
    }

    /// The client of a connection, if that alone tells, and if it may do everything: only then may requests be answered
    /// without looking closer.
    func unrestrictedClient(at address: SocketAddress) -> Client? {
        guard let address = IPAddress(bytes: address.address), !isTrustedProxy(address) else { return nil }
        if let rule = rules.first(where: { $0.networks.contain(address) }) {
            return rule.isUnrestricted ? rule.client : nil
        }
        return hasRules ? nil : clients[0]
    }

    /// The client whose share what is held for a connection counts for, until a request has shown more;
    /// nil for a trusted proxy and for addresses without a bound.
    func shareholder(at address: SocketAddress) -> UInt32? {
        guard let address = IPAddress(bytes: address.address), !isTrustedProxy(address) else { return nil }
        return shareholder(of: address)
    }

    /// The same for a client that a trusted proxy may stand before; nil for addresses without a bound.
    func shareholder(of address: IPAddress) -> UInt32? {
        let rule = rules.first { $0.networks.contain(address) }
        return rule?.client.holdsAll == true ? nil : ClientNumber.ofAddress(address)
    }

    /// Who sends a request; takes what tells the device out of its fields.
    ///
    /// - Parameter open: the id of the key that a session was given for; nil when it has ended.
    func identify(
        _ fields: inout HTTPFields, from peer: Peer, open: ([UInt8]) -> String?
    ) throws(GatewayError) -> (Client, IPAddress?) {
        let address = address(fields, of: peer)
        switch DeviceIdentification.take(from: &fields) {
        case .none: break
        case .key(let key): return (try client(of: try known(key).key, at: address), address)
        case .session(let session):
            guard let known = open(session).flatMap({ keys[$0] }) else { throw .sessionEnded() }
            return (try client(of: known, at: address), address)
        }
        guard hasRules else { return (clients[0], address) }
        guard let address else { throw .notAdmitted() }
        if let rule = rules.first(where: { $0.networks.contain(address) }) { return (rule.client, address) }
        throw keys.isEmpty ? .notAdmitted() : .deviceKeyNeeded()
    }

    /// Whether keys admit clients.
    var haveKeys: Bool { !keys.isEmpty }

    /// Whether a request from there could be let in, perhaps with a key.
    func mayCome(from peer: Peer, _ fields: HTTPFields) -> Bool {
        guard hasRules, keys.isEmpty else { return true }
        guard let address = address(fields, of: peer) else { return false }
        return rules.contains { $0.networks.contain(address) }
    }

    /// The device with a key, when it calls itself by its name or by the key's id.
    func device(
        key: [UInt8], named name: String, _ fields: HTTPFields, from peer: Peer
    ) throws(GatewayError) -> (Client, id: String) {
        let (known, id) = try known(key)
        let name = Array(name.utf8)
        guard name.elementsEqual(id.utf8) || name == known.client.name else { throw .unknownDeviceKey() }
        return (try client(of: known, at: address(fields, of: peer)), id)
    }

    private func known(_ key: [UInt8]) throws(GatewayError) -> (key: Key, id: String) {
        guard let id = DeviceKey.id(of: key), let known = keys[id],
            ConstantTime.areEqual(SHA256.digest(key), known.digest)
        else { throw .unknownDeviceKey() }
        return (known, id)
    }

    private func client(of key: Key, at address: IPAddress?) throws(GatewayError) -> Client {
        guard key.networks.isEmpty || address.map(key.networks.contain) == true else { throw .notAdmitted() }
        return key.client
    }

    /// Whether `X-Forwarded-For` of a connection's requests counts.
    func trustsForwarding(by peer: Peer) -> Bool {
        IPAddress(bytes: peer.address.address).map(isTrustedProxy) ?? false
    }

    private func isTrustedProxy(_ address: IPAddress) -> Bool {
        trustedProxies.contain(address)
    }

    /// The address that failed logins count for: the client's, or the proxy's own if the proxy does not say which that is.
    func loginAddress(_ fields: HTTPFields, of peer: Peer) -> IPAddress? {
        address(fields, of: peer) ?? IPAddress(bytes: peer.address.address)
    }

    /// Behind a trusted proxy, the last address in X-Forwarded-For that is no such proxy's.
    private func address(_ fields: HTTPFields, of peer: Peer) -> IPAddress? {
        var address = IPAddress(bytes: peer.address.address)
        let forwarded = FieldList.elements(fields.values("X-Forwarded-For"))
        for element in forwarded.reversed() {
            guard let proxy = address, isTrustedProxy(proxy) else { break }
            address = IPAddress(node: String(decoding: element, as: UTF8.self))
        }
        return address
    }
}

extension [Network] {
    fileprivate func contain(_ address: IPAddress) -> Bool {
        contains { $0.contains(address) }
    }
}
