/// One of CareCloud's two sets of operations over the same data.
public enum Interface: String, Sendable, CaseIterable {
    /// For systems of the shop: tills, e-shops, back office.
    case enterprise = "enterprise-interface"
    /// For what a customer holds in hand: apps, portals, kiosks.
    case customer = "customer-interface"

    /// As it stands in a path.
    public var segment: String { rawValue }
}
