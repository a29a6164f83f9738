extension CareCloudTarget {
    /// The resource as the specification calls it; nil for what it does not have.
    public var resourceName: String? { known?.name }

    /// What a set of tags means, in words for operators: resources and families.
    public func droppedNames(by dropped: InvalidationSet) -> [String] {
        Self.droppedNames(dropped, resource: known?.name ?? resource)
    }

    static func droppedNames(_ dropped: InvalidationSet, resource: String) -> [String] {
        dropped.map { tag in
            switch tag {
            case InvalidationTags.derivedFromCatalogue: "what is computed from the catalogue"
            case InvalidationTags.unknownResource: "resources outside the specification"
            case InvalidationTags.referenceFamily: "the reference family"
            case InvalidationTags.catalogueFamily: "the catalogue family"
            case InvalidationTags.customerFamily: "the customer family"
            default: resource
            }
        }
    }
}
