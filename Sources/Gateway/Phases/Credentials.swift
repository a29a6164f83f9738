import CacheStore
import CareCloud
import Configuration
import EventLoop
import HTTPCaching
import HTTPSemantics
import Upstream
import UpstreamBudget
import UpstreamCredentials

/// The token that the request goes with: the gateway's own, the client's, or none.
extension Upstream {
    /// Waits until the gateway's token, if the request needs it, is at hand.
    /// - Parameter isQueued: called when it has to wait.
    func awaitCredentials(
        _ call: Call, _ core: GatewayCore, isQueued: () -> Void
    ) async throws(GatewayError) {
        guard let place = call.credentialPlace else { return }
        while true {
            switch core.credentials.withValue({ $0.logins[place]?.session.access(now: loop.now) }) {
            case nil: return
            case .use(let number, let isProbe):
                // It is asked for again when the turn has come.
                if isProbe { release(number, place, core) }
                return
            case .refuse(let state, let retryAfter):
                // The request may have shortened the pause.
                advanceLogin(place, core)
                let failure = core.credentials.withValue { $0.logins[place]?.session.failure }
                if failure?.isPassing == true { throw .loginUnanswered(retryAfter: retryAfter) }
                throw .notLoggedIn(state, retryAfter: retryAfter)
            case .wait:
                isQueued()
                guard await loginEnds(place, core) else { throw .loginTakesLong() }
                guard !Task.isCancelled else { throw .clientLeft() }
            }
        }
    }

    /// The token for a request whose turn has come. Fails when it has gone meanwhile.
    func takeToken(_ call: Call, _ core: GatewayCore) throws(TokenGone) -> CredentialTable.Token? {
        guard let place = call.credentialPlace else { return nil }
        guard let token = core.credentials.withValue({ $0.token(for: place, now: loop.now) }) else {
            throw TokenGone()
        }
        return token
    }

    private func release(
        _ number: LoginSession.TokenNumber, _ place: CredentialTable.Place, _ core: GatewayCore
    ) {
        core.credentials.withValue { $0.logins[place]?.session.unanswered(number, wasProbe: true) }
    }

    private func loginEnds(_ place: CredentialTable.Place, _ core: GatewayCore) async -> Bool {
        await withCheckedContinuation { continuation in
            let waits = core.credentials.withValue {
                $0.logins[place]?.wait(continuation, now: loop.now) ?? false
            }
            guard waits else { return continuation.resume(returning: false) }
            advanceLogin(place, core)
        }
    }

    // MARK: What the answer says of the token

    /// The request was answered, or was not (nil).
    func noteAnswer(_ status: Status?, _ token: CredentialTable.Token?, _ call: Call, _ core: GatewayCore) {
        guard let place = call.credentialPlace, let token, let number = token.number,
            status != .unauthorized
        else { return }
        // A 5xx or a 429 says nothing about the token's validity.
        let isSilent = status.map { $0 == .tooManyRequests || $0.code >= 500 } ?? true
        core.credentials.withValue { table in
            if isSilent {
                table.logins[place]?.session.unanswered(number, wasProbe: token.isProbe)
            } else {
                table.logins[place]?.session.accepted(
                    number, operation: call.operationNumber, wasProbe: token.isProbe, now: loop.now)
            }
        }
        if token.isProbe { advanceLogin(place, core) }
    }

    /// What a 401 means for a request with the gateway's token.
    func judgeRejection(
        _ token: CredentialTable.Token, _ call: Call, isReplay: Bool, _ core: GatewayCore
    ) -> LoginSession.Verdict {
        guard let place = call.credentialPlace else { return .own }
        guard let number = token.number else {
            // A fixed token helps only if its file holds another by now.
            _ = reloadToken(place, core)
            let current = core.credentials.withValue { $0.fixed[place]?.authorization }
            return current != token.authorization && !isReplay ? .again : .own
        }
        let (verdict, isNew) = core.credentials.withValue { table in
            let before = table.logins[place]?.session.state
            let verdict = table.logins[place]?.session.rejected(
                number, operation: call.operationNumber, isReplay: isReplay, jitter: .random(in: 0...1),
                now: loop.now)
            return (verdict ?? .own, before != .displaced && table.logins[place]?.session.state == .displaced)
        }
        if isNew, case .refuse(let retryAfter) = verdict { logDisplacement(place, retryAfter, core) }
        advanceLogin(place, core)
        return verdict
    }
}

