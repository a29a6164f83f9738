internal import JSON

// Logins of customers: they change what a token of the customer interface stands for. Any password is taken.
extension Sandbox {
    /// Logs in the customer with this email, phone or card.
    mutating func tokenLogin(_ call: Call) throws(APIError) -> Reply {
        let token = try requireToken(call)
        let object = try call.object()
        let type = try object.requiredString("login_type")
        let value = try object.requiredString("login_value")
        _ = try object.requiredString("password")
        let customer: String?
        switch type {
        case "email", "phone": customer = self.customer(whose: type, is: value)
        case "card": customer = store.first(.cards, where: "card_number", is: value)?.text("customer_id")
        default:
            throw .badRequest(
                name: "login_type", reason: "not_allowed_value", value: type,
                "login_type must be email, phone or card.")
        }
        return try logIn(customer, token, named: "login_value", call)
    }

    /// The sandbox has no social networks: the customer's email is the token of each.
    mutating func socialNetworkLogin(_ call: Call) throws(APIError) -> Reply {
        let token = try requireToken(call)
        let credentials = try call.object().requiredObject("social_network_credentials")
        _ = try credentials.requiredString("social_network_id")
        let email = try credentials.requiredString("social_network_token")
        return try logIn(
            customer(whose: "email", is: email), token, named: "social_network_token", call)
    }

    /// Logs in the customer whose other application asked `auth-token` for this code.
    mutating func authenticationTokenLogin(_ call: Call) throws(APIError) -> Reply {
        let token = try requireToken(call)
        let object = try call.object()
        let application = try object.requiredString("application_id")
        let code = try object.requiredString("token")
        let requestID = try object.requiredString("token_request_id")
        let customer = codes.spend(code, requestID: requestID, application: application, at: call.now)
        return try logIn(customer, token, named: "token", call)
    }

    /// Logs in the first of the made-up customers.
    mutating func testCustomerLogin(_ call: Call) throws(APIError) -> Reply {
        try logIn(Store.id("customers", 0), try requireToken(call), named: "", call)
    }

    mutating func tokenLogout(_ call: Call) throws(APIError) -> Reply {
        customerTokens.update(try requireToken(call)) { $0.customer = nil }
        return .noContent
    }

    private func customer(whose field: String, is value: String) -> String? {
        store.all(.customers).first {
            $0.fields.value(at: ["personal_information", field])?.string == value
        }?.text("customer_id")
    }

    /// The parameter is named but not repeated: codes are secrets.
    private mutating func logIn(
        _ customer: String?, _ token: String, named parameter: String, _ call: Call
    ) throws(APIError) -> Reply {
        guard let customer else {
            throw .badRequest(name: parameter, reason: "not_found", "Nobody has this login.")
        }
        customerTokens.update(token) { $0.customer = customer }
        return .data(["customer_id": .string(customer)], call)
    }
}
