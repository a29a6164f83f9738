internal import JSON

extension Sandbox {
    func list(_ resource: Resource, _ call: Call) throws(APIError) -> Reply {
        var owner: String?
        if call.interface == .customer, resource.belongsToCustomer, call.query["customer_id"] == nil {
            owner = call.session.customer
        }
        let records = visible(resource, to: call).filter { owner == nil || $0.text("customer_id") == owner }
        return try page(records, resource, call, lifetime: resource.lifetime)
    }

    func item(_ resource: Resource, _ call: Call) throws(APIError) -> Reply {
        let record = try existing(resource, call.id(), call)
        return .data(store.rendered(record, language: call.language), call, lifetime: resource.lifetime)
    }

    /// Rewards are the same for every customer, but only as long-lived as the customer's data.
    func customerList(_ resource: Resource, _ call: Call) throws(APIError) -> Reply {
        _ = try existing(.customers, call.id(), call)
        guard resource != .rewards else {
            return try page(store.all(resource), resource, call, lifetime: Resource.customers.lifetime)
        }
        let records = store.all(resource).filter { $0.text("customer_id") == call.id() }
        return try page(records, resource, call, lifetime: resource.lifetime)
    }

    func customerProperties(_ call: Call) throws(APIError) -> Reply {
        _ = try existing(.customers, call.id(), call)
        let records = store.all(.propertyRecords).filter {
            $0.text("property_record_id")?.hasSuffix(":" + call.id()) == true
        }
        return try page(records, .propertyRecords, call, lifetime: Resource.propertyRecords.lifetime)
    }

    func rewardVouchers(_ call: Call) throws(APIError) -> Reply {
        _ = try existing(.rewards, call.id(), call)
        let records = visible(.vouchers, to: call).filter {
            $0.fields.value(at: ["reward", "reward_id"])?.string == call.id()
        }
        return try page(records, .vouchers, call, lifetime: Resource.vouchers.lifetime)
    }

    /// Customers whose every given datum is the same, without regard to case.
    func searchCustomers(_ call: Call) throws(APIError) -> Reply {
        let names = ["first_name", "last_name", "birthdate"].filter { call.query[$0] != nil }
        let cardNumber = call.query["card_number"]
        guard cardNumber != nil || !names.isEmpty else { throw .required("last_name") }
        let cardOwner = cardNumber.flatMap { store.first(.cards, where: "card_number", is: $0) }?
            .text("customer_id")
        let matches = visible(.customers, to: call).filter { customer in
            (cardNumber == nil || (cardOwner != nil && cardOwner == customer.text("customer_id")))
                && names.allSatisfy { name in
                    let text = customer.fields.value(at: ["personal_information", name])?.string
                    return text?.lowercased() == call.query[name]?.lowercased()
                }
        }
        let strict = matches.map { customer -> JSONValue in
            ["customer_id": customer.fields["customer_id"] ?? .null, "match": 100]
        }
        return .data(["strict": .array(strict)], call, lifetime: Resource.customers.lifetime)
    }

    /// Filters, sorts and cuts records to the page that the query asks for.
    private func page(
        _ records: [Record], _ resource: Resource, _ call: Call, lifetime: CacheLifetime
    ) throws(APIError) -> Reply {
        let count = try number("count", 1, call.query) ?? 100
        let offset = try number("offset", 0, call.query) ?? 0
        let filters = Filter.known(for: resource).filter { !call.query.values($0.parameter).isEmpty }
        let validity = try ValidityFilter(call.query)
        let time = call.time
        let matches = records.map { ($0, fields: $0.fields(in: call.language)) }.filter { record in
            validity.admits(record.fields, at: time)
                && filters.allSatisfy { $0.admits(record.fields, anyOf: call.query.values($0.parameter)) }
        }
        let order = try Order(call.query)
        let sorted = order.map { order in matches.sorted { order.precedes($0.fields, $1.fields) } } ?? matches
        let page = sorted.dropFirst(offset).prefix(count).map { record, _ in
            store.rendered(record, language: call.language)
        }
        let data: JSONValue = [
            resource.rawValue: .array(page), "total_items": .integer(Int64(matches.count)),
        ]
        return .data(data, call, lifetime: lifetime)
    }

    private func number(
        _ name: String, _ minimum: Int, _ query: QueryParameters
    ) throws(APIError) -> Int? {
        guard let text = query[name] else { return nil }
        guard let number = Int(text) else {
            throw .badRequest(
                name: name, reason: "invalid_value_format", value: text, "\(name) must be a whole number.")
        }
        guard number >= minimum else {
            throw .badRequest(
                name: name, reason: "not_allowed_value", value: text, "\(name) must be at least \(minimum).")
        }
        return number
    }
}

/// `sort_field` and `sort_direction`.
private struct Order {
    let field: String
    let isDescending: Bool

    /// Nil without `sort_field`.
    init?(_ query: QueryParameters) throws(APIError) {
        let direction = query["sort_direction"] ?? "ASC"
        guard direction == "ASC" || direction == "DESC" else {
            throw .badRequest(
                name: "sort_direction", reason: "not_allowed_value", value: direction,
                "sort_direction must be ASC or DESC.")
        }
        guard let field = query["sort_field"] else { return nil }
        self.field = field
        isDescending = direction == "DESC"
    }

    /// Numbers by value, then strings by code point, then records without such a field.
    func precedes(_ left: JSONObject, _ right: JSONObject) -> Bool {
        let (first, second) = isDescending ? (right[field], left[field]) : (left[field], right[field])
        if let first = first?.number, let second = second?.number { return first < second }
        if let first = first?.string, let second = second?.string { return first < second }
        return Self.rank(first) < Self.rank(second)
    }

    private static func rank(_ value: JSONValue?) -> Int {
        if value?.number != nil { return 0 }
        return value?.string == nil ? 2 : 1
    }
}
