import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("What a user of a partner sees (CareCloud: Partners)")
struct VisibilityTests {
    /// A client that is logged in as a user of this partner; nil for a user without one.
    private func client(of partner: String?) throws -> SandboxClient {
        let users = ["a:p:shop:A", "b:p:shop:B", "c:p:shop:C", "all:p:shop"]
        var client = try SandboxClient(users: users)
        client.token = try client.bearerToken(partner?.lowercased() ?? "all")
        return client
    }

    @Test(
        "Lists show the partner's own customers and what is theirs; the rest is the same for all",
        arguments: [
            ("customers", 60, 30, 0), ("cards", 80, 50, 20), ("vouchers", 120, 60, 0),
            ("purchases", 120, 60, 0), ("points", 60, 30, 0), ("credits", 60, 30, 0),
            ("products", 240, 240, 240), ("stores", 10, 10, 10), ("rewards", 12, 12, 12),
        ] as [(String, Int64, Int64, Int64)])
    func lists(resource: String, all: Int64, own: Int64, none: Int64) throws {
        for (partner, total) in [(nil, all), ("A", own), ("B", own), ("C", none)] {
            var client = try client(of: partner)
            #expect(client.get(resource).data["total_items"] == .integer(total))
        }
    }

    @Test("The fixed token, and a login without a table, see everything")
    func everything() throws {
        var client = try client(of: "A")
        client.token = "enterprise-sandbox-token"
        #expect(client.get("customers").data["total_items"] == 60)
        client = try SandboxClient()
        client.token = try client.bearerToken("till")
        #expect(client.get("customers").data["total_items"] == 60)
    }

    @Test(
        "What belongs to another partner's customer is 404, to read and to write",
        arguments: ["customers", "cards", "vouchers", "purchases"])
    func items(resource: String) throws {
        var client = try client(of: "A")
        let field = "\(resource.dropLast())_id"
        let own = try client.text(resource, field)
        client.token = try client.bearerToken("b")
        let foreign = SandboxClient.enterprise + "\(resource)/\(own)"
        let before = client.sandbox
        #expect(client.send(.get, foreign).status == .notFound)
        #expect(client.send(.put, foreign, [String(resource.dropLast()): [:]]).status == .notFound)
        client.sandbox = before
        client.token = try client.bearerToken("a")
        #expect(client.send(.get, foreign).status == .ok)
    }

    @Test("Paths below another partner's customer are 404, and its id in a body or query is not found")
    func customersOfOthers() throws {
        var client = try client(of: "A")
        let customer = try client.text("customers", "customer_id")
        let reward = try client.text("rewards", "reward_id")
        let voucher = try client.text("vouchers", "voucher_id")
        client.token = try client.bearerToken("b")
        for name in ["cards", "vouchers", "rewards", "purchases", "points", "property-records"] {
            #expect(client.get("customers/\(customer)/\(name)").status == .notFound)
        }
        let property =
            SandboxClient.enterprise + "customers/\(customer)/property-records/newsletter:\(customer)"
        #expect(client.send(.delete, property).status == .notFound)
        #expect(
            client.post("vouchers/\(voucher)/actions/apply-voucher", ["date_applied": "x"]).status
                == .notFound)
        #expect(client.get("vouchers?customer_id=\(customer)").data["total_items"] == 0)
        let wallet = client.get("wallet/actions/points-overview?customer_id=\(customer)")
        #expect(wallet.invalidParameter["reason"] == "not_found")
        let body: JSONValue = ["customer_id": .string(customer)]
        let created = client.post("rewards/\(reward)/actions/create-voucher", body)
        #expect(created.invalidParameter["reason"] == "not_found")
    }

    @Test("Searches, bills and rewards know the partner's own customers only")
    func searches() throws {
        var client = try client(of: "B")
        let search = client.get("customers/actions/search-customers?card_number=1000000000000")
        #expect(search.data["strict"] == [])
        let own = client.get("customers/actions/search-customers?card_number=1000000000001")
        #expect(own.data["strict"]?.array?.count == 1)
        let bill: JSONValue = [
            "store_id": "s", "cashdesk_number": 1, "card_number": "1000000000000", "bill": ["bill_id": "N"],
        ]
        let purchase = client.post("purchases/actions/send-purchase", bill)
        #expect(purchase.invalidParameter["reason"] == "not_found")
        let reward = try client.text("rewards", "reward_id")
        let vouchers = client.get("rewards/\(reward)/vouchers").data["total_items"]?.integer ?? 0
        client.token = "enterprise-sandbox-token"
        #expect(client.get("rewards/\(reward)/vouchers").data["total_items"]?.integer ?? 0 > vouchers)
    }

    @Test("A batch can't overwrite or remove what another partner's customer has")
    func batch() throws {
        var client = try client(of: "A")
        let card = try client.text("cards", "card_id")
        client.token = try client.bearerToken("b")
        let record: JSONValue = ["card_id": .string(card), "card_number": "42"]
        #expect(client.post("cards/batch", ["cards": [record]]).status == .noContent)
        client.token = try client.bearerToken("a")
        #expect(client.get("cards/\(card)").data["card_number"] == "1000000000000")
    }

    @Test("A customer whom a partner's user creates is that partner's, and stays so; else it is everybody's")
    func createdCustomers() throws {
        var client = try client(of: "A")
        let own = client.post("customers", ["customer": [:]]).data["customer_id"]?.string ?? ""
        client.token = try client.bearerToken("all")
        let shared = client.post("customers", ["customer": [:]]).data["customer_id"]?.string ?? ""
        for id in [own, shared] {
            let path = SandboxClient.enterprise + "customers/\(id)"
            #expect(client.send(.put, path, ["customer": ["note": "x"]]).status == .noContent)
        }
        #expect(client.get("customers/\(own)").data["partner"] == nil)
        client.token = try client.bearerToken("b")
        #expect(client.get("customers/\(own)").status == .notFound)
        #expect(client.get("customers/\(shared)").status == .ok)
    }
}
