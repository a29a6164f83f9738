internal import JSON

// Tokens of the customer interface: one for each installation of an application on a device.
extension Sandbox {
    private static let codeLifetime = Duration.seconds(7 * 3600)

    /// The older token of the same device and application ends without a word.
    mutating func createToken(_ call: Call) throws(APIError) -> Reply {
        let object = try call.object()
        let device = try object.requiredObject("device").requiredName("device_id")
        let language = try Self.language(of: try object.requiredObject("setup"))
        let application = try object.requiredName("external_application_id")
        let owner = TokenTable.Owner(name: device, application: application)
        customerTokens.displace(owner, at: call.now)
        let token = customerTokens.mint(Session(language: language), for: owner)
        counters.countMintedToken(.customer)
        return .created("token_id", token)
    }

    /// A setup without a language leaves none: PUT keeps nothing.
    mutating func replaceToken(_ call: Call) throws(APIError) -> Reply {
        let token = try requireToken(call)
        let language = try Self.language(of: try call.object().requiredObject("setup"))
        customerTokens.update(token) { $0.language = language }
        return .noContent
    }

    /// Mints another code on each call.
    mutating func authenticationToken(_ call: Call) throws(APIError) -> Reply {
        _ = try requireToken(call)
        let (requestID, code) = codes.mint(
            for: call.session.customer, application: call.query["external_application_id"],
            validUntil: call.now + Self.codeLifetime)
        return .data(
            [
                "authentication_token": .string(code), "token_request_id": .string(requestID),
                "valid_to": .string(call.time(after: Self.codeLifetime)),
            ], call)
    }

    /// The token of the path, which must be the one that the request is sent with; else 404.
    func requireToken(_ call: Call) throws(APIError) -> String {
        guard let token = call.caller?.token, token.utf8.elementsEqual(call.id().utf8) else {
            throw .notFound(resource: "tokens", id: call.id())
        }
        return token
    }

    private static func language(of setup: JSONObject) throws(APIError) -> Language? {
        guard let value = setup["language_id"], value != .null else { return nil }
        guard let code = value.string, let language = Language(rawValue: code) else {
            throw .badRequest(
                name: "language_id", reason: "not_allowed_value", value: value.string ?? "",
                "There is no such language.")
        }
        return language
    }
}
