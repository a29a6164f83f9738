import CacheStore

@testable import Gateway

/// What the operator says about a resource, in seconds.
struct ModelRule: Sendable {
    var lifetime: Int?
    var longest: Int?
    var staleIfError: Int?
    var staleWhileRevalidate: Int?
    var ignoresMustRevalidate = false
    var isNever = false
    var keyFields: [String] = []
}

/// Something that is read, as design §4 and CareCloud's documentation sort it, written by hand.
struct ModelRead: Sendable {
    enum Family: Sendable { case customer, catalogue, reference, unknown, foreign }
    enum Interface: Sendable { case enterprise, customer, neither }

    /// Targets that mean the same.
    let spellings: [String]
    let family: Family
    let resource: String
    var interface = Interface.enterprise
    /// Computed from the catalogue for one customer.
    var isDerived = false
    var isNeverStale = false
    var isStorable = true
    var needsToken = false
    var rule = ModelRule()

    static let all = [
        ModelRead(spellings: ["E:/customers/1"], family: .customer, resource: "customers"),
        ModelRead(
            spellings: ["E:/cards?count=5&offset=0", "E:/cards?offset=0&count=5"], family: .customer,
            resource: "cards", rule: ModelRule(longest: 10, staleIfError: 20)),
        ModelRead(
            spellings: ["E:/vouchers/1"], family: .customer, resource: "vouchers", isNeverStale: true),
        ModelRead(
            spellings: ["C:/customers/1"], family: .customer, resource: "customers", interface: .customer,
            needsToken: true),
        ModelRead(
            spellings: ["E:/products?name=a+b", "E:/products?name=a%20b"], family: .catalogue,
            resource: "products"),
        ModelRead(
            spellings: ["E:/rewards/1"], family: .catalogue, resource: "rewards",
            rule: ModelRule(
                staleIfError: 30, staleWhileRevalidate: 15, ignoresMustRevalidate: true,
                keyFields: ["X-Till"])),
        ModelRead(
            spellings: ["E:/customers/1/rewards"], family: .customer, resource: "offers", isDerived: true),
        ModelRead(spellings: ["E:/stores"], family: .reference, resource: "stores"),
        ModelRead(
            spellings: ["E:/stores/7"], family: .reference, resource: "stores",
            rule: ModelRule(isNever: true)),
        ModelRead(
            spellings: ["C:/currencies"], family: .reference, resource: "currencies", interface: .customer,
            rule: ModelRule(lifetime: 20, staleIfError: 60)),
        ModelRead(spellings: ["E:/long-gone"], family: .unknown, resource: "unknown"),
        ModelRead(
            spellings: ["C:/tokens/a/actions/auth-token"], family: .customer, resource: "tokens",
            interface: .customer, isStorable: false, needsToken: true),
        ModelRead(
            spellings: [foreign[0]], family: .foreign, resource: foreign[0], interface: .neither),
        ModelRead(
            spellings: [foreign[1]], family: .foreign, resource: foreign[1], interface: .neither),
    ]

    /// `all` as the configuration file has it.
    static let rules = """
        [{ resources: [cards], max_ttl: 10s, stale_if_error: 20s },
              { resources: [rewards], stale_if_error: 30s, stale_while_revalidate: 15s,
                ignore_must_revalidate: true, key_fields: [X-Till] },
              { paths: [stores/7], never: true },
              { resources: [currencies], ttl: 20s, stale_if_error: 60s }]
        """

    /// Outside the API. A write to one drops another once in a while, by chance; to none of these.
    static let foreign: [String] = {
        let first = "/shop/hours"
        let others = (0..<5).map { "/shop/prices-\($0)" }
        let tag = StoreTags.foreignTag(of: Array(first.utf8))
        return [first, others.first { StoreTags.foreignTag(of: Array($0.utf8)) != tag } ?? others[0]]
    }()
}

/// A request that is no read, and what it drops: CareCloud's documentation, §7 of the notes on it.
struct ModelWrite: Sendable {
    /// Whose answers are wrong after it, beside what it drops.
    enum Purge: Sendable { case nobody, tokenOfRequest, tokensOfRequestAndPath(String), tokenInBody(String?) }

    let line: String
    var families: Set<ModelRead.Family> = []
    var resources: Set<String> = []
    var dropsDerived = false
    /// Parts of it may have been carried out before an error.
    var isBatch = false
    var needsToken = false
    var purge = Purge.nobody

    var interface: ModelRead.Interface {
        line.contains(" E:") ? .enterprise : line.contains(" C:") ? .customer : .neither
    }

    func drops(_ read: ModelRead) -> Bool {
        families.contains(read.family) || resources.contains(read.resource) || read.isDerived && dropsDerived
    }

    static let all = [
        ModelWrite(line: "PUT E:/customers/1", families: ofCustomers),
        ModelWrite(
            line: "POST C:/customers", families: ofCustomers, needsToken: true, purge: .tokenOfRequest),
        ModelWrite(line: "POST E:/cards/batch", families: ofCustomers, isBatch: true),
        ModelWrite(line: "DELETE E:/vouchers/1", families: ofCustomers),
        ModelWrite(
            line: "POST E:/products/batch", families: [.catalogue], dropsDerived: true, isBatch: true),
        ModelWrite(
            line: "POST E:/rewards/1/actions/create-voucher", families: [.customer, .unknown, .catalogue],
            dropsDerived: true),
        ModelWrite(line: "PUT E:/stores/1", resources: ["stores"]),
        ModelWrite(line: "POST E:/long-gone", families: ofCustomers),
        ModelWrite(line: "PUT \(ModelRead.foreign[0])", resources: [ModelRead.foreign[0]]),
        ModelWrite(line: "POST E:/purchases/actions/recommended-best-rewards"),
        ModelWrite(line: "POST E:/cards/actions/validate-free-card"),
        ModelWrite(
            line: "POST C:/tokens/a/actions/login", needsToken: true, purge: .tokensOfRequestAndPath("a")),
        ModelWrite(
            line: "POST C:/tokens/b/actions/logout", needsToken: true, purge: .tokensOfRequestAndPath("b")),
        ModelWrite(line: "POST E:/users/actions/logout", needsToken: true, purge: .tokenInBody("a")),
        ModelWrite(line: "POST E:/users/actions/logout", needsToken: true, purge: .tokenInBody(nil)),
    ]

    /// What the specification does not have may show customers, too.
    private static let ofCustomers: Set<ModelRead.Family> = [.customer, .unknown]

    /// What Location may name, and which resource that is.
    static let locations = [
        (path: TestRequest.enterprise + "/stores/9", resource: "stores"),
        (path: ModelRead.foreign[1], resource: ModelRead.foreign[1]),
    ]
}
