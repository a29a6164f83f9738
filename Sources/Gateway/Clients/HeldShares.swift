import Configuration
import Downstream
import Synchronization
import Telemetry

/// Which clients hold their share of something scarce, and which addresses seem to stand for several
/// devices.
struct HeldShares: Sendable {
    /// Addresses that are kept; beyond that, none is added.
    private static let mostAddresses = 20

    private var usage = ShareUsage()
    /// When each was last noted, in seconds since the start.
    private var crowded: [String: Int64] = [:]
    /// Lines of the log in an hour, however many clients there are.
    private static let mostLines = 20
    /// When the last ones were written.
    private var lines: [Int64] = []

    /// - Parameter isCrowded: whether the client is an address that seems to stand for several devices.
    /// - Returns: Whether it is the client's first within an hour, and worth a line in the log.
    mutating func note(
        _ resource: ShareUsage.Resource, _ client: String, isCrowded: Bool, second: Int64
    ) -> Bool {
        if isCrowded, crowded[client] != nil || crowded.count < Self.mostAddresses {
            crowded[client] = second
        }
        guard usage.reached(resource, by: client, second: second) else { return false }
        lines.removeAll { second - $0 >= 3600 }
        guard lines.count < Self.mostLines else { return false }
        lines.append(second)
        return true
    }

    /// Of the last hour.
    mutating func statistics(second: Int64) -> ShareStatistics {
        crowded = crowded.filter { second - $0.value < 3600 }
        return usage.statistics(second: second, crowdedAddresses: crowded.keys.sorted())
    }
}

extension GatewayCore {
    /// A request had to wait, or is rejected, because its client holds its share. Logged once an hour for
    /// each client.
    func noteShareHeld(of resource: ShareUsage.Resource, by call: Call) {
        let isAddress = call.client?.hasKey != true
        // A proxy that is not trusted reports addresses that do not count, or the address is that of all.
        let isCrowded = isAddress && (call.wasForwarded || connections.addresses == 1)
        noteShareHeld(of: resource, by: call.shareholderName, isCrowded: isCrowded)
    }

    func noteShareHeld(of resource: ShareUsage.Resource, by client: String, isCrowded: Bool = false) {
        let second = started.duration(to: ContinuousClock.now).components.seconds
        let isNews = shares.withLock {
            $0.note(resource, client, isCrowded: isCrowded, second: second)
        }
        guard isNews else { return }
        let next =
            isCrowded
            ? "if a proxy or NAT stands there, list it under trusted_proxies, give devices keys, or set share: all"
            : "check what this client sends; if it sends requests for many, set share: all under clients"
        log.write(
            LogLine(
                .warning, "a client holds its share",
                ["client": .text(client), "of": .text(resource.rawValue), "next": .text(next)]))
    }
}

extension Call {
    /// As log and statistics name its client: by its name, else by its address.
    var clientName: String {
        let name = client.map { String(decoding: $0.name, as: UTF8.self) } ?? ""
        return name.isEmpty ? clientAddress?.description ?? NamedCounts.other : name
    }

    /// As log and statistics name who holds a share: a device with a key by its name, else the address, of IPv6 the /64.
    var shareholderName: String {
        if let client, client.hasKey { return String(decoding: client.name, as: UTF8.self) }
        return clientAddress?.shareholderName ?? NamedCounts.other
    }
}

extension IPAddress {
    fileprivate var shareholderName: String {
        let bytes = unmapped.bytes
        guard bytes.count > 4 else { return unmapped.description }
        let network = IPAddress(bytes: Array(bytes.prefix(8)) + Array(repeating: 0, count: 8))
        return network.map { "\($0)/64" } ?? description
    }
}
