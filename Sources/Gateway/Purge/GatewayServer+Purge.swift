import CacheStore
import CareCloud
import Configuration
import EventLoop
import HTTPSemantics
import Telemetry

extension GatewayServer {
    /// Responses looked at in one turn of the loop: some milliseconds, however large they are.
    private static let purgeStep = 64

    /// Carries out an operator's order; to be asked for on the upstream loop.
    ///
    /// Walks over all that is stored, some of it in each turn of the loop, so that requests are answered meanwhile. What is
    /// on its way for the tenant is not stored.
    /// - Returns: How many responses it took.
    public func purge(_ order: PurgeOrder) async throws(PurgeError) -> Int {
        let tenant = try tenant(named: order.tenant)
        let selector = try PurgeSelector(order.selection, of: tenant)
        core.cache.refuseFills(ofTenant: tenant.index)
        var purged = 0
        var next: Int? = 0
        while let start = next {
            let step = core.cache.purge(order.mode, from: start, count: Self.purgeStep) { key, response, _ in
                selector.fits(key, response)
            }
            purged += step.purged
            next = step.next
            await upstreamLoop.sleep(for: .zero)
        }
        core.log.write(
            LogLine(
                .info, "purged",
                [
                    "tenant": .text(tenant.name), "what": .text(order.selection.word),
                    "soft": .text(order.mode == .soft ? "yes" : "no"), "purged": .integer(Int64(purged)),
                ]))
        return purged
    }

    private func tenant(named name: String?) throws(PurgeError) -> Tenant {
        let names = core.tenants.map(\.name).joined(separator: ", ")
        guard let name else {
            guard core.tenants.count == 1 else { throw PurgeError("Name a \"tenant\": one of \(names).") }
            return core.tenants[0]
        }
        guard let tenant = core.tenants.first(where: { $0.name == name }) else {
            throw PurgeError("There is no tenant \"\(name)\", but \(names).")
        }
        return tenant
    }
}

extension PurgeOrder.Selection {
    /// For the log, without what names a customer.
    fileprivate var word: String {
        switch self {
        case .all: "all"
        case .url: "url"
        case .prefix: "prefix"
        case .resource(let name): "resource \(name)"
        case .family(let family): "family \(family.rawValue)"
        case .customer: "customer"
        }
    }
}
