import HTTPSemantics
import YAML

extension ConfigurationReader {
    private static let selectors = ["resources", "families", "paths"]
    private static let effects = [
        "ttl", "max_ttl", "stale_if_error", "stale_while_revalidate", "ignore_must_revalidate", "key_fields",
    ]
    /// What says of which answers `ttl` is.
    private static let bounds = ["statuses", "media_types"]
    private static let year: Duration = .seconds(31_536_000)

    mutating func rules(in tenant: Section) -> [CacheRule] {
        let rules = elements("rules", in: tenant).compactMap { element in
            section(element).flatMap { self.rule($0) }
        }
        warnOfHiddenRules(rules)
        return rules
    }

    private mutating func rule(_ section: Section) -> CacheRule? {
        let selector = selector(in: section)
        let ttl = value("ttl", in: section, as: .duration(.seconds(1)...Self.year))
        let statuses = values("statuses", in: section, as: .keptStatus)
        let mediaTypes = values("media_types", in: section, as: .mediaType)
        let maximumTTL = value("max_ttl", in: section, as: .duration(.zero...Self.year))
        let staleIfError = value("stale_if_error", in: section, as: .duration(.zero...Self.year))
        let staleWhileRevalidate = value(
            "stale_while_revalidate", in: section, as: .duration(.zero...Self.year))
        let ignoresMustRevalidate = value("ignore_must_revalidate", in: section, as: .boolean)
        let isNever = value("never", in: section, as: .boolean)
        let keyFields = keyFields(in: section)
        reportEmptyLists(Self.selectors + Self.bounds + ["key_fields"], in: section)
        guard let selector, let ignoresMustRevalidate, let isNever else { return nil }
        let rule = CacheRule(
            selector: selector, ttl: ttl, statuses: statuses, mediaTypes: mediaTypes, maximumTTL: maximumTTL,
            staleIfError: staleIfError, staleWhileRevalidate: staleWhileRevalidate,
            ignoresMustRevalidate: ignoresMustRevalidate, isNever: isNever, keyFields: keyFields,
            position: section.position)
        checkEffects(of: rule, in: section)
        checkDurations(of: rule, in: section)
        return rule
    }

    private mutating func selector(in section: Section) -> CacheRule.Selector? {
        let given = Self.selectors.filter { section[$0] != nil }
        guard let name = given.first else {
            report(
                "add what the rule is for: resources such as [currencies], families such as [catalogue], "
                    + "or paths such as [rewards/**]",
                at: section.position)
            return nil
        }
        guard given.count == 1 else {
            report(
                "give \(given[0]) or \(given[1]), not both; make two rules of it",
                at: section.position(of: given[1]))
            return nil
        }
        switch name {
        case "resources": return .resources(values(name, in: section, as: .resource))
        case "families": return .families(values(name, in: section, as: .word()))
        default: return .paths(values(name, in: section, as: .pathPattern))
        }
    }

    private mutating func keyFields(in section: Section) -> [String] {
        let settings = elements("key_fields", in: section)
        let names = settings.compactMap { value(of: $0, as: .keyField) }
        var seen: Set<String> = []
        for name in names where !seen.insert(name.lowercased()).inserted {
            report("\(name) stands twice", at: section.position(of: "key_fields"))
        }
        if settings.count > CacheRule.maximumKeyFields {
            report(
                "expected at most \(CacheRule.maximumKeyFields) fields, found \(settings.count)",
                at: section.position(of: "key_fields"))
        }
        return names
    }

    private mutating func checkEffects(of rule: CacheRule, in section: Section) {
        let given = Self.effects.filter { name in
            section[name] != nil && (name != "ignore_must_revalidate" || rule.ignoresMustRevalidate)
        }
        if rule.isNever {
            guard let other = given.first else { return }
            report(
                "with never nothing is kept, so this has no effect; remove one of the two",
                at: section.position(of: other))
        } else if !given.contains(where: { $0 != "ignore_must_revalidate" }) {
            report(
                "add what the rule does: ttl, max_ttl, stale_if_error, stale_while_revalidate, key_fields or never",
                at: section.position)
        } else if rule.ignoresMustRevalidate, !rule.allowsStale {
            report(
                "needs stale_if_error or stale_while_revalidate above 0s in the same rule; add one of them",
                at: section.position(of: "ignore_must_revalidate"))
        }
    }

    private mutating func checkDurations(of rule: CacheRule, in section: Section) {
        if let ttl = rule.ttl, let maximum = rule.maximumTTL, ttl > maximum {
            report("must not be longer than max_ttl of the same rule", at: section.position(of: "ttl"))
        }
        if rule.ttl == nil, section["ttl"] == nil,
            let bound = Self.bounds.first(where: { section[$0] != nil })
        {
            report(
                "says of which answers ttl is; add ttl to the rule, or remove this",
                at: section.position(of: bound))
        }
        guard let reason = rule.selector.neverStale else { return }
        for (name, duration) in [
            ("stale_if_error", rule.staleIfError), ("stale_while_revalidate", rule.staleWhileRevalidate),
        ] where duration ?? .zero > .zero {
            report(
                "\(reason); remove it, or write 0s",
                at: section.position(of: name))
        }
    }

    /// The first that fits decides, so one whose every part stands further up is never asked.
    private mutating func warnOfHiddenRules(_ rules: [CacheRule]) {
        var lines: [String: Int] = [:]
        for rule in rules {
            let parts = rule.selector.parts
            let earlier = parts.compactMap { lines[$0] }
            if let line = earlier.first, earlier.count == parts.count {
                warn(
                    "never fits: the rule on line \(line) is for the same, and the first that fits decides alone; "
                        + "join the two",
                    at: rule.position)
            }
            for part in parts where lines[part] == nil { lines[part] = rule.position.line }
        }
    }
}

extension CacheRule {
    fileprivate static let maximumKeyFields = 8

    fileprivate var allowsStale: Bool {
        [staleIfError, staleWhileRevalidate].contains { $0 ?? .zero > .zero }
    }
}

extension CacheRule.Selector {
    /// Each with its kind, so that a family and a resource of one name differ.
    fileprivate var parts: [String] {
        switch self {
        case .resources(let names): names.map { "resource \($0)" }
        case .families(let families): families.map { "family \($0)" }
        case .paths(let paths): paths.map { "path \($0)" }
        }
    }

    /// Why its answers are never given after their end, if it is for vouchers or the wallet by name.
    fileprivate var neverStale: String? {
        let names: [Substring]
        switch self {
        case .resources(let resources): names = resources.map { $0[...] }
        case .families: names = []
        case .paths(let paths): names = paths.flatMap { $0.split(separator: "/") }
        }
        if names.contains("vouchers") { return "vouchers are worth money and never given after their end" }
        return names.contains("wallet")
            ? "what is in the wallet is worth money and never given after its end" : nil
    }
}
