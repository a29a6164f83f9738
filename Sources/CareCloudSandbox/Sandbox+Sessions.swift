internal import JSON

// Logins on both interfaces. The sandbox takes any name and password: it guards nothing.
extension Sandbox {
    private static let hoursOfValidity: Int64 = 7

    mutating func userLogin(_ call: Call) throws(APIError) -> Reply {
        let object = try call.object()
        _ = try object.requiredString("user_external_application_id")
        let login = try object.requiredString("login")
        _ = try object.requiredString("password")
        counters.logins += 1
        return .data(
            [
                "bearer_token": .string(enterpriseToken), "valid_to": .string(validTo(call)),
                "user": [
                    "user_id": .string(Store.id("users", 0)), "login": .string(login), "first_name": "Happy",
                    "last_name": "User", "email": "user@example.com", "phone": "420700001000",
                    "user_role_ids": [.string(Store.id("user_roles", 0))],
                    "store_id": .string(Store.id("stores", 0)), "last_login": .string(call.time),
                ],
            ], call)
    }

    /// The token stays good: it is the only one.
    func userLogout(_ call: Call) throws(APIError) -> Reply {
        _ = try call.object().requiredString("bearer_token")
        return .noContent
    }

    mutating func createToken(_ call: Call) throws(APIError) -> Reply {
        let object = try call.object()
        _ = try object.requiredObject("device")
        _ = try object.requiredObject("setup")
        _ = try object.requiredString("external_application_id")
        loggedInCustomer = nil
        return .created("token_id", customerToken)
    }

    func replaceToken(_ call: Call) throws(APIError) -> Reply {
        try requireToken(call)
        _ = try call.object().requiredObject("setup")
        return .noContent
    }

    /// Mints another code on each call.
    mutating func authenticationToken(_ call: Call) throws(APIError) -> Reply {
        try requireToken(call)
        mintedCodes += 1
        return .data(
            [
                "authentication_token": .string(Store.id("codes", mintedCodes).suffix(6).uppercased()),
                "token_request_id": .string(Store.id("token_requests", mintedCodes)),
                "valid_to": .string(validTo(call)),
            ], call)
    }

    /// Logs in the customer with this email, phone or card.
    mutating func tokenLogin(_ call: Call) throws(APIError) -> Reply {
        try requireToken(call)
        let object = try call.object()
        let type = try object.requiredString("login_type")
        let value = try object.requiredString("login_value")
        _ = try object.requiredString("password")
        let customer: String?
        switch type {
        case "email", "phone":
            customer = store.all(.customers).first {
                $0.fields.value(at: ["personal_information", type])?.string == value
            }?.text("customer_id")
        case "card": customer = store.first(.cards, where: "card_number", is: value)?.text("customer_id")
        default:
            throw .badRequest(
                name: "login_type", reason: "not_allowed_value", value: type,
                "login_type must be email, phone or card.")
        }
        guard let customer else {
            throw .badRequest(
                name: "login_value", reason: "not_found", value: value, "Nobody has this login.")
        }
        loggedInCustomer = customer
        counters.logins += 1
        return .data(["customer_id": .string(customer)], call)
    }

    mutating func tokenLogout(_ call: Call) throws(APIError) -> Reply {
        try requireToken(call)
        loggedInCustomer = nil
        return .noContent
    }

    private func requireToken(_ call: Call) throws(APIError) {
        guard call.id() == customerToken else { throw .notFound(resource: "tokens", id: call.id()) }
    }

    private func validTo(_ call: Call) -> String {
        Timestamp.text(unixSeconds: call.unixSeconds + Self.hoursOfValidity * 3600)
    }
}
