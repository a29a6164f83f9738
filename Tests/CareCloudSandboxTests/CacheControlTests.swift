import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Cache-Control")
struct CacheControlTests {
    @Test(
        "Catalogue and reference data follow the setting, customers and purchases have 10 s, the rest nothing",
        arguments: [
            ("products", "max-age=300"), ("rewards", "max-age=300"), ("stores", "max-age=300"),
            ("currencies", "max-age=300"), ("countries", "max-age=300"), ("languages", "max-age=300"),
            ("product-reservation-prices", "max-age=300"), ("customers", "max-age=10"),
            ("cards", "max-age=10"),
            ("purchases", "max-age=10"), ("vouchers", nil), ("points", nil), ("credits", nil),
            ("tests/connection?test_string=a", nil), ("nonsense", nil), ("products?count=0", nil),
        ] as [(String, String?)])
    func lists(target: String, expected: String?) throws {
        var client = try SandboxClient()
        #expect(client.get(target).field("Cache-Control") == expected)
    }

    @Test("Items and sub-resources of a customer have the lifetime of what they show")
    func items() throws {
        var client = try SandboxClient()
        let customer = try client.text("customers", "customer_id")
        let product = try client.text("products", "product_id")
        let expected: [(String, String?)] = [
            ("products/\(product)", "max-age=300"), ("customers/\(customer)", "max-age=10"),
            ("customers/\(customer)/cards", "max-age=10"), ("customers/\(customer)/rewards", "max-age=10"),
            ("customers/\(customer)/property-records", "max-age=10"), ("customers/\(customer)/vouchers", nil),
            ("customers/\(customer)/points", nil),
            ("wallet/actions/points-overview?customer_id=\(customer)", nil),
            ("wallet/actions/credits-overview?customer_id=\(customer)", nil),
        ]
        for (target, value) in expected {
            let response = client.get(target)
            #expect(response.status == .ok)
            #expect(response.field("Cache-Control") == value, "\(target)")
        }
    }

    @Test("POST, PUT and DELETE never carry it")
    func writes() throws {
        var client = try SandboxClient()
        let voucher = try client.text("vouchers", "voucher_id")
        let store = try client.text("stores", "store_id")
        let responses = [
            client.post("stores", ["store": ["name": "X"]]),
            client.post("cards/actions/validate-free-card", ["card_number": "1"]),
            client.send(.put, SandboxClient.enterprise + "stores/\(store)", ["store": [:]]),
            client.send(.delete, SandboxClient.enterprise + "vouchers/\(voucher)"),
        ]
        #expect(responses.map(\.status.code) == [201, 200, 204, 204])
        #expect(responses.allSatisfy { $0.field("Cache-Control") == nil })
        #expect(responses.allSatisfy { $0.field("Content-Type") == "application/json; charset=utf-8" })
    }

    @Test("--max-age is what the catalogue says")
    func configured() throws {
        var settings = SandboxSettings()
        settings.maxAge = 7
        var client = try SandboxClient(settings)
        #expect(client.get("stores").field("Cache-Control") == "max-age=7")
    }
}
