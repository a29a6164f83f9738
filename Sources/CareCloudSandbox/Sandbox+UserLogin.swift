internal import HTTPSemantics
internal import JSON

// Logins of the enterprise interface.
extension Sandbox {
    mutating func userLogin(_ call: Call) throws(APIError) -> Reply {
        let fields = try call.parameters()
        let application = try fields.requiredName("user_external_application_id")
        let login = try fields.requiredName("login")
        let password = try fields.requiredString("password")
        let user = try user(login, password: password, application: application)
        let owner = TokenTable.Owner(name: login, application: application)
        if settings.displace { enterpriseTokens.displace(owner, at: call.now) }
        let token = enterpriseTokens.mint(
            Session(partner: user?.partner), for: owner, validUntil: call.now + settings.tokenLifetime)
        counters.countMintedToken(.enterprise)
        var data = JSONObject()
        data["bearer_token"] = .string(token)
        data["valid_to"] = .string(call.time(after: settings.tokenLifetime))
        data["user"] = userRecord(login, call)
        return shaped(data, call)
    }

    /// Ends the token that the body names, which need not be the one the request is sent with.
    mutating func userLogout(_ call: Call) throws(APIError) -> Reply {
        let token = try call.parameters().requiredString("bearer_token")
        enterpriseTokens.logOut(token, at: call.now)
        return .noContent
    }

    /// The user of the table; nil without a table, when every login is taken.
    private func user(
        _ login: String, password: String, application: String
    ) throws(APIError) -> SandboxUser? {
        guard !users.isEmpty else { return nil }
        let user = users.first { $0.login == login && $0.application == application }
        guard let user, user.password.utf8.elementsEqual(password.utf8) else { throw .wrongCredentials }
        return user
    }

    private func userRecord(_ login: String, _ call: Call) -> JSONValue {
        let number = users.firstIndex { $0.login == login }.map { $0 + 1 } ?? 0
        return [
            "user_id": .string(Store.id("users", number)), "login": .string(login), "first_name": "Happy",
            "last_name": "User", "email": "user@example.com", "phone": "420700001000",
            "user_role_ids": [.string(Store.id("user_roles", 0))],
            "store_id": .string(Store.id("stores", 0)), "last_login": .string(call.time),
        ]
    }

    private func shaped(_ data: JSONObject, _ call: Call) -> Reply {
        var data = data
        switch settings.loginShape {
        case .normal: break
        case .created:
            var reply = Reply.data(.object(data), call)
            reply.status = .created
            return reply
        case .noToken: data["bearer_token"] = nil
        case .noValidTo: data["valid_to"] = nil
        case .notJSON: return .page("<!DOCTYPE html><title>Welcome</title><p>You are logged in.\n")
        case .empty: return Reply(status: .ok)
        }
        return .data(.object(data), call)
    }
}
