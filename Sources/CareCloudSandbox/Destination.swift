internal import HTTPSemantics

/// What the path and the method of a request name, whether or not it may go there.
struct Destination {
    let interface: APIInterface
    /// The first segment after the version.
    let resource: String
    /// The ids in the path, in order.
    let ids: [String]
    let operation: Operation?
    private let route: Route?

    /// Nil for a path outside the API.
    init?(_ request: SandboxRequest) {
        guard let (interface, segments) = Self.address(request.path) else { return nil }
        let found = Route.find(segments)
        self.interface = interface
        resource = segments.first ?? ""
        ids = found?.ids ?? []
        route = found?.route
        operation = route?.operation(request.method)
    }

    /// Whether the settings for logins apply.
    var isLogin: Bool {
        guard let operation, operation.isOffered(by: interface) else { return false }
        return operation.endpoint.isLogin
    }

    /// What is to be done; else 404, 403 or 405.
    func allowedOperation(_ method: Method) throws(APIError) -> Operation {
        guard let route else { throw .notFound(resource: resource, id: "") }
        let candidates = operation.map { [$0] } ?? route.operations
        guard candidates.contains(where: { $0.isOffered(by: interface) }) else {
            throw .interfaceNotAllowed(resource: resource, interface: interface)
        }
        guard let operation else { throw .methodNotAllowed(method) }
        return operation
    }

    /// The interface and the decoded segments after the version; nil for a path outside the API.
    private static func address(_ path: [UInt8]) -> (APIInterface, [String])? {
        var segments: [String] = []
        for part in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = PercentCoding.decode(part), !segment.isEmpty else { return nil }
            segments.append(segment)
        }
        guard path.first == UInt8(ascii: "/"), segments.count > 4, segments[0] == "webservice",
            segments[1] == "rest-api", let interface = APIInterface(rawValue: segments[2]),
            segments[3] == "v1.0"
        else { return nil }
        return (interface, Array(segments[4...]))
    }
}
