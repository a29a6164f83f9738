import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Purchases, wallet, vouchers and cards")
struct TillTests {
    private func purchase(_ bill: String, price: JSONValue = 705, _ extra: JSONObject = JSONObject())
        -> JSONValue
    {
        var object = JSONObject()
        object["store_id"] = "s"
        object["cashdesk_number"] = 1
        object["bill"] = ["bill_id": .string(bill), "total_price": price]
        for member in extra.members { object[member.name] = member.value }
        return .object(object)
    }

    private func points(_ client: inout SandboxClient, _ customer: String) -> JSONValue {
        client.get("wallet/actions/points-overview?customer_id=\(customer)").data
    }

    @Test(
        "send-purchase stores the purchase and adds points to the wallet",
        arguments: ["customer_id", "card_number"])
    func sendPurchase(identity: String) throws {
        var client = try SandboxClient()
        let customer = try client.text("customers", "customer_id")
        #expect(points(&client, customer)["available_points"] == 100)
        var who = JSONObject()
        who[identity] = .string(identity == "customer_id" ? customer : "1000000000000")
        let response = client.post("purchases/actions/send-purchase", purchase("N1", who))
        #expect(response.status == .created)
        let id = try #require(response.data["purchase_id"]?.string)
        let stored = client.get("purchases/\(id)").data
        #expect(stored["customer_id"] == .string(customer))
        #expect(stored["external_purchase_id"] == "N1")
        #expect(stored["total_price"] == 705)
        let wallet = points(&client, customer)
        #expect(wallet["available_points"] == 170)
        #expect(wallet["earned_points"] == 170)
        #expect(wallet["redeemed_points"] == 0)
        #expect(client.get("customers/\(customer)/points").data["total_items"] == 2)
        #expect(client.get("customers/\(customer)/purchases").data["total_items"] == 3)
    }

