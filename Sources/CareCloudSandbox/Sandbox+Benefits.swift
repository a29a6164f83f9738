internal import JSON

// Vouchers, cards and the wallet.
extension Sandbox {
    mutating func createVoucher(_ call: Call) throws(APIError) -> Reply {
        _ = try existing(.rewards, call.id(), call)
        let object = try call.object()
        let customer = try object.requiredString("customer_id")
        try requireCustomer(customer, call)
        let id = store.newID(.vouchers)
        let code = object["code"]?.string ?? "V" + id.suffix(8)
        guard store.first(.vouchers, where: "code", is: code) == nil else {
            throw .badRequest(
                name: "code", reason: "already_exists", value: code, "There is a voucher with this code.")
        }
        store[.vouchers, id] = Record([
            "voucher_id": .string(id), "customer_id": .string(customer), "store_id": .null,
            "code": .string(code),
            "value": 0, "applied_date": .null, "valid_from": .string(call.time),
            "valid_to": .string(Store.cardValidTo), "note": object["note"] ?? "",
            "reward": ["reward_id": .string(call.id())], "created_at": .string(call.time),
            "last_change": .string(call.time), "state": 1,
        ])
        return .created(Resource.vouchers.idField, id)
    }

    mutating func applyVoucher(_ call: Call) throws(APIError) -> Reply {
        var voucher = try existing(.vouchers, call.id(), call)
        let object = try call.object()
        let date = try object.requiredString("date_applied")
        try requireUnused(voucher)
        voucher.fields["applied_date"] = .string(date)
        voucher.fields["store_id"] = object["store_id"] ?? voucher.fields["store_id"]
        voucher.fields["last_change"] = .string(call.time)
        store[.vouchers, call.id()] = voucher
        return .noContent
    }

    /// 400 for a voucher that has been applied.
    func requireUnused(_ voucher: Record) throws(APIError) {
        guard voucher.text("applied_date") == nil else {
            throw .badRequest(
                name: "code", reason: "voucher_already_used", value: voucher.text("code") ?? "",
                "The voucher has been used.")
        }
    }

    mutating func assignFreeCard(_ call: Call) throws(APIError) -> Reply {
        let object = try call.object()
        let type = try object.requiredString("card_type_id")
        let customer = try object.requiredString("customer_id")
        try requireCustomer(customer, call)
        let number = object["card_number"]?.string
        let free = visible(.cards, to: call).first { card in
            isFree(card) && card.text("card_type_id") == type
                && (number == nil || card.text("card_number") == number)
        }
        guard var card = free, let id = card.text("card_id") else {
            throw .badRequest(
                name: number == nil ? "card_type_id" : "card_number", reason: "not_found",
                value: number ?? type, "There is no such free card.")
        }
        card.fields["customer_id"] = .string(customer)
        card.fields["last_change"] = .string(call.time)
        store[.cards, id] = card
        return .data(["card_id": .string(id)], call)
    }

    func validateFreeCard(_ call: Call) throws(APIError) -> Reply {
        let number = try call.object().requiredString("card_number")
        let card = store.first(.cards, where: "card_number", is: number)
        return .data(["is_free_to_use": .bool(card.map(isFree) ?? false)], call)
    }

    private func isFree(_ card: Record) -> Bool {
        card.fields["state"] == 1 && (card.text("customer_id") ?? "").isEmpty
    }

    func walletOverview(_ resource: Resource, _ call: Call) throws(APIError) -> Reply {
        guard let customer = call.query["customer_id"] ?? call.session.customer else {
            throw .required("customer_id")
        }
        try requireCustomer(customer, call)
        let (earned, available) = balance(resource, of: customer)
        let kind = resource.rawValue
        var data: JSONValue = [
            "earned_\(kind)": .integer(earned), "redeemed_\(kind)": .integer(earned - available),
            "available_\(kind)": .integer(available),
        ]
        if resource == .points, case .object(var object) = data {
            object["available_points_money_value"] = [
                ["currency_id": .string(Store.currencyID), "value": .integer(available / 10)]
            ]
            data = .object(object)
        }
        return .data(data, call, lifetime: resource.lifetime)
    }

    /// What the customer's points or credits add up to.
    func balance(_ resource: Resource, of customer: String) -> (earned: Int64, available: Int64) {
        var sum: (earned: Int64, available: Int64) = (0, 0)
        for record in store.all(resource) where record.text("customer_id") == customer {
            sum.earned += record.fields["assigned_\(resource.rawValue)"]?.integer ?? 0
            sum.available += record.fields["available_\(resource.rawValue)"]?.integer ?? 0
        }
        return sum
    }
}
