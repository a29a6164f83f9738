/// Something that is read over HTTP, and what the origin says of it. Kept by hand, apart from the gateway's own tables.
struct ModelResource: Sendable {
    enum Family: Sendable { case customer, catalogue, reference, unknown }

    let path: String
    let family: Family
    var interface = API.enterprise
    /// Lines of each answer.
    var fields: [String] = []
    var hasTag = true
    /// For how long an answer is fresh when it comes, by RFC 9111 and the house's 30 s for customers; nil for not at all.
    var seconds: Double?
    var isStored = true
    var varies = false
    var staleIfError = false
    var needsToken = false

    static let all = [
        ModelResource(
            path: "/stores", family: .reference, fields: ["Cache-Control: max-age=300"], seconds: 300),
        ModelResource(
            path: "/countries", family: .reference,
            fields: ["Cache-Control: max-age=300, stale-if-error=300", "Age: 299"], seconds: 1,
            staleIfError: true),
        ModelResource(
            path: "/currencies", family: .reference, interface: API.customer,
            fields: ["Cache-Control: max-age=300", "Age: 299"], hasTag: false, seconds: 1),
        ModelResource(
            path: "/products", family: .catalogue, fields: ["Cache-Control: max-age=300", "Vary: X-Till"],
            seconds: 300, varies: true),
        ModelResource(path: "/rewards/1", family: .catalogue, fields: ["Cache-Control: no-cache"]),
        ModelResource(
            path: "/customers/1", family: .customer, fields: ["Cache-Control: max-age=300", "Age: 29"],
            seconds: 1),
        ModelResource(
            path: "/customers/1", family: .customer, interface: API.customer,
            fields: ["Cache-Control: max-age=300"], hasTag: false, seconds: 30, needsToken: true),
        ModelResource(
            path: "/cards", family: .customer, fields: ["Cache-Control: s-maxage=20, max-age=0"],
            hasTag: false,
            seconds: 20),
        ModelResource(
            path: "/long-gone", family: .unknown, fields: ["Cache-Control: max-age=300"], seconds: 30),
        ModelResource(
            path: "/agreements", family: .reference, fields: ["Cache-Control: max-age=300, no-store"],
            isStored: false),
    ]
}

/// A request that is no read, and what it drops.
struct ModelChange: Sendable {
    let method: String
    let path: String
    var families: Set<ModelResource.Family> = []
    var paths: Set<String> = []
    var isBatch = false

    func drops(_ resource: ModelResource) -> Bool {
        families.contains(resource.family) || paths.contains(resource.path)
    }

    static let all = [
        ModelChange(method: "PUT", path: "/customers/1", families: [.customer, .unknown]),
        ModelChange(method: "POST", path: "/cards/batch", families: [.customer, .unknown], isBatch: true),
        ModelChange(method: "POST", path: "/products/batch", families: [.catalogue], isBatch: true),
        ModelChange(method: "PUT", path: "/stores/1", paths: ["/stores"]),
        ModelChange(method: "POST", path: "/long-gone", families: [.customer, .unknown]),
        ModelChange(method: "POST", path: "/purchases/actions/recommended-best-rewards"),
        ModelChange(method: "POST", path: "/cards/actions/validate-free-card"),
    ]
}
