import CareCloud
import Configuration
import HTTPCaching
import HTTPSemantics

/// What the configuration says about the answers of a resource.
struct ResourceRule: Sendable, Equatable {
    /// Which rule it is, from 1 on in the order of the file; 0 for none.
    var number = 0
    var caching = CachingRule()
    /// Whether answers are never stored.
    var isNever = false
    /// Fields of the request by which answers are kept apart.
    var keyFields: [FieldName] = []
}

extension ResourceRule {
    /// Other writers change customers' data without a sign, so it is never fresh for longer than this.
    private static let longestCustomerLifetime: Duration = .seconds(30)

    /// What holds for a resource where the configuration says nothing else.
    mutating func applyDefaults(of resource: CareCloudTarget) {
        guard !resource.isForeign else { return }
        caching.isNeverStale = resource.isNeverStale
        // What the specification does not have may show customers, too.
        guard resource.family == .customer || resource.family == .unknown else { return }
        caching.maximumLifetime = caching.maximumLifetime ?? Self.longestCustomerLifetime
        caching.staleIfError = caching.staleIfError ?? .zero
        caching.staleWhileRevalidate = caching.staleWhileRevalidate ?? .zero
    }
}

/// The rules of a tenant, of which the first that fits a resource decides alone.
struct ResourceRules: Sendable {
    fileprivate enum Selector {
        case resources(Set<String>)
        case families(Set<ResourceFamily>)
        case paths([PathPattern])

        func fits(_ resource: CareCloudTarget) -> Bool {
            switch self {
            case .resources(let names): resource.isRecognized && names.contains(resource.resource)
            case .families(let families): resource.isRecognized && families.contains(resource.family)
            case .paths(let patterns): patterns.contains { resource.matches($0) }
            }
        }
    }

    private let rules: [(selector: Selector, rule: ResourceRule)]

    init(_ rules: [CacheRule]) {
        self.rules = rules.enumerated().map { index, rule in
            (Selector(rule.selector), ResourceRule(rule, number: index + 1))
        }
    }

    /// What holds for a resource, defaults included. O(number of rules).
    func rule(for resource: CareCloudTarget) -> ResourceRule {
        var rule = rules.first { $0.selector.fits(resource) }?.rule ?? ResourceRule()
        rule.applyDefaults(of: resource)
        return rule
    }
}

extension ResourceRules.Selector {
    fileprivate init(_ selector: CacheRule.Selector) {
        switch selector {
        case .resources(let names): self = .resources(Set(names))
        case .families(let families): self = .families(Set(families.map { ResourceFamily($0) }))
        case .paths(let paths): self = .paths(paths.map { PathPattern($0) })
        }
    }
}

extension ResourceFamily {
    init(_ family: CacheFamily) {
        switch family {
        case .customer: self = .customer
        case .catalogue: self = .catalogue
        case .reference: self = .reference
        case .other: self = .unknown
        }
    }
}

extension CacheFamily {
    init(_ family: ResourceFamily) {
        switch family {
        case .customer: self = .customer
        case .catalogue: self = .catalogue
        case .reference: self = .reference
        case .unknown: self = .other
        }
    }
}

extension ResourceRule {
    fileprivate init(_ rule: CacheRule, number: Int) {
        self.number = number
        caching.lifetime = rule.ttl
        caching.statuses = rule.statuses.isEmpty ? nil : Set(rule.statuses)
        caching.mediaTypes = rule.mediaTypes.isEmpty ? nil : Set(rule.mediaTypes.map { Array($0.utf8) })
        caching.maximumLifetime = rule.maximumTTL
        caching.staleIfError = rule.staleIfError
        caching.staleWhileRevalidate = rule.staleWhileRevalidate
        caching.ignoresMustRevalidate = rule.ignoresMustRevalidate
        isNever = rule.isNever
        keyFields = rule.keyFields.compactMap { FieldName($0.utf8) }
    }
}
