/// How much of the memory each tenant and each family of its resources may take, so that none pushes the others out.
public struct CacheShares: Sendable {
    /// How many families a tenant has; they are numbered from 0.
    public static let families = 4

    /// Bytes for each tenant.
    let tenants: [Int]
    /// Bytes for each group: a tenant's families, one tenant after the other.
    let groups: [Int]

    /// - Parameters:
    ///   - tenants: Percent of the capacity for each tenant.
    ///   - families: Percent of a tenant's part for each of its families.
    public init(capacity: Int, tenants: [Int], families: [Int]) {
        precondition(families.count == Self.families)
        let parts = tenants.map { capacity / 100 * $0 }
        self.tenants = parts
        groups = parts.flatMap { part in families.map { part / 100 * $0 } }
    }

    static func group(tenant: Int, family: Int) -> Int { tenant * families + family }
}