/// Between the request's waiting and its turn its token has ended.
struct TokenGone: Error {}

extension GatewayCore {
    /// The fields of the request with the token it goes with.
    func authorizedFields(_ call: Call, _ authorization: Secret?) -> HTTPFields {
        var fields = ForwardedFields.toUpstream(call, viaName: viaName)
        if call.authorization != .client { fields.removeAll("Authorization") }
        if case .injected = call.authorization, let authorization {
            fields.append("Authorization", authorization.bytes)
        }
        call.validated?.policy.validators.addConditions(to: &fields)
        return fields
    }
}

extension Call {
    var credentialPlace: CredentialTable.Place? {
        guard case .injected(let interface) = authorization else { return nil }
        return CredentialTable.Place(tenant: tenant.index, interface: interface)
    }

    /// Characters of the client's own text that tell paths apart which the specification does not have.
    private static let mostOfUnknown = 64

    /// The same for requests that ask for the same with other ids; not for different unknown resources.
    var operationNumber: Int {
        var hasher = Hasher()
        hasher.combine(method)
        hasher.combine(resource.pathTemplate)
        if operation == nil { hasher.combine(resource.resource.prefix(Self.mostOfUnknown)) }
        return hasher.finalize()
    }
}

extension GatewayError {
    static func notLoggedIn(_ state: LoginSession.State, retryAfter: Duration) -> GatewayError {
        let isDisplaced = state == .displaced
        return GatewayError(
            source: .gateway, status: .serviceUnavailable, exception: "gateway_login_exception",
            title: "The gateway is not logged in to CareCloud",
            detail: isDisplaced
                ? "Another system has logged in with the gateway's CareCloud user. Give each gateway a user of its own."
                : "The gateway's login to CareCloud has failed; its log says why. Check login, password and "
                    + "application id under 'credentials'.",
            proxyError: isDisplaced ? "destination_unavailable" : "proxy_configuration_error",
            retryAfter: RetryAfter.seconds(covering: retryAfter), reason: state.rawValue)
    }

    /// The login has met a fault that may pass by itself.
    static func loginUnanswered(retryAfter: Duration) -> GatewayError {
        GatewayError(
            source: .gateway, status: .serviceUnavailable, exception: "gateway_login_exception",
            title: "The gateway is not logged in to CareCloud",
            detail: "CareCloud has not answered its login; the gateway tries again by itself. "
                + "Try again in a moment.",
            proxyError: "destination_unavailable",
            retryAfter: RetryAfter.seconds(covering: retryAfter), reason: "login unanswered")
    }

    static func loginTakesLong() -> GatewayError {
        GatewayError(
            source: .gateway, status: .serviceUnavailable, exception: "gateway_login_exception",
            title: "The gateway is not logged in to CareCloud",
            detail: "Its login has not been answered yet. Try again in a moment.",
            proxyError: "destination_unavailable", retryAfter: 1, reason: "login under way")
    }

    /// The token ended while the request's content was on its way; nothing was done, and it is not at hand any more.
    static func tokenRenewed() -> GatewayError {
        GatewayError(
            source: .gateway, status: .serviceUnavailable, exception: "gateway_login_exception",
            title: "The gateway's token for CareCloud has just ended",
            detail: "Nothing was carried out. Send the request again: the gateway logs in meanwhile.",
            proxyError: "destination_unavailable", retryAfter: 1, reason: "401 to streamed content")
    }
}
