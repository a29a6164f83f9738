import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Lists and items")
struct ListTests {
    @Test(
        "A list carries its plural and the number of all matches",
        arguments: [
            ("products", 240), ("rewards", 12), ("stores", 10), ("currencies", 4), ("countries", 7),
            ("languages", 4), ("customers", 60), ("cards", 80), ("vouchers", 120), ("purchases", 120),
            ("points", 60), ("credits", 60), ("product-reservation-prices", 10),
        ])
    func totals(resource: String, total: Int) throws {
        var client = try SandboxClient()
        let response = client.get(resource)
        #expect(response.status == .ok)
        let plural = resource == "product-reservation-prices" ? "product_reservation_prices" : resource
        #expect(response.data.object?.members.map(\.name) == [plural, "total_items"])
        #expect(response.data["total_items"] == .integer(Int64(total)))
        #expect(response.data.object?.members.first?.value.array?.count == min(total, 100))
        #expect(response.field("Content-Type") == "application/json; charset=utf-8")
    }

    @Test("Every product has an address of its own, and two sandboxes have the same ids")
    func productAddresses() throws {
        var first = try SandboxClient()
        var second = try SandboxClient()
        let products = try #require(first.get("products?count=1000").data["products"]?.array)
        let ids = Set(products.compactMap { $0["product_id"]?.string })
        #expect(ids.count == 240)
        for id in ids {
            #expect(id.count == 26 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
            #expect(second.get("products/\(id)").data["product_id"] == .string(id))
        }
    }

    @Test(
        "count and offset cut the page; total_items stays",
        arguments: [
            ("count=7", 0, 7), ("count=7&offset=3", 3, 7), ("offset=235", 235, 5), ("offset=1000", 0, 0),
            ("count=9223372036854775807", 0, 240), ("count=5&count=2", 0, 2),
        ])
    func pages(query: String, first: Int, size: Int) throws {
        var client = try SandboxClient()
        let all = try #require(client.get("products?count=1000").data["products"]?.array)
        let page = client.get("products?\(query)").data
        #expect(page["products"]?.array == Array(all.dropFirst(first).prefix(size)))
        #expect(page["total_items"] == 240)
    }

    @Test(
        "A count or offset that is no number or too small is 400 and named",
        arguments: [
            ("count=0", "count", "not_allowed_value", "0"), ("count=-1", "count", "not_allowed_value", "-1"),
            ("count=x", "count", "invalid_value_format", "x"),
            ("count=", "count", "invalid_value_format", ""),
            ("offset=-1", "offset", "not_allowed_value", "-1"),
            ("sort_direction=up", "sort_direction", "not_allowed_value", "up"),
            ("is_valid=maybe", "is_valid", "invalid_value_format", "maybe"),
        ])
    func invalidPage(query: String, name: String, reason: String, value: String) throws {
        var client = try SandboxClient()
        let response = client.get("cards?\(query)")
        #expect(response.status == .badRequest)
        #expect(response.error["exception"] == "bad_request_exception")
        #expect(response.invalidParameter["name"] == .string(name))
        #expect(response.invalidParameter["reason"] == .string(reason))
        #expect(response.invalidParameter["value"] == .string(value))
    }

    @Test(
        "Filters narrow the list; several are AND, name[] is OR",
        arguments: [
            ("cards?card_number=1000000000016", 1), ("cards?card_number=7", 0),
            ("cards?card_number_list[]=1000000000016&card_number_list%5B%5D=1000000000017", 2),
            ("customers?email=customer3@example.com", 1), ("customers?email=CUSTOMER3%40example.com", 1),
            ("customers?first_name=Jana&last_name=Mal%C3%A1", 2), ("customers?first_name=Jana", 10),
            ("vouchers?code=V10005", 1), ("vouchers?is_valid=true", 60), ("vouchers?is_valid=0", 60),
            ("vouchers?is_applied=1", 60), ("vouchers?is_applied=true&is_valid=true", 0),
            ("products?name=K%C3%A1va+1", 20), ("products?code=1010", 1), ("rewards?is_valid=true", 11),
            ("currencies?currency_code=czk", 1), ("countries?country_id=sk", 1),
            ("purchases?external_purchase_id=B7", 1), ("products?unheard_of=1", 240),
        ])
    func filters(target: String, total: Int) throws {
        var client = try SandboxClient()
        #expect(client.get(target).data["total_items"] == .integer(Int64(total)))
    }

    @Test("customer_id narrows cards, vouchers, purchases, points and credits")
    func byCustomer() throws {
        var client = try SandboxClient()
        let id = try client.text("customers", "customer_id", 5)
        for (list, total) in [("cards", 1), ("vouchers", 2), ("purchases", 2), ("points", 1), ("credits", 1)]
        {
            let data = client.get("\(list)?customer_id=\(id)").data
            #expect(data["total_items"] == .integer(Int64(total)))
            #expect(data[list]?.array?.allSatisfy { $0["customer_id"] == .string(id) } == true)
        }
    }

    @Test("Sub-resources of a customer hold only what is theirs; an unknown customer is 404")
    func subResources() throws {
        var client = try SandboxClient()
        let id = try client.text("customers", "customer_id", 5)
        let expected = [
            ("cards", 1), ("vouchers", 2), ("rewards", 12), ("purchases", 2), ("points", 1),
            ("property-records", 1),
        ]
        for (name, total) in expected {
            #expect(client.get("customers/\(id)/\(name)").data["total_items"] == .integer(Int64(total)))
            #expect(client.get("customers/nobody/\(name)").status == .notFound)
        }
    }

    @Test("A voucher carries its reward, and the reward lists its vouchers")
    func voucherRewards() throws {
        var client = try SandboxClient()
        let voucher = try client.record("vouchers")
        let reward = try #require(voucher["reward"]?["reward_id"]?.string)
        #expect(client.get("rewards/\(reward)").data == voucher["reward"])
        #expect(client.get("rewards/\(reward)/vouchers").data["total_items"] == 10)
        #expect(client.get("vouchers?reward_id=\(reward)").data["total_items"] == 10)
        #expect(client.get("rewards/none/vouchers").status == .notFound)
    }

    @Test("sort_field sorts numbers by value, both ways")
    func sorting() throws {
        var client = try SandboxClient()
        func costs(_ query: String) throws -> [Int64] {
            let rewards = try #require(client.get("rewards?\(query)").data["rewards"]?.array)
            return rewards.compactMap { $0["points_cost"]?.integer }
        }
        let ascending = try costs("sort_field=points_cost")
        #expect(ascending == ascending.sorted())
        #expect(try costs("sort_field=points_cost&sort_direction=DESC") == ascending.reversed())
    }

    @Test("search-customers finds by card and by name, and needs one of them")
    func search() throws {
        var client = try SandboxClient()
        let path = "customers/actions/search-customers"
        let byCard = client.get("\(path)?card_number=1000000000003").data["strict"]?.array
        let third = try client.text("customers", "customer_id", 3)
        #expect(byCard == [["customer_id": .string(third), "match": 100]])
        #expect(
            client.get("\(path)?last_name=mal%C3%A1&first_name=jana&mode=strict").data["strict"]?.array?.count
                == 2)
        #expect(client.get("\(path)?card_number=1000000000060").data["strict"] == [])
        #expect(client.get(path).invalidParameter["reason"] == "required")
    }

    @Test("A query that doesn't decode is 400", arguments: ["name=%", "name=%zz", "name=%ff", "%e=1"])
    func brokenQuery(query: String) throws {
        var client = try SandboxClient()
        #expect(client.get("products?\(query)").status == .badRequest)
    }
}
