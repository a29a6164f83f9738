import CareCloud
import Configuration
import HTTPSemantics

/// Classes of operations that the configuration sets, in place of those that ``PriorityClass`` has for them.
struct PriorityRules: Sendable {
    private let rules: [(operations: [OperationMatch], priority: PriorityClass)]

    init(_ rules: [PriorityRule]) {
        self.rules = rules.map { rule in
            (rule.operations.map { OperationMatch($0) }, PriorityClass(rule.class))
        }
    }

    /// The first that fits decides; nil when none does.
    func priority(of resource: CareCloudTarget, _ method: Method) -> PriorityClass? {
        rules.first { $0.operations.contains { $0.covers(resource, method) } }?.priority
    }
}

/// An operation that the configuration names, such as `GET customers/**`.
struct OperationMatch: Sendable {
    private let method: Method?
    private let path: PathPattern

    init(_ pattern: OperationPattern) {
        method = pattern.method.flatMap { Method(Array($0.utf8)) }
        path = PathPattern(pattern.path)
    }

    /// GET's is HEAD's, too (RFC 9110 §9.3.2).
    func covers(_ resource: CareCloudTarget, _ method: Method) -> Bool {
        let asked = method == .head ? Method.get : method
        return (self.method == nil || self.method == asked || self.method == method) && resource.matches(path)
    }
}

extension PriorityClass {
    init(_ name: RequestClass) {
        switch name {
        case .checkout: self = .checkout
        case .lookup: self = .lookup
        case .browse: self = .browse
        case .sync: self = .sync
        case .background: self = .background
        }
    }
}
