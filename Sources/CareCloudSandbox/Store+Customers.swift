internal import JSON

extension Store {
    static let customerCount = 60
    static let freeCardCount = 20
    /// Whose customers the seed's are, in turn.
    static let partners = ["A", "B"]
    static let cardTypeID = id("card_types", 0)
    static let cardValidTo = "2059-07-05 00:00:00"

    /// Customers with a card, two vouchers, points, credits, a property and two purchases each; then free cards.
    mutating func seedCustomers() {
        for number in 0..<Self.customerCount {
            let customer = Self.id("customers", number)
            seedCustomer(number, id: customer)
            seedCard(number, customer: .string(customer))
            seedVoucher(number * 2, customer: customer, applied: nil)
            seedVoucher(number * 2 + 1, customer: customer, applied: "2024-03-01 12:00:00")
            seedBalances(number, customer: customer)
            seedPurchase(number * 2, customer: customer, card: number)
            seedPurchase(number * 2 + 1, customer: customer, card: number)
        }
        for number in Self.customerCount..<Self.customerCount + Self.freeCardCount {
            seedCard(number, customer: .null)
        }
    }

    static func cardNumber(_ number: Int) -> String { String(1_000_000_000_000 + number) }

    private mutating func seedCustomer(_ number: Int, id: String) {
        let firstNames = ["Jana", "Petr", "Eva", "Tomáš", "Lucie", "Jan"]
        let lastNames = ["Malá", "Dvořák", "Horáková", "Novák", "Černá"]
        var record = Record([
            "customer_id": .string(id),
            "personal_information": [
                "salutation": "", "gender": .integer(number % 2 == 0 ? 2 : 1),
                "first_name": .string(firstNames[number % firstNames.count]),
                "last_name": .string(lastNames[number % lastNames.count]),
                "birthdate": .string("\(1960 + number % 40)-02-12"),
                "email": .string("customer\(number)@example.com"),
                "phone": .string("42070000\(1000 + number)"),
                "language_id": .string(Language.allCases[number % 4].rawValue),
                "store_id": .string(Self.id("stores", number % 10)),
            ],
            "last_change": .string(Self.seedTime), "state": 1,
        ])
        record.partner = Self.partners[number % Self.partners.count]
        self[.customers, id] = record
    }

    private mutating func seedCard(_ number: Int, customer: JSONValue) {
        let id = Self.id("cards", number)
        self[.cards, id] = Record([
            "card_id": .string(id), "customer_id": customer, "card_type_id": .string(Self.cardTypeID),
            "card_number": .string(Self.cardNumber(number)), "valid_from": "2021-04-14 00:00:00",
            "valid_to": .string(Self.cardValidTo), "store_id": .null, "last_change": .string(Self.seedTime),
            "state": 1,
        ])
    }

    private mutating func seedVoucher(_ number: Int, customer: String, applied: String?) {
        let id = Self.id("vouchers", number)
        self[.vouchers, id] = Record([
            "voucher_id": .string(id), "customer_id": .string(customer),
            "store_id": .string(Self.id("stores", number % 10)), "code": .string("V\(10_000 + number)"),
            "value": 3.49, "applied_date": applied.map(JSONValue.string) ?? .null,
            "valid_from": "2024-01-01 00:00:00", "valid_to": .string(Self.cardValidTo), "reward_group": "",
            "note": "", "reward": ["reward_id": .string(Self.id("rewards", number % Self.rewardCount))],
            "created_at": .string(Self.seedTime), "last_change": .string(Self.seedTime), "state": 1,
        ])
    }

    private mutating func seedBalances(_ number: Int, customer: String) {
        insertPoints(
            Int64(100 + number * 10), customer: customer, id: Self.id("points", number), at: Self.seedTime,
            note: "Welcome")
        let credit = Self.id("credits", number)
        self[.credits, credit] = Record([
            "credit_id": .string(credit), "customer_id": .string(customer), "assigned_credits": 1000,
            "available_credits": .integer(Int64(1000 - number * 10)),
            "credit_type_id": .string(Self.id("credit_types", 0)),
            "partner_id": .string(Self.id("partners", 0)),
            "valid_to": .string(Self.cardValidTo), "currency_id": .string(Self.currencyID), "state": 1,
            "note": "",
        ])
        let property = "newsletter:\(customer)"
        self[.propertyRecords, property] = Record([
            "property_record_id": .string(property), "property_id": "newsletter",
            "property_name": "Newsletter",
            "property_value": .bool(number % 2 == 0), "last_change": .string(Self.seedTime),
        ])
    }

    /// Adds points to the wallet of a customer; a negative number takes them back.
    mutating func insertPoints(_ points: Int64, customer: String, id: String, at time: String, note: String) {
        self[.points, id] = Record([
            "point_id": .string(id), "customer_id": .string(customer), "assigned_points": .integer(points),
            "available_points": .integer(points), "point_type_id": .string(Self.id("point_types", 0)),
            "partner_id": .string(Self.id("partners", 0)), "valid_to": .string(Self.cardValidTo), "state": 1,
            "created_at": .string(time), "note": .string(note),
        ])
    }

    private mutating func seedPurchase(_ number: Int, customer: String, card: Int) {
        let id = Self.id("purchases", number)
        let price = Int64(150 + number)
        self[.purchases, id] = Record([
            "purchase_id": .string(id), "customer_id": .string(customer),
            "store_id": .string(Self.id("stores", number % 10)),
            "external_purchase_id": .string("B\(number)"),
            "payment_time": "2024-02-24 10:00:00", "items_count": 1,
            "purchase_items": [
                [
                    "purchase_item_id": .string(Self.id("purchase_items", number)),
                    "product_id": .string(Self.id("products", number)), "price": .integer(price), "amount": 1,
                ]
            ],
            "type_id": .string(Self.id("purchase_types", 0)), "total_price": .integer(price),
            "currency_id": .string(Self.currencyID), "card_number": .string(Self.cardNumber(card)),
            "cashdesk_number": "1", "last_change": .string(Self.seedTime), "property_records": [],
        ])
    }
}
