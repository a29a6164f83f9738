/// What a stored answer belongs to: two numbers, either of which a write can drop.
public struct InvalidationTags: Sendable, Equatable {
    /// Below ``InvalidationSet/capacity``.
    public let resource: UInt8
    /// Below ``InvalidationSet/capacity``.
    public let family: UInt8
}

extension InvalidationTags {
    /// Resources of the specification have the numbers from 0 up to here.
    static let firstFamilyTag: UInt8 = 122

    /// Shown under a resource of its own or a customer's, but computed from the catalogue: recommendations,
    /// rewards for one customer, free places. It goes with the customers and with the catalogue.
    static let derivedFromCatalogue: UInt8 = 122
    /// All first path segments that the specification does not have.
    static let unknownResource: UInt8 = 123
    static let referenceFamily: UInt8 = 124
    static let catalogueFamily: UInt8 = 125
    static let customerFamily: UInt8 = 126

    /// The tag of a family. What is unknown may show a customer's data, so it goes with theirs.
    static func tag(of family: ResourceFamily) -> UInt8 {
        switch family {
        case .customer, .unknown: customerFamily
        case .catalogue: catalogueFamily
        case .reference: referenceFamily
        }
    }
}
