import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Writes")
struct WriteTests {
    @Test("POST creates under a new id of 26 hexadecimal digits", arguments: ["customer", "card", "store"])
    func create(thing: String) throws {
        var client = try SandboxClient()
        let response = client.post(
            "\(thing)s", [thing: ["marker": "x", "last_change": "1999-01-01 00:00:00"]])
        #expect(response.status == .created)
        #expect(response.data.object?.members.map(\.name) == ["\(thing)_id"])
        let id = try #require(response.data["\(thing)_id"]?.string)
        #expect(id.count == 26)
        let stored = client.get("\(thing)s/\(id)").data
        #expect(stored["marker"] == "x")
        #expect(stored["state"] == 1)
        #expect(stored["last_change"] == "2024-06-01 12:00:00")
        #expect(client.post("\(thing)s", [thing: [:]]).data["\(thing)_id"] != .string(id))
    }

    @Test("PUT replaces all of a record but its id")
    func replace() throws {
        var client = try SandboxClient()
        let card = try client.record("cards")
        let id = try #require(card["card_id"]?.string)
        let body: JSONValue = ["card": ["card_id": "other", "card_number": "42"]]
        let response = client.send(.put, SandboxClient.enterprise + "cards/\(id)", body)
        #expect(response.status == .noContent)
        #expect(response.body.isEmpty)
        let stored = client.get("cards/\(id)").data
        #expect(stored["card_id"] == .string(id))
        #expect(stored["card_number"] == "42")
        #expect(stored["customer_id"] == nil)
        #expect(client.send(.put, SandboxClient.enterprise + "cards/none", body).status == .notFound)
    }

    @Test("DELETE removes a voucher, once; cards can't be deleted")
    func remove() throws {
        var client = try SandboxClient()
        let path = SandboxClient.enterprise + "vouchers/" + (try client.text("vouchers", "voucher_id"))
        #expect(client.send(.delete, path).status == .noContent)
        #expect(client.send(.get, path).status == .notFound)
        #expect(client.send(.delete, path).status == .notFound)
        #expect(client.get("vouchers").data["total_items"] == 119)
        let card = try client.text("cards", "card_id")
        #expect(client.send(.delete, SandboxClient.enterprise + "cards/\(card)").status == .methodNotAllowed)
    }

    @Test(
        "A body that is not the expected JSON is 400",
        arguments: [
            ("", "invalid_value_format"), ("{", "invalid_value_format"), ("[]", "invalid_value_format"),
            ("{}", "required"), (#"{"store":null}"#, "required"), (#"{"store":1}"#, "invalid_value_format"),
        ])
    func brokenBody(text: String, reason: String) throws {
        var client = try SandboxClient()
        var fields = HTTPFields()
        fields.append("Authorization", "Bearer enterprise-sandbox-token")
        let response = client.send(
            .post, SandboxClient.enterprise + "stores", fields: fields, bytes: Array(text.utf8))
        #expect(response.status == .badRequest)
        #expect(response.invalidParameter["reason"] == .string(reason))
        #expect(client.get("stores").data["total_items"] == 10)
    }

    @Test("A batch replaces known records and creates the others")
    func batch() throws {
        var client = try SandboxClient()
        let id = try client.text("products", "product_id")
        let response = client.post(
            "products/batch",
            ["products": [["product_id": .string(id), "name": "New"], ["name": "Another"]]])
        #expect(response.status == .noContent)
        #expect(client.get("products/\(id)").data["name"] == "New")
        #expect(client.get("products?name=Another").data["total_items"] == 1)
        #expect(client.get("products").data["total_items"] == 241)
    }

    @Test("A batch takes at most 1000 records")
    func batchLimit() throws {
        var client = try SandboxClient()
        func batch(_ count: Int) -> JSONValue { ["cards": .array(Array(repeating: [:], count: count))] }
        #expect(client.post("cards/batch", batch(1001)).status == .badRequest)
        #expect(client.post("cards/batch", batch(1000)).status == .noContent)
    }

    @Test("DELETE of product-reservation-prices/batch reads its body; an unknown id removes nothing")
    func batchDelete() throws {
        var client = try SandboxClient()
        let path = SandboxClient.enterprise + "product-reservation-prices/batch"
        let list = "product_reservation_prices"
        let prices = try #require(client.get("product-reservation-prices").data[list]?.array)
        let names = prices.prefix(2).map { price -> JSONValue in
            ["product_reservation_price_id": price["product_reservation_price_id"] ?? .null]
        }
        let unknown: JSONValue = ["product_reservation_price_id": "none"]
        #expect(client.send(.delete, path, [list: .array(names + [unknown])]).status == .badRequest)
        #expect(client.get("product-reservation-prices").data["total_items"] == 10)
        #expect(client.send(.delete, path, [list: .array(names)]).status == .noContent)
        #expect(client.get("product-reservation-prices").data["total_items"] == 8)
    }

    @Test("Properties of a customer: create, replace, batch and delete under property_id:customer_id")
    func properties() throws {
        var client = try SandboxClient()
        let customer = try client.text("customers", "customer_id")
        let path = "customers/\(customer)/property-records"
        let body: JSONValue = ["property_record": ["property_id": "size", "property_value": "M"]]
        let created = client.post(path, body)
        #expect(created.status == .created)
        #expect(created.data["property_record_id"] == .string("size:\(customer)"))
        #expect(client.post(path, body).invalidParameter["reason"] == "already_exists")
        let one = SandboxClient.enterprise + path + "/size%3A\(customer)"
        #expect(client.send(.put, one, ["property_record": ["property_value": "L"]]).status == .noContent)
        let records = client.get(path).data["property_records"]?.array
        #expect(records?.last?["property_value"] == "L")
        #expect(client.send(.delete, one).status == .noContent)
        #expect(client.send(.delete, one).status == .notFound)
        #expect(
            client.post("\(path)/batch", ["property_records": [["property_id": "hat"]]]).status == .noContent)
        #expect(client.get(path).data["total_items"] == 2)
    }

    @Test("The property of another customer is 404")
    func foreignProperty() throws {
        var client = try SandboxClient()
        let first = try client.text("customers", "customer_id", 0)
        let second = try client.text("customers", "customer_id", 1)
        let path = SandboxClient.enterprise + "customers/\(first)/property-records/newsletter:\(second)"
        #expect(client.send(.delete, path).status == .notFound)
    }

    @Test("A card number can't be given twice")
    func cardNumber() throws {
        var client = try SandboxClient()
        let response = client.post("cards", ["card": ["card_number": "1000000000001"]])
        #expect(response.invalidParameter["reason"] == "already_exists")
    }
}
