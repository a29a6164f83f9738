import CareCloud
import Configuration
import Downstream
import EventLoop
import HTTPSemantics
import Synchronization
import UpstreamBudget

/// Clients that log in by themselves get a token of the gateway's own, which stands for their device; the real login is the
/// gateway's (`virtual_login`). What is not a device's login or logout goes on as it came.
extension RequestPipeline {
    /// - Returns: The gateway's answer; nil when the request goes on.
    func answerLogin(_ call: inout Call, on exchange: Exchange) async throws(GatewayError) -> Response? {
        guard call.method == .post else { return nil }
        if call.resource.isUserLogin { return try await answerUserLogin(&call, on: exchange) }
        return call.resource.isUserLogout ? answerLogout(call) : nil
    }

    /// Rejects a login before its content is read where that is possible: by its address, or because too many logins from
    /// there have failed.
    private func answerUserLogin(_ call: inout Call, on exchange: Exchange) async throws(GatewayError)
        -> Response?
    {
        let peer = exchange.peer
        guard core.clients.mayCome(from: peer, call.fields) else { throw .notAdmitted() }
        let address = core.clients.loginAddress(call.fields, of: peer)
        // Only the content indicates the device, so that the memory for it counts for the address.
        charge(exchange, to: address.flatMap(core.clients.shareholder))
        guard core.clients.haveKeys else {
            call.content = try await content(of: exchange, call)
            return try answerDevice(&call, on: exchange)
        }
        try checkFailedLogins(of: address, now: exchange.now)
        call.content = try await content(of: exchange, call, upTo: UserLogin.maximumContent)
        // Others may have failed while the content was on its way.
        try checkFailedLogins(of: address, now: exchange.now)
        guard !call.content.isLonger(than: UserLogin.maximumContent) else { throw .loginTooLong() }
        do throws(GatewayError) {
            if let answer = try answerDevice(&call, on: exchange) { return answer }
            // A user's login, which goes on if the client is admitted.
            var fields = call.fields
            _ = try identify(&fields, of: call, from: peer)
            return nil
        } catch {
            if error.isFailedLogin, let address {
                core.failedLogins.withLock { $0.note(address, now: exchange.now) }
            }
            throw error
        }
    }

    private func checkFailedLogins(
        of address: IPAddress?, now: ContinuousClock.Instant
    ) throws(GatewayError) {
        guard let address else { return }
        let wait = core.failedLogins.withLock { $0.wait(of: address, now: now) }
        guard wait == .zero else {
            throw .tooManyFailedLogins(retryAfter: RetryAfter.seconds(covering: wait))
        }
    }

    /// A device's key goes no further, also where the gateway does not answer logins or knows the path no better.
    private func answerDevice(_ call: inout Call, on exchange: Exchange) throws(GatewayError) -> Response? {
        guard case .bytes(let bytes) = call.content else { return nil }
        let isForm = call.fields["Content-Type"].map { type in
            FieldList.lowercased(type).starts(with: "application/x-www-form-urlencoded".utf8)
        }
        guard let login = UserLogin(content: bytes, isForm: isForm == true),
            DeviceKey.hasForm(login.password.utf8)
        else {
            guard !core.clients.haveKeys || !DeviceKey.mayStand(in: bytes) else { throw .unreadableLogin() }
            return nil
        }
        guard let session = call.tenant.session, call.resource.interface == .enterprise,
            call.resource.isRecognized
        else { throw .noVirtualLogin() }
        let (client, id) = try core.clients.device(
            key: Array(login.password.utf8), named: login.login, call.fields, from: exchange.peer)
        call.client = client
        try client.check(call, now: exchange.now)
        let now = EventLoop.readWallClock() / 1_000_000_000
        let end = now + call.tenant.sessionSeconds
        let body = UserLoginAnswer.content(
            bearerToken: session.token(for: id, until: end),
            validTo: end + LocalTime.offset(unixSeconds: end), userID: id, login: login.login)
        return answer(Response(status: .ok, body: body), to: call)
    }

    /// Only a token of the gateway's own is ended here: the one that the logout is sent with.
    private func answerLogout(_ call: Call) -> Response? {
        guard case .session(let token) = DeviceIdentification.bearer(in: call.fields) else { return nil }
        let now = EventLoop.readWallClock() / 1_000_000_000
        guard let end = call.tenant.session?.open(token, unixSeconds: now)?.end else { return nil }
        core.endedSessions.end(token, at: end, unixSeconds: now)
        return answer(Response(status: .noContent), to: call)
    }

    private func answer(_ response: Response, to call: Call) -> Response {
        var response = response
        if response.status.allowsBody {
            response.fields.append("Content-Type", "application/json; charset=utf-8")
        }
        response.fields.append("Cache-Control", "no-store")
        response.fields.append("Date", HTTPDate.format(EventLoop.readWallClock() / 1_000_000_000))
        response.fields.append("Via", "1.1 carecloud-gateway")
        response.fields.append("X-Request-Id", call.requestID)
        return response
    }
}

extension Exchange.Content {
    /// Whether it has more than `limit` bytes. Chunked content that came in one turn is held whole, however long.
    fileprivate func isLonger(than limit: Int) -> Bool {
        switch self {
        case .none: false
        case .bytes(let bytes): bytes.count > limit
        case .stream: true
        }
    }
}