    @Test(
        "A stored purchase uses the names of purchases: cashdesk_number is text, lines become purchase_items")
    func storedPurchase() throws {
        var client = try SandboxClient()
        let line: JSONValue = ["plu_name": "Tea", "quantity": 2, "price": 10.5, "vat_rate": 21]
        let body: JSONValue = [
            "store_id": "s", "cashdesk_number": 3, "bill": ["bill_id": "N1", "bill_items": [line]],
        ]
        let id = try #require(
            client.post("purchases/actions/send-purchase", body).data["purchase_id"]?.string)
        let stored = client.get("purchases/\(id)").data
        #expect(stored["cashdesk_number"] == "3")
        #expect(stored["items_count"] == 1)
        let item = stored["purchase_items"]?.array?.first
        #expect(item?["product_name"] == "Tea")
        #expect(item?["amount"] == 2)
        #expect(item?["price"] == 10.5)
    }

    @Test("A cancelled bill takes its points back")
    func cancelled() throws {
        var client = try SandboxClient()
        let customer = try client.text("customers", "customer_id")
        let body: JSONValue = [
            "store_id": "s", "cashdesk_number": 1, "customer_id": .string(customer),
            "bill": ["bill_id": "C1", "total_price": 100, "canceled": true],
        ]
        #expect(client.post("purchases/actions/send-purchase", body).status == .created)
        #expect(points(&client, customer)["available_points"] == 90)
    }

    @Test("The same bill_id again is 400 already_exists and adds nothing")
    func repeatedBill() throws {
        var client = try SandboxClient()
        #expect(client.post("purchases/actions/send-purchase", purchase("N1")).status == .created)
        let again = client.post("purchases/actions/send-purchase", purchase("N1"))
        #expect(again.status == .badRequest)
        #expect(again.invalidParameter["name"] == "bill_id")
        #expect(again.invalidParameter["reason"] == "already_exists")
        #expect(client.get("purchases").data["total_items"] == 121)
    }

    @Test("A purchase of nobody known, or beyond all prices, is 400")
    func refusedPurchases() throws {
        var client = try SandboxClient()
        for (name, value) in [("customer_id", "nobody"), ("card_number", "7")] {
            var who = JSONObject()
            who[name] = .string(value)
            let response = client.post("purchases/actions/send-purchase", purchase("N1", who))
            #expect(response.invalidParameter["reason"] == "not_found")
        }
        let dear = client.post("purchases/actions/send-purchase", purchase("N1", price: 1e300))
        #expect(dear.invalidParameter["name"] == "total_price")
        #expect(client.get("purchases").data["total_items"] == 120)
    }

    @Test("Vouchers of the bill are used up; a used one refuses the purchase")
    func vouchersOfBill() throws {
        var client = try SandboxClient()
        var bill: JSONValue = [
            "bill_id": "N1", "total_price": 10, "payment_recap": ["vouchers": [["code": "V10000"]]],
        ]
        var body: JSONValue = ["store_id": "s", "cashdesk_number": 1, "bill": bill]
        #expect(client.post("purchases/actions/send-purchase", body).status == .created)
        let voucher = client.get("vouchers?code=V10000").data["vouchers"]?.array?.first
        #expect(voucher?["applied_date"] == "2024-06-01 12:00:00")
        bill = ["bill_id": "N2", "total_price": 10, "payment_recap": ["vouchers": [["code": "V10000"]]]]
        body = ["store_id": "s", "cashdesk_number": 1, "bill": bill]
        let again = client.post("purchases/actions/send-purchase", body)
        #expect(again.invalidParameter["reason"] == "voucher_already_used")
    }

    @Test("accept-payment and recommended-best-rewards answer 200 and change nothing")
    func questions() throws {
        var client = try SandboxClient()
        let customer = try client.text("customers", "customer_id")
        let before = ["purchases", "points", "vouchers", "cards"].map { client.get("\($0)?count=500").body }
        let body: JSONValue = [
            "store_id": "s", "cashdesk_number": 1, "payment_type": "A", "reward_list_type": "C",
            "customer_id": .string(customer), "max_points": 30,
            "benefit_codes": ["V10000", "V10001", "none"],
            "bill": ["bill_id": "N1", "total_price": 705],
        ]
        let payment = client.post("purchases/actions/accept-payment", body)
        #expect(payment.status == .ok)
        #expect(payment.data["credit_points"] == 30)
        #expect(payment.data["total_credit_points"] == 100)
        #expect(payment.data["total_credit"] == 1000)
        #expect(payment.data["credit_points_of_this_transaction"] == 70)
        #expect(payment.data["vouchers"]?.array?.map { $0["code"] } == ["V10000"])
        let rewards = client.post("purchases/actions/recommended-best-rewards", body)
        #expect(rewards.status == .ok)
        #expect(rewards.data["total_items"] == 2)
        #expect(rewards.data["recommended_best_rewards"]?.array?.first?["code"] == "REWARD-100")
        let after = ["purchases", "points", "vouchers", "cards"].map { client.get("\($0)?count=500").body }
        #expect(before == after)
    }

    @Test(
        "What the till must send is required",
        arguments: [
            ("send-purchase", ["store_id", "cashdesk_number", "bill"]),
            ("accept-payment", ["store_id", "cashdesk_number", "payment_type", "bill"]),
            ("recommended-best-rewards", ["store_id", "cashdesk_number", "reward_list_type", "bill"]),
        ])
    func required(action: String, names: [String]) throws {
        var client = try SandboxClient()
        for missing in names {
            var object = JSONObject()
            for name in names where name != missing {
                object[name] = name == "bill" ? ["bill_id": "N1"] : "x"
            }
            let response = client.post("purchases/actions/\(action)", .object(object))
            #expect(response.invalidParameter["reason"] == "required")
            #expect(response.invalidParameter["name"] == .string(missing))
        }
    }

    @Test("The wallet needs a known customer")
    func wallet() throws {
        var client = try SandboxClient()
        let customer = try client.text("customers", "customer_id", 2)
        let credits = client.get("wallet/actions/credits-overview?customer_id=\(customer)").data
        #expect(credits["earned_credits"] == 1000)
        #expect(credits["redeemed_credits"] == 20)
        #expect(credits["available_credits"] == 980)
        #expect(client.get("wallet/actions/points-overview").invalidParameter["reason"] == "required")
        let nobody = client.get("wallet/actions/points-overview?customer_id=nobody")
        #expect(nobody.invalidParameter["reason"] == "not_found")
    }

    @Test("apply-voucher answers 204 once, then 400")
    func applyVoucher() throws {
        var client = try SandboxClient()
        let id = try client.text("vouchers", "voucher_id")
        let body: JSONValue = ["date_applied": "2024-05-05 05:05:05", "store_id": "s"]
        #expect(client.post("vouchers/\(id)/actions/apply-voucher", [:]).status == .badRequest)
        #expect(client.post("vouchers/\(id)/actions/apply-voucher", body).status == .noContent)
        #expect(client.get("vouchers/\(id)").data["applied_date"] == "2024-05-05 05:05:05")
        let again = client.post("vouchers/\(id)/actions/apply-voucher", body)
        #expect(again.invalidParameter["reason"] == "voucher_already_used")
        #expect(client.post("vouchers/none/actions/apply-voucher", body).status == .notFound)
    }

    @Test("create-voucher gives the customer a voucher of the reward")
    func createVoucher() throws {
        var client = try SandboxClient()
        let reward = try client.text("rewards", "reward_id")
        let customer = try client.text("customers", "customer_id")
        let path = "rewards/\(reward)/actions/create-voucher"
        let response = client.post(path, ["customer_id": .string(customer), "code": "MINE"])
        #expect(response.status == .created)
        let id = try #require(response.data["voucher_id"]?.string)
        let voucher = client.get("vouchers/\(id)").data
        #expect(voucher["customer_id"] == .string(customer))
        #expect(voucher["reward"]?["reward_id"] == .string(reward))
        #expect(client.get("customers/\(customer)/vouchers?is_valid=true").data["total_items"] == 2)
        let again = client.post(path, ["customer_id": .string(customer), "code": "MINE"])
        #expect(again.invalidParameter["reason"] == "already_exists")
        #expect(client.post(path, ["customer_id": "nobody"]).status == .badRequest)
    }

    @Test("assign-free-card gives a free card away; validate-free-card tells which are free")
    func freeCards() throws {
        var client = try SandboxClient()
        let customer = try client.text("customers", "customer_id")
        let type = try client.text("cards", "card_type_id")
        func isFree(_ client: inout SandboxClient, _ number: String) -> JSONValue? {
            client.post("cards/actions/validate-free-card", ["card_number": .string(number)]).data[
                "is_free_to_use"]
        }
        #expect(isFree(&client, "1000000000060") == true)
        #expect(isFree(&client, "1000000000000") == false)
        #expect(isFree(&client, "7") == false)
        var body: JSONValue = ["card_type_id": .string(type), "customer_id": .string(customer)]
        let assigned = client.post("cards/actions/assign-free-card", body)
        #expect(assigned.status == .ok)
        let id = try #require(assigned.data["card_id"]?.string)
        #expect(client.get("cards/\(id)").data["customer_id"] == .string(customer))
        #expect(isFree(&client, "1000000000060") == false)
        #expect(client.get("customers/\(customer)/cards").data["total_items"] == 2)
        body = [
            "card_type_id": .string(type), "customer_id": .string(customer), "card_number": "1000000000000",
        ]
        #expect(client.post("cards/actions/assign-free-card", body).invalidParameter["name"] == "card_number")
    }
}
