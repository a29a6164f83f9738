public import HTTPSemantics

/// What a request's path means to CareCloud.
///
/// Segments are compared percent-decoded once and with regard to case. What is not recognised is forwarded all
/// the same: the specification is incomplete, and older clients use what it no longer has.
public struct CareCloudTarget: Sendable {
    /// Nil when the path is not under `/webservice/rest-api/` and one of the interfaces.
    public let interface: Interface?
    /// The segment after the interface if it looks like a version (`v` and a digit): the client's text.
    public let version: String?
    /// The first segment after the version, decoded; empty if there is none or if it is not ASCII, as every
    /// resource of the specification is. It is the client's text unless the specification has it: for
    /// logs there is ``pathTemplate``.
    public let resource: String
    /// Whether interface and version are known, a resource is named and the path does not end in a slash.
    public let isRecognized: Bool
    /// The path with the specification's words and parameter names only, for logs and metrics:
    /// `/webservice/rest-api/customer-interface/v1.0/customers/{customer_id}/cards`. What it does not know is
    /// shown as `{unknown}` (the resource) or `{…}` (all of the rest), so no id and no token is in it.
    public let pathTemplate: String
    /// Whether the path cannot be one of CareCloud's API, however that is spelled: HTTP's own rules are all there is for it.
    public let isForeign: Bool
    /// What a GET of the path shows.
    public let family: ResourceFamily
    /// What a stored answer to a GET of the path belongs to.
    public let tags: InvalidationTags

    /// Nil when the specification does not have ``resource``.
    let known: OperationTable.Resource?
    /// After the interface and the version.
    let segments: ArraySlice<[UInt8]>
    private let operations: [Int]

    /// Nil when the path is outside `apiPath`. Linear in the path's length.
    /// - Parameters:
    ///   - path: Begins with a slash; without dot segments and empty segments, except that it may end in a slash.
    ///   - apiPath: What is forwarded, with a slash at the end: `/webservice/rest-api/`, or `/` for all.
    public init?(path: [UInt8], apiPath: [UInt8]) {
        let all = PathSegments(path).decoded
        guard let inside = Self.segments(all, inside: PathSegments(apiPath).decoded) else { return nil }
        let address = Address(all)
        let table = OperationTable.shared
        let match = address.interface == nil ? PathTrie.Match() : table.paths.match(address.rest)
        interface = address.interface
        version = address.version
        segments = address.rest
        known = address.interface == nil ? nil : address.rest.first.flatMap { table.resources[$0] }
        isForeign = !all.contains(where: Self.isOfAPI)
        resource = address.rest.first.flatMap(Self.text) ?? ""
        isRecognized =
            address.interface != nil && address.hasKnownVersion && !resource.isEmpty
            && address.rest.last?.isEmpty == false
        operations = isRecognized ? match.operations : []
        pathTemplate = address.template(match, inside: inside, apiPath: apiPath)
        let read = operations.map { table.operations[$0] }.first { $0.method == .get }
        family = Self.family(of: read, in: known)
        tags = Self.tags(of: segments, in: known, family: family)
    }

    /// Whether a segment is one of the API's first, in any case of letters: wherever it stands, a server may make the API
    /// of it.
    private static func isOfAPI(_ segment: [UInt8]) -> Bool {
        apiSegments.contains(FieldList.lowercased(segment))
    }

    private static let apiSegments = Set(
        (["webservice", "rest-api"] + Interface.allCases.map(\.segment)).map { Array($0.utf8) })

    /// Comparing text that is not ASCII takes quadratic time in a run of combining marks.
    private static func text(_ segment: [UInt8]) -> String? {
        segment.allSatisfy { $0 < 0x80 } ? String(decoding: segment, as: UTF8.self) : nil
    }

    /// The only one there has ever been.
    static let knownVersion = "v1.0"

    /// The segments after `apiPath`, whose last segment is empty if it ends in a slash.
    private static func segments(
        _ path: [[UInt8]], inside apiPath: [[UInt8]]
    ) -> ArraySlice<[UInt8]>? {
        let prefix = apiPath.last == [] ? apiPath.dropLast() : apiPath[...]
        guard path.starts(with: prefix), path.count >= apiPath.count else { return nil }
        return path.dropFirst(prefix.count)
    }

    /// The operation of a recognised path; HEAD has that of GET (RFC 9110 §9.3.2).
    public func operation(for method: Method) -> Operation? {
        let method = method == .head ? .get : method
        let table = OperationTable.shared
        return operations.map { table.operations[$0] }.first { $0.method == method }
    }

    /// What a request waits among when the budget is short.
    public func priority(for method: Method) -> PriorityClass {
        operation(for: method)?.priority
            ?? PriorityClass(
                resource: known?.name ?? "", family: known?.family, isBatch: isBatch,
                isRead: method.isSafe)
    }

    /// Without the empty segment that a slash at the end makes: what a write to an unrecognised path is judged by.
    var named: ArraySlice<[UInt8]> { segments.last == [] ? segments.dropLast() : segments }

    var isBatch: Bool { named.last == Array("batch".utf8) }
}
