internal import HTTPSemantics
internal import JSON

/// A stand-in for the CareCloud API: both interfaces, made-up data that writes change, in memory.
///
/// It decides answers only; the server around it reads requests, waits for the latency and adds `Date`.
public struct Sandbox: Sendable {
    let enterpriseToken: String
    let customerToken: String
    var settings: SandboxSettings
    var store = Store.seeded()
    var counters = Counters()
    var requestRate: RequestRate?
    /// Requests within the rate since `fail_every` was last set.
    var requestsSinceFailureSetting = 0
    /// Whose data the customer interface shows without a customer id.
    var loggedInCustomer: String?
    /// Codes minted by `auth-token`, none of them twice.
    var mintedCodes = 0

    /// A sandbox with the seed data and these tokens and switches.
    public init(options: SandboxOptions) {
        enterpriseToken = options.enterpriseToken
        customerToken = options.customerToken
        settings = options.settings
        requestRate = settings.rate.map { RequestRate(rate: $0, burst: settings.burst) }
    }

    /// Decides one answer and changes the stored data where the request is a write.
    ///
    /// - Parameters:
    ///   - request: What the client sent.
    ///   - now: Monotonic time, for the rate limit.
    ///   - unixSeconds: Wall time, for the validity of vouchers and cards and for `last_change`.
    public mutating func respond(
        to request: SandboxRequest, now: ContinuousClock.Instant, unixSeconds: Int64
    ) -> SandboxResponse {
        if request.path.starts(with: "/sandbox/".utf8) {
            return response(control(request), latency: .zero)
        }
        counters.count(request)
        let reply: Reply
        do throws(APIError) {
            try admit(now: now)
            reply = try answer(request, unixSeconds: unixSeconds)
        } catch {
            reply = .failure(error)
        }
        counters.count(reply.status)
        return response(reply, latency: settings.latency)
    }

    private mutating func admit(now: ContinuousClock.Instant) throws(APIError) {
        if requestRate?.admits(at: now) == false { throw .tooManyRequests }
        guard settings.failEvery > 0 else { return }
        requestsSinceFailureSetting += 1
        guard !requestsSinceFailureSetting.isMultiple(of: settings.failEvery) else {
            throw .onPurpose(settings.failStatus)
        }
    }

    private mutating func answer(
        _ request: SandboxRequest, unixSeconds: Int64
    ) throws(APIError) -> Reply {
        guard let (interface, segments) = Self.address(request.path) else {
            throw .notFound(resource: "", id: "")
        }
        let found = Route.find(segments)
        let operation = found?.route.operation(request.method)
        if operation?.isAnonymous != true { try authorize(request, interface) }
        let resource = segments.first ?? ""
        guard let found else { throw .notFound(resource: resource, id: "") }
        let candidates = operation.map { [$0] } ?? found.route.operations
        guard candidates.contains(where: { $0.interface == nil || $0.interface == interface }) else {
            throw .interfaceNotAllowed(resource: resource, interface: interface)
        }
        guard let operation else { throw .methodNotAllowed(request.method) }
        let call = Call(
            interface: interface, ids: found.ids, query: try QueryParameters(request.query),
            body: request.body,
            language: .best(for: request.fields.values("Accept-Language")), unixSeconds: unixSeconds)
        return try perform(operation.endpoint, call)
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

    private mutating func authorize(
        _ request: SandboxRequest, _ interface: APIInterface
    ) throws(APIError) {
        let values = request.fields.values("Authorization")
        guard let value = values.first else {
            counters.authorizationMissing += 1
            throw .unauthorized
        }
        let expected = interface == .enterprise ? enterpriseToken : customerToken
        let parts = value.split(separator: 0x20, maxSplits: 1)
        guard values.count == 1, parts.count == 2,
            String(validating: parts[0], as: UTF8.self)?.lowercased() == "bearer",
            parts[1].elementsEqual(expected.utf8)
        else { throw .unauthorized }
    }

    private func response(_ reply: Reply, latency: Duration) -> SandboxResponse {
        var fields = HTTPFields()
        fields.append("Content-Type", "application/json; charset=utf-8")
        switch reply.lifetime {
        case .configured: fields.append("Cache-Control", "max-age=\(settings.maxAge)")
        case .seconds(let seconds): fields.append("Cache-Control", "max-age=\(seconds)")
        case .unstated: break
        }
        if let language = reply.language { fields.append("Content-Language", language.rawValue) }
        return SandboxResponse(
            status: reply.status, fields: fields, body: reply.body?.bytes ?? [], latency: latency)
    }
}
