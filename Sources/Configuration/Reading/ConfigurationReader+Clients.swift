import YAML

/// A client rule and the places that later checks point at.
struct WrittenClient {
    let rule: ClientRule
    let namePosition: ConfigurationPosition
    let tenantsPosition: ConfigurationPosition
    let keysPosition: ConfigurationPosition
    let networksPosition: ConfigurationPosition
}

extension ConfigurationReader {
    mutating func clients(in root: Section) -> [WrittenClient] {
        elements("clients", in: root).compactMap { element in
            section(element).flatMap { self.client($0) }
        }
    }

    private mutating func client(_ section: Section) -> WrittenClient? {
        let name = value("name", in: section, as: .tenantName)
        let networks = values("networks", in: section, as: .network)
        let keys = values("keys", in: section, as: .deviceKey)
        let tenants = values("tenants", in: section, as: .tenantName)
        let operations = values("allow", in: section, as: .operation)
        let rate = value("rate", in: section, as: .rate)
        let burst = value("burst", in: section, as: .wholeNumber(1...1_000_000))
        let priority: RequestClass? = value("priority", in: section, as: .word())
        let share: ClientShare? = value("share", in: section, as: .word())
        if section["networks"] == nil, section["keys"] == nil {
            report("add networks such as [10.1.0.0/16], or keys", at: section.position)
        }
        reportEmptyLists(["networks", "keys", "tenants", "allow"], in: section)
        guard let burst, let priority, let share else { return nil }
        return WrittenClient(
            rule: ClientRule(
                name: name, networks: networks, keys: keys, tenants: tenants, operations: operations,
                rate: rate, burst: burst, priority: priority, share: share),
            namePosition: section.position(of: "name"), tenantsPosition: section.position(of: "tenants"),
            keysPosition: section.position(of: "keys"), networksPosition: section.position(of: "networks"))
    }

    /// A list that is written and empty would mean everything where the writer means nothing.
    mutating func reportEmptyLists(_ names: [String], in section: Section) {
        for name in names where isEmptyList(section[name]) {
            report("expected at least one element, found an empty list", at: section.position(of: name))
        }
    }

    private func isEmptyList(_ setting: Setting?) -> Bool {
        guard let setting else { return false }
        if case .sequence(let elements) = setting.node.content { return elements.isEmpty }
        return setting.node.isNull
    }

    private static let reservedNames = OwnRequest.allCases.map(\.rawValue) + ["other"]

    /// A name and a key mean one rule, and a tenant that is named exists.
    mutating func checkClients(_ clients: [WrittenClient], tenants: [WrittenTenant]) {
        var names: Set<String> = []
        var keys: Set<String> = []
        let known = Set(tenants.map(\.tenant.name))
        for written in clients {
            if let name = written.rule.name, !names.insert(name).inserted {
                report("\"\(name)\" is already the name of other clients", at: written.namePosition)
            }
            if let name = written.rule.name, Self.reservedNames.contains(name) {
                report(
                    "the statistics call others \"\(name)\": choose another name", at: written.namePosition)
            }
            for key in written.rule.keys where !keys.insert(key.id).inserted {
                report("the key \(key.id) stands twice", at: written.keysPosition)
            }
            for name in written.rule.tenants where !known.contains(name) {
                report("there is no tenant \"\(name)\"", at: written.tenantsPosition)
            }
        }
    }
}

extension ScalarReader where Value == DeviceKeyDigest {
    /// `ID:DIGEST`, both hexadecimal, as `carecloud-gateway key new` prints it. The text is not shown in errors: somebody
    /// may have written the key itself.
    static var deviceKey: ScalarReader<DeviceKeyDigest> {
        ScalarReader<DeviceKeyDigest> { (text) throws(ScalarProblem) in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].hasPrefix("cgk_"), parts[0].count == 20,
                let digest = hexadecimal(parts[1]), digest.count == 32,
                hexadecimal(parts[0].dropFirst(4)) != nil
            else {
                throw .because("expected what \"carecloud-gateway key new NAME\" prints to be put here")
            }
            return DeviceKeyDigest(id: String(parts[0]), digest: digest)
        }
    }

    private static func hexadecimal(_ text: Substring) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension ScalarReader where Value == OperationPattern {
    /// `METHOD path`, or `* path` for any method.
    static var operation: ScalarReader<OperationPattern> {
        ScalarReader<OperationPattern> { (text) throws(ScalarProblem) in
            let parts = text.split(separator: " ", omittingEmptySubsequences: false)
            let isMethod =
                parts.first == "*" || parts.first?.allSatisfy { $0.isASCII && $0.isUppercase } == true
            guard parts.count == 2, isMethod, isPathPattern(parts[1]) else {
                throw .expected("a method and a path behind the version, such as \"GET customers/**\"")
            }
            return OperationPattern(method: parts[0] == "*" ? nil : String(parts[0]), path: String(parts[1]))
        }
    }
}
