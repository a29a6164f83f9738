internal import JSON

extension Store {
    static let productCount = 240
    static let rewardCount = 12

    /// Products, their reservation prices, and rewards.
    mutating func seedCatalogue() {
        for number in 0..<Self.productCount { seedProduct(number) }
        for number in 0..<Self.rewardCount { seedReward(number) }
        for number in 0..<10 {
            let id = Self.id("product_reservation_prices", number)
            self[.productReservationPrices, id] = Record([
                "product_reservation_price_id": .string(id),
                "reservable_product_id": .string(Self.id("reservable_products", number)), "plu_ids": [],
                "value": .integer(Int64(69 + number)), "currency_id": .string(Self.currencyID),
                "store_id": .string(Self.id("stores", 0)), "last_change": .string(Self.seedTime), "state": 1,
            ])
        }
    }

    private mutating func seedProduct(_ number: Int) {
        let id = Self.id("products", number)
        let name = Self.productNames[number % Self.productNames.count].followed(by: " \(number + 1)")
        let code = "\(1000 + number)"
        self[.products, id] = Record(
            [
                "product_id": .string(id), "name": .string(name.czech), "code": .string(code),
                "external_id": .string("EXT\(code)"),
                "plu_ids": [["list_code": "GLOBAL", "code": .string(code)]],
                "product_group_id": .string(Self.id("product_groups", number % 6)),
                "product_brand_id": .string(Self.id("product_brands", number % 4)),
                "partner_id": .string(Self.id("partners", 0)),
                "prices": [
                    [
                        "currency_id": .string(Self.currencyID),
                        "value": .integer(Int64(49 + number * 7 % 950)),
                    ]
                ],
                "additional_properties": [], "image_urls": [], "last_change": .string(Self.seedTime),
                "state": 1,
                "tags": [],
            ],
            texts: [("name", name)])
    }

    private mutating func seedReward(_ number: Int) {
        let id = Self.id("rewards", number)
        let name = LocalizedText(
            czech: "Sleva", english: "Discount", slovak: "Zľava", german: "Rabatt"
        ).followed(by: " \((number % 4 + 1) * 5) %")
        let note = LocalizedText(
            czech: "Platí na celý nákup", english: "Valid for the whole purchase",
            slovak: "Platí na celý nákup", german: "Gilt für den gesamten Einkauf")
        self[.rewards, id] = Record(
            [
                "reward_id": .string(id), "code": .string("REWARD-\(100 + number)"),
                "name": .string(name.czech),
                "note": .string(note.czech), "subtitle": .string(note.czech),
                "points_cost": .integer(Int64((number + 1) * 50)), "valid_time_from": "00:00:00",
                "valid_time_to": "23:59:59", "reward_group": .integer(Int64(number % 2)),
                "reward_type_id": .string(Self.id("reward_types", 0)), "store_list": [],
                "additional_properties": [], "priority": .integer(Int64(number)), "image_urls": [],
                "has_product_condition": false, "has_product_bonus": false, "is_automated": false, "tags": [],
                "last_change": .string(Self.seedTime), "state": .integer(number == 11 ? 0 : 1),
            ],
            texts: [("name", name), ("note", note), ("subtitle", note)])
    }

    private static let productNames: [LocalizedText] = [
        LocalizedText(czech: "Káva", english: "Coffee", slovak: "Káva", german: "Kaffee"),
        LocalizedText(czech: "Čaj", english: "Tea", slovak: "Čaj", german: "Tee"),
        LocalizedText(czech: "Čokoláda", english: "Chocolate", slovak: "Čokoláda", german: "Schokolade"),
        LocalizedText(czech: "Hrnek", english: "Mug", slovak: "Hrnček", german: "Becher"),
        LocalizedText(czech: "Med", english: "Honey", slovak: "Med", german: "Honig"),
        LocalizedText(
            czech: "Dárkový koš", english: "Gift basket", slovak: "Darčekový kôš", german: "Geschenkkorb"),
    ]
}
