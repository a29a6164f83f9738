internal import HTTPSemantics

/// CareCloud's specification in memory, read once from the generated rows.
struct OperationTable: Sendable {
    /// A first path segment that the specification has.
    struct Resource: Sendable {
        let name: String
        let family: ResourceFamily
        /// Below ``InvalidationTags/firstFamilyTag``.
        let tag: UInt8
    }

    static let shared = OperationTable(resources: resourceRows, operations: operationRows)

    let operations: [Operation]
    let resources: [[UInt8]: Resource]
    let paths: PathTrie

    /// Traps when a row cannot be read: the rows are part of the program.
    init(resources resourceRows: String, operations operationRows: String) {
        var resources: [[UInt8]: Resource] = [:]
        for row in resourceRows.split(separator: "\n") {
            guard let resource = Resource(row, tag: UInt8(resources.count)) else {
                fatalError("Not a resource: \(row)")
            }
            resources[Array(resource.name.utf8)] = resource
        }
        var operations: [Operation] = []
        var paths = PathTrie()
        for row in operationRows.split(separator: "\n") {
            guard let operation = Operation(row, id: operations.count, resources: resources) else {
                fatalError("Not an operation: \(row)")
            }
            paths.insert(operation.path, operation: operation.id)
            operations.append(operation)
        }
        self.operations = operations
        self.resources = resources
        self.paths = paths
    }
}

extension OperationTable.Resource {
    /// Name and family, with a space between.
    fileprivate init?(_ row: Substring, tag: UInt8) {
        let values = row.split(separator: " ")
        guard values.count == 2, let family = ResourceFamily(rawValue: String(values[1])),
            tag < InvalidationTags.firstFamilyTag
        else { return nil }
        self.init(name: String(values[0]), family: family, tag: tag)
    }
}

extension Operation {
    /// Method, path, operationId, interface, authorization, effect, cache class and query parameters, with a
    /// space between; `-` stands for nothing.
    fileprivate init?(_ row: Substring, id: Int, resources: [[UInt8]: OperationTable.Resource]) {
        let values = row.split(separator: " ")
        guard values.count == 8, let method = Method(values[0].utf8),
            let effect = Effect(rawValue: String(values[5])),
            let first = values[1].split(separator: "/").first, let resource = resources[Array(first.utf8)]
        else { return nil }
        self.id = id
        self.method = method
        self.effect = effect
        path = String(values[1])
        name = String(values[2])
        interfaces = Interface.allCases.filter { values[3] == "both" || $0.segment.hasPrefix(values[3]) }
        isAnonymous = values[4] == "anonymous"
        cacheClass = CacheClass(rawValue: String(values[6]))
        parameterNames = values[7] == "-" ? [] : values[7].split(separator: ",").map(String.init)
        priority = PriorityClass(
            resource: resource.name, family: resource.family, isBatch: effect == .batch,
            isRead: method == .get)
    }
}
