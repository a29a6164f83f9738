internal import JSON

/// One query parameter that narrows a list.
struct Filter {
    /// How a value of the parameter meets a field.
    enum Comparison {
        /// The same text, without regard to case.
        case equal
        /// Part of the text, without regard to case.
        case contained
    }

    let parameter: String
    /// The names from the record down to the field.
    let path: [String]
    let comparison: Comparison

    private init(_ parameter: String, _ path: String..., by comparison: Comparison = .equal) {
        self.parameter = parameter
        self.path = path.isEmpty ? [parameter] : path
        self.comparison = comparison
    }

    /// Whether one of the values (OR) meets the field.
    func admits(_ fields: JSONObject, anyOf values: [String]) -> Bool {
        guard let text = Self.text(fields.value(at: path))?.lowercased() else { return false }
        return values.contains { value in
            switch comparison {
            case .equal: text == value.lowercased()
            case .contained: value.isEmpty || text.contains(value.lowercased())
            }
        }
    }

    private static func text(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let string): string
        case .integer(let integer): String(integer)
        case .bool(let bool): bool ? "true" : "false"
        default: nil
        }
    }

    /// The parameters that a resource's list knows beside `is_valid` and `is_applied`.
    static func known(for resource: Resource) -> [Filter] {
        switch resource {
        case .customers:
            ["email", "phone", "first_name", "last_name", "birthdate"]
                .map { Filter($0, "personal_information", $0) } + [
                    Filter("email_list", "personal_information", "email"),
                    Filter("customer_ids", "customer_id"),
                ]
        case .cards:
            [
                Filter("customer_id"), Filter("card_number"), Filter("card_type_id"), Filter("state"),
                Filter("card_number_list", "card_number"),
            ]
        case .vouchers:
            [
                Filter("customer_id"), Filter("code"), Filter("store_id"),
                Filter("reward_id", "reward", "reward_id"),
            ]
        case .rewards: [Filter("name", by: .contained), Filter("code"), Filter("reward_group")]
        case .products:
            [Filter("name", by: .contained), Filter("code"), Filter("external_id"), Filter("partner_id")]
        case .purchases:
            [Filter("customer_id"), Filter("store_id"), Filter("type_id"), Filter("external_purchase_id")]
        case .stores: [Filter("visible_for_customer", "visibility_for_customer"), Filter("system_id")]
        case .currencies: [Filter("currency_name", "name", by: .contained), Filter("currency_code", "code")]
        case .countries: [Filter("country_id"), Filter("country_name", "name", by: .contained)]
        case .points: [Filter("customer_id"), Filter("point_type_id")]
        case .credits: [Filter("customer_id"), Filter("credit_type_id")]
        case .productReservationPrices:
            [Filter("reservable_product_id"), Filter("store_id"), Filter("currency_id")]
        case .languages, .propertyRecords: []
        }
    }
}

/// `is_valid` and `is_applied`: true or false as the API writes them.
struct ValidityFilter {
    private let isValid: Bool?
    private let isApplied: Bool?

    init(_ query: QueryParameters) throws(APIError) {
        isValid = try Self.flag("is_valid", query)
        isApplied = try Self.flag("is_applied", query)
    }

    /// Whether a record of a resource that knows these parameters meets them at this time.
    func admits(_ fields: JSONObject, at time: String) -> Bool {
        (isValid == nil || isValid == Self.isValid(fields, at: time))
            && (isApplied == nil || isApplied == (fields["applied_date"]?.string != nil))
    }

    /// In state 1, within its time, and not applied yet.
    static func isValid(_ fields: JSONObject, at time: String) -> Bool {
        fields["state"] == 1 && (fields["valid_from"]?.string ?? time) <= time
            && (fields["valid_to"]?.string ?? time) >= time && fields["applied_date"]?.string == nil
    }

    private static func flag(_ name: String, _ query: QueryParameters) throws(APIError) -> Bool? {
        switch query[name] {
        case nil, "": return nil
        case "true", "1": return true
        case "false", "0": return false
        case let value?:
            throw .badRequest(
                name: name, reason: "invalid_value_format", value: value, "\(name) must be true or false.")
        }
    }
}
