internal import JSON

// The till: closing a bill and the two questions before it.
extension Sandbox {
    /// Bounds `total_price` so that points stay whole numbers of 64 bits.
    private static let priceLimit = 1e9

    mutating func sendPurchase(_ call: Call) throws(APIError) -> Reply {
        let object = try call.object()
        let storeID = try object.requiredString("store_id")
        _ = try object.required("cashdesk_number")
        let bill = try object.requiredObject("bill")
        let billID = try bill.requiredString("bill_id")
        guard store.first(.purchases, where: "external_purchase_id", is: billID) == nil else {
            throw .badRequest(
                name: "bill_id", reason: "already_exists", value: billID, "The bill has been sent before.")
        }
        let points = try earnedPoints(bill)
        let customer = try customer(of: object, call)
        try markVouchersUsed(bill, storeID: storeID, call)
        let id = store.newID(.purchases)
        let items = (bill["bill_items"]?.array ?? []).map { purchaseItem($0) }
        store[.purchases, id] = Record([
            "purchase_id": .string(id), "customer_id": customer.map(JSONValue.string) ?? .null,
            "store_id": .string(storeID), "external_purchase_id": .string(billID),
            "payment_time": bill["payment_time"] ?? .string(call.time),
            "items_count": .integer(Int64(items.count)), "purchase_items": .array(items),
            "type_id": bill["purchase_type_id"] ?? .null, "total_price": bill["total_price"] ?? 0,
            "currency_id": bill["currency_id"] ?? .null, "card_number": object["card_number"] ?? .null,
            "cashdesk_number": object["cashdesk_number"].map(Self.text) ?? .null,
            "last_change": .string(call.time),
            "property_records": bill["property_records"] ?? [],
        ])
        if let customer, points != 0 {
            store.insertPoints(
                points, customer: customer, id: store.newID(.points), at: call.time,
                note: "Purchase \(billID)")
        }
        return .created(Resource.purchases.idField, id)
    }

    /// A line of the bill under the names that purchases use for it.
    private mutating func purchaseItem(_ line: JSONValue) -> JSONValue {
        [
            "purchase_item_id": .string(store.newID(.purchases)), "product_name": line["plu_name"] ?? .null,
            "external_id": line["bill_item_id"] ?? .null,
            "purchase_item_type_id": line["purchase_item_type_id"] ?? .null, "price": line["price"] ?? .null,
            "amount": line["quantity"] ?? .null, "vat_rate": line["vat_rate"] ?? .null,
        ]
    }

    /// Till numbers are sent as integers and shown as strings.
    private static func text(_ number: JSONValue) -> JSONValue {
        number.integer.map { .string(String($0)) } ?? number
    }

    func acceptPayment(_ call: Call) throws(APIError) -> Reply {
        let object = try call.object()
        for name in ["store_id", "cashdesk_number", "payment_type"] { _ = try object.required(name) }
        let bill = try object.requiredObject("bill")
        let points = try earnedPoints(bill)
        let customer = try customer(of: object, call)
        let available = customer.map { balance(.points, of: $0).available } ?? 0
        let credits = customer.map { balance(.credits, of: $0).available } ?? 0
        let spent = min(available, Int64(boundedNumber(object["max_points"])))
        let vouchers = (object["benefit_codes"]?.array ?? []).compactMap(\.string).compactMap { code in
            voucherDiscount(code, call)
        }
        return .data(
            [
                "recommended_discounts": [], "credit_points": .integer(spent),
                "price_of_credit_points": .integer(spent / 10),
                "credit": .integer(min(credits, Int64(boundedNumber(object["max_credit"])))),
                "vouchers": .array(vouchers), "credit_points_of_this_transaction": .integer(points),
                "total_credit_points": .integer(available), "total_credit": .integer(credits), "messages": [],
            ], call)
    }

    /// The active rewards that the customer has points for; all of them without a customer.
    func recommendedBestRewards(_ call: Call) throws(APIError) -> Reply {
        let object = try call.object()
        for name in ["store_id", "cashdesk_number", "reward_list_type"] { _ = try object.required(name) }
        _ = try object.requiredObject("bill")
        let available = try customer(of: object, call).map { balance(.points, of: $0).available }
        let rewards = store.all(.rewards).map { $0.fields(in: call.language) }.filter { reward in
            reward["state"] == 1
                && (available == nil || reward["points_cost"]?.integer ?? 0 <= available ?? 0)
        }
        let recommended = rewards.map { reward -> JSONValue in
            [
                "code": reward["code"] ?? "", "name": reward["name"] ?? "",
                "reward_priority": reward["priority"] ?? 0, "max_count": .null,
                "description": reward["note"] ?? "",
                "reward_properties": [
                    "image": "", "valid_time_from": reward["valid_time_from"] ?? "",
                    "valid_time_to": reward["valid_time_to"] ?? "",
                ],
            ]
        }
        let total = Int64(recommended.count)
        return .data(["recommended_best_rewards": .array(recommended), "total_items": .integer(total)], call)
    }

    /// One point for each whole 10 of the price; a cancelled bill takes them back.
    private func earnedPoints(_ bill: JSONObject) throws(APIError) -> Int64 {
        let price = bill["total_price"]?.number ?? 0
        guard abs(price) <= Self.priceLimit else {
            throw .badRequest(name: "total_price", reason: "not_allowed_value", "total_price is too large.")
        }
        let points = Int64(price / 10)
        return bill["canceled"]?.bool == true ? -points : points
    }

    private func boundedNumber(_ value: JSONValue?) -> Double {
        min(max(value?.number ?? 0, 0), Self.priceLimit)
    }

    /// By id or by card; nil when the body names neither.
    private func customer(of object: JSONObject, _ call: Call) throws(APIError) -> String? {
        if let id = object["customer_id"]?.string, !id.isEmpty {
            try requireCustomer(id, call)
            return id
        }
        guard let number = object["card_number"]?.string, !number.isEmpty else { return nil }
        guard let card = firstVisible(.cards, where: "card_number", is: number, to: call) else {
            throw .badRequest(
                name: "card_number", reason: "not_found", value: number, "There is no such card.")
        }
        return card.text("customer_id")
    }

    private mutating func markVouchersUsed(
        _ bill: JSONObject, storeID: String, _ call: Call
    ) throws(APIError) {
        var used: [(id: String, record: Record)] = []
        for named in bill["payment_recap"]?["vouchers"]?.array ?? [] {
            guard let code = named["code"]?.string,
                var voucher = firstVisible(.vouchers, where: "code", is: code, to: call),
                let id = voucher.text("voucher_id")
            else { continue }
            try requireUnused(voucher)
            voucher.fields["applied_date"] = .string(call.time)
            voucher.fields["store_id"] = .string(storeID)
            voucher.fields["last_change"] = .string(call.time)
            used.append((id, voucher))
        }
        for (id, record) in used { store[.vouchers, id] = record }
    }

    private func voucherDiscount(_ code: String, _ call: Call) -> JSONValue? {
        guard let voucher = firstVisible(.vouchers, where: "code", is: code, to: call),
            ValidityFilter.isValid(voucher.fields, at: call.time)
        else { return nil }
        let reward = store.rendered(voucher, language: call.language)["reward"]
        return [
            "code": .string(code), "name": reward?["name"] ?? "",
            "discount_value": voucher.fields["value"] ?? 0, "discount_percent": .null,
        ]
    }
}
