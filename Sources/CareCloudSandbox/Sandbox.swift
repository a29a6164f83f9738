internal import HTTPSemantics
internal import JSON

/// A stand-in for the CareCloud API: both interfaces, made-up data that writes change, in memory.
///
/// It decides answers only; the server around it reads requests, waits for the latency and adds `Date`.
public struct Sandbox: Sendable {
    let users: [SandboxUser]
    let utcOffset: Duration
    var settings: SandboxSettings
    var store = Store.seeded()
    var counters = Counters()
    var enterpriseTokens: TokenTable
    var customerTokens: TokenTable
    var codes = AuthenticationCodes()
    var requestRate: RequestRate?
    /// Requests within the rate since `fail_every` was last set.
    var requestsSinceFailureSetting = 0
    /// Logins since `login_fail_every` was last set.
    var loginsSinceFailureSetting = 0

    /// A sandbox with the seed data and these tokens, users and switches.
    public init(options: SandboxOptions) {
        users = options.users
        utcOffset = options.utcOffset
        enterpriseTokens = TokenTable(
            fixedToken: options.enterpriseToken, digits: 40, seed: options.tokenSeed)
        customerTokens = TokenTable(fixedToken: options.customerToken, digits: 72, seed: ~options.tokenSeed)
        settings = options.settings
        requestRate = settings.rate.map { RequestRate(rate: $0, burst: settings.burst) }
    }

    /// Decides one answer and changes the stored data where the request is a write.
    ///
    /// - Parameters:
    ///   - request: What the client sent.
    ///   - now: Monotonic time, for the rate limit and for how long tokens hold.
    ///   - unixSeconds: Wall time, for the validity of vouchers and cards, for `valid_to` and for `last_change`.
    public mutating func respond(
        to request: SandboxRequest, now: ContinuousClock.Instant, unixSeconds: Int64
    ) -> SandboxResponse {
        if request.path.starts(with: "/sandbox/".utf8) {
            return response(control(request, now: now), latency: .zero)
        }
        counters.count(request)
        let destination = Destination(request)
        let reply: Reply
        do throws(APIError) {
            try admit(now: now)
            reply = try answer(request, destination, now: now, unixSeconds: unixSeconds)
        } catch {
            reply = .failure(error)
        }
        counters.count(reply.status)
        var latency = settings.latency
        if let destination, destination.isLogin {
            counters.countLogin(destination.interface, isSuccess: reply.status.code < 300)
            latency += settings.loginLatency
        }
        return response(reply, latency: latency)
    }

    private mutating func admit(now: ContinuousClock.Instant) throws(APIError) {
        if requestRate?.admits(at: now) == false { throw .tooManyRequests }
        guard settings.failEvery > 0 else { return }
        requestsSinceFailureSetting += 1
        guard !requestsSinceFailureSetting.isMultiple(of: settings.failEvery) else {
            throw .onPurpose(settings.failStatus, setting: "fail_every")
        }
    }

    private mutating func answer(
        _ request: SandboxRequest, _ destination: Destination?, now: ContinuousClock.Instant,
        unixSeconds: Int64
    ) throws(APIError) -> Reply {
        guard let destination else { throw .notFound(resource: "", id: "") }
        let interface = destination.interface
        let isAnonymous = destination.operation?.isAnonymous == true
        let caller =
            isAnonymous
            ? try? caller(request, interface, now: now) : try authorize(request, interface, now: now)
        let operation = try destination.allowedOperation(request.method)
        let language = Language.best(
            for: request.fields.values("Accept-Language"),
            otherwise: caller?.session.language ?? .projectDefault)
        let call = Call(
            interface: interface, ids: destination.ids, query: try QueryParameters(request.query),
            body: request.body, isForm: Self.isForm(request.fields), language: language, caller: caller,
            now: now, localSeconds: unixSeconds + utcOffset.components.seconds)
        if operation.endpoint.isLogin { try admitLogin() }
        return try perform(operation.endpoint, call)
    }

    private mutating func admitLogin() throws(APIError) {
        guard settings.loginFailEvery > 0 else { return }
        loginsSinceFailureSetting += 1
        guard !loginsSinceFailureSetting.isMultiple(of: settings.loginFailEvery) else {
            throw .onPurpose(settings.loginFailStatus, setting: "login_fail_every")
        }
    }

    private static func isForm(_ fields: HTTPFields) -> Bool {
        let type = (fields["Content-Type"] ?? []).prefix { $0 != UInt8(ascii: ";") }
        let text = String(decoding: type.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
        return text.lowercased() == "application/x-www-form-urlencoded"
    }

    private func response(_ reply: Reply, latency: Duration) -> SandboxResponse {
        var fields = HTTPFields()
        let isPage = reply.page != nil
        fields.append("Content-Type", "\(isPage ? "text/html" : "application/json"); charset=utf-8")
        switch reply.lifetime {
        case .configured: fields.append("Cache-Control", "max-age=\(settings.maxAge)")
        case .seconds(let seconds): fields.append("Cache-Control", "max-age=\(seconds)")
        case .unstated: break
        }
        if let language = reply.language { fields.append("Content-Language", language.rawValue) }
        let body = reply.page.map { Array($0.utf8) } ?? reply.body?.bytes ?? []
        return SandboxResponse(status: reply.status, fields: fields, body: body, latency: latency)
    }
}
