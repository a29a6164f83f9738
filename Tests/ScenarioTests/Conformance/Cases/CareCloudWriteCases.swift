/// What writes to CareCloud drop: families, in both interfaces, for all tokens (design §4).
enum CareCloudWriteCases {
    private static let enterprise = CareCloudCases.enterprise
    private static let customer = CareCloudCases.customer
    private static let own = "Authorization: Bearer own-a"

    /// A write, what it drops and what it leaves: below the enterprise interface; `C` before a path means the customer's.
    private static let rules: [(write: String, drops: [String], keeps: [String])] = [
        (
            "PUT customers/{id}", ["customers/{id}", "customers", "cards", "C cards", "C customers/{id}"],
            ["currencies", "stores", "products"]
        ),
        ("POST cards", ["cards", "customers/{id}", "purchases"], ["currencies", "products"]),
        ("DELETE cards/{id}", ["cards", "customers"], ["countries"]),
        ("PATCH customers/{id}", ["customers/{id}"], ["currencies"]),
        (
            "POST purchases/actions/send-purchase", ["purchases", "customers/{id}", "wallet", "vouchers"],
            ["products", "currencies"]
        ),
        (
            "POST products/batch", ["products", "C products", "customers/{id}/rewards"],
            ["currencies", "cards", "stores"]
        ),
        (
            "POST rewards/{id}/actions/set-products", ["rewards", "customers/{id}/rewards", "C rewards"],
            ["currencies", "cards"]
        ),
        ("PUT stores/{id}", ["stores", "C stores"], ["currencies"]),
        ("POST novelties", ["novelties", "customers/{id}"], ["currencies"]),
        ("POST cards/batch", ["cards"], ["currencies"]),
        ("POST campaigns", ["campaigns", "products", "rewards"], ["cards", "currencies"]),
        ("POST rewards/{id}/actions/create-voucher", ["rewards", "vouchers", "customers"], ["currencies"]),
    ]

    static let all: [ConformanceCase] =
        rules.map { isDropped($0, status: 200) } + rules.prefix(4).map { isDropped($0, status: 500) }
        + rules.prefix(2).map { isDropped($0, status: 204) }
        + [400, 401, 403, 404, 409, 422, 429].map(isKept) + others

    private static func read(_ path: String, _ outcome: Exchange.Outcome, _ answer: OriginAnswer = .fresh())
        -> Exchange
    {
        let isCustomers = path.hasPrefix("C ")
        let target = isCustomers ? "\(customer)/\(path.dropFirst(2))" : "\(enterprise)/\(path)"
        let read = Exchange.get(outcome).at(target + "?x={id}").origin(answer)
        return isCustomers ? read.sending(own) : read
    }

    private static func write(_ text: String, status: Int) -> Exchange {
        let parts = text.split(separator: " ").map(String.init)
        return Exchange.send(parts[0], .any).at("\(enterprise)/\(parts[1])").origin(status: status)
    }

    private static func isDropped(
        _ rule: (write: String, drops: [String], keeps: [String]), status: Int
    ) -> ConformanceCase {
        let fills = (rule.drops + rule.keeps).map { read($0, .asked) }
        let first = rule.drops.map { read($0, .asked) }
        let kept = rule.keeps.enumerated().map { read($1, .cached(rule.drops.count + $0 + 1)) }
        return ConformanceCase(
            name: "\(rule.write) answered \(status) drops its family and leaves the others (design §4)",
            grade: .required,
            exchanges: fills + [write(rule.write, status: status)] + kept + first)
    }

    private static func isKept(_ status: Int) -> ConformanceCase {
        .required(
            "A write answered \(status) drops nothing (RFC 9111 §4.4, design §4)",
            [read("cards", .asked), write("PUT cards/{id}", status: status), read("cards", .cached(1))])
    }

    private static let others: [ConformanceCase] = [
        .required(
            "A batch answered 422 may have been carried out in part and drops (design §4)",
            [read("cards", .asked), write("POST cards/batch", status: 422), read("cards", .asked)]),
        .required(
            "An action that only reads drops nothing (design §4)",
            [
                read("cards", .asked), write("POST cards/actions/validate-free-card", status: 200),
                read("cards", .cached(1)),
            ]),
        .required(
            "A write through the customer interface drops on the other, too (design §4)",
            [
                read("cards", .asked), read("customers/{id}", .asked),
                Exchange.send("PUT").at("\(customer)/customers/{id}").sending(own), read("cards", .asked),
                read("customers/{id}", .asked),
            ]),
        .required(
            "A write whose answer never comes drops, CareCloud's paths (design §4)",
            [
                read("cards", .asked),
                Exchange.send("PUT", .failed).at("\(enterprise)/cards/{id}").origin(.nothing),
                read("cards", .asked),
            ]),
        .required(
            "After a write nothing of before is given for an error (design §4)",
            [
                read("products", .asked, .stale("stale-if-error=600")),
                Exchange.send("POST").at("\(enterprise)/products"),
                read("products", .asked, OriginAnswer(status: 503)).status(503),
            ]),
        .required(
            "After a write nothing of before is given while it is renewed (design §4)",
            [
                read("products", .asked, .stale("stale-while-revalidate=600")),
                Exchange.send("POST").at("\(enterprise)/products"), read("products", .asked),
            ]),
        .required(
            "A write drops all languages, CareCloud's paths (design §4)",
            [
                read("cards", .asked).sending("Accept-Language: cs"),
                read("cards", .asked).sending("Accept-Language: en"),
                write("PUT cards/{id}", status: 200), read("cards", .asked).sending("Accept-Language: cs"),
                read("cards", .asked).sending("Accept-Language: en"),
            ]),
        .required(
            "A write on CareCloud's paths leaves paths that are none of its (design §4)",
            [.get(.asked).origin(.fresh()), write("PUT cards/{id}", status: 200), .get(.cached(1))]),
        .required(
            "A write elsewhere leaves CareCloud's paths (design §4)",
            [read("cards", .asked), Exchange.send("POST").at("{path}/a"), read("cards", .cached(1))]),
        .check(
            "Location of a write elsewhere that names a path of CareCloud's drops what that path shows (RFC 9111 §4.4)",
            [
                read("currencies", .asked),
                Exchange.send("POST").origin("Location: \(enterprise)/currencies"),
                read("currencies", .asked),
            ]),
    ]
}
