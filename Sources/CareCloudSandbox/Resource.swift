/// A kind of record; the raw value is its plural in JSON.
enum Resource: String, CaseIterable {
    case customers, cards, vouchers, rewards, products, purchases, stores, currencies, countries, languages
    case points, credits
    case propertyRecords = "property_records"
    case productReservationPrices = "product_reservation_prices"

    /// Its segment in paths.
    var pathName: String { String(rawValue.map { $0 == "_" ? "-" : $0 }) }

    /// The name of one record in JSON bodies.
    var singular: String {
        switch self {
        case .currencies: "currency"
        case .countries: "country"
        default: String(rawValue.dropLast())
        }
    }

    /// The field that holds the id.
    var idField: String { singular + "_id" }

    /// For how long its answers may be kept; catalogue and reference data follow the setting.
    var lifetime: CacheLifetime {
        switch self {
        case .rewards, .products, .stores, .currencies, .countries, .languages, .productReservationPrices:
            .configured
        case .customers, .cards, .purchases, .propertyRecords: .seconds(10)
        case .vouchers, .points, .credits: .unstated
        }
    }

    /// Whether its records carry a `state`, 1 for active.
    var hasState: Bool { self != .purchases && self != .currencies && self != .propertyRecords }

    /// Whether its records name their customer in `customer_id`.
    var belongsToCustomer: Bool {
        switch self {
        case .customers, .cards, .vouchers, .purchases, .points, .credits: true
        default: false
        }
    }
}

/// What Cache-Control says of an answer.
enum CacheLifetime: Equatable {
    /// `max-age` as the settings have it.
    case configured
    /// A `max-age` of its own.
    case seconds(Int)
    /// No Cache-Control at all.
    case unstated
}

/// The two halves of the API.
enum APIInterface: String, CaseIterable {
    case enterprise = "enterprise-interface"
    case customer = "customer-interface"

    /// The word in CareCloud's messages.
    var title: String { self == .enterprise ? "Enterprise" : "Customer" }

    /// The word on the sandbox's own paths.
    var word: String { self == .enterprise ? "enterprise" : "customer" }
}
