/// Resources that change together.
public enum ResourceFamily: String, Sendable, CaseIterable {
    /// What belongs to one customer, and what its writes can change: cards, points, vouchers, purchases.
    case customer
    /// What is sold and offered to all: products, rewards, campaigns.
    case catalogue
    /// What hardly ever changes: stores, currencies, types, properties.
    case reference
    /// Paths that CareCloud's specification does not have. They may show a customer's data.
    case unknown
}
