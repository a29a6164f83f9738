import HTTPSemantics
import Testing

@testable import CareCloud

@Suite("What a write drops")
struct InvalidationTests {
    static func operations(_ effects: CareCloud.Operation.Effect...) -> [CareCloud.Operation] {
        Operation.all.filter { effects.contains($0.effect) }
    }

    static func result(of operation: CareCloud.Operation, status: UInt16?) throws -> InvalidationSet {
        try resource(sample(operation.path)).invalidates(method: operation.method, status: status)
    }

    @Test(
        "reads, computations, logins and messages drop nothing (I0)",
        arguments: operations(.read, .computeReadonly, .authState, .messageOrSecret, .mintSecret))
    func exempt(_ operation: CareCloud.Operation) throws {
        for status: UInt16? in [200, 302, 404, 500, nil] {
            #expect(try Self.result(of: operation, status: status).isEmpty)
        }
    }

    @Test("the exempt POSTs are 21 computations, 9 logins and 4 messages")
    func exemptCounts() {
        #expect(Self.operations(.computeReadonly).count == 21)
        #expect(Self.operations(.authState).count { $0.method == .post } == 9)
        #expect(Self.operations(.messageOrSecret).count == 4)
    }

    @Test(
        "a write drops all of its own resource, on both interfaces (I1)",
        arguments: operations(.mutate, .batch))
    func ownResource(_ operation: CareCloud.Operation) throws {
        let first = try #require(operation.path.split(separator: "/").first)
        let own = Operation.all.filter { $0.method == .get && $0.path.split(separator: "/").first == first }
        let paths = own.map { sample($0.path) } + ["/\(first)", "/\(first)/8bed/never-heard-of"]
        for status: UInt16? in [200, 201, 204, 303, 500, 503, nil] {
            let dropped = try Self.result(of: operation, status: status)
            for path in paths {
                for interface in Interface.allCases {
                    #expect(try dropped.contains(resource(path, on: interface).tags), "\(path)")
                }
            }
        }
    }

    @Test("a 4xx drops nothing, except after a batch", arguments: operations(.mutate, .batch))
    func refused(_ operation: CareCloud.Operation) throws {
        for status: UInt16 in [400, 404, 429, 499] {
            let dropped = try Self.result(of: operation, status: status)
            #expect(dropped.isEmpty == (operation.effect != .batch))
        }
    }

    @Test("a slash at the end does not hide a batch")
    func batchWithSlash() throws {
        #expect(try !effect(of: "POST /products/batch/", status: 400).isEmpty)
        #expect(try effect(of: "POST /products/", status: 400).isEmpty)
    }

    @Test("safe methods drop nothing", arguments: [Method.get, .head, .options])
    func safe(_ method: Method) throws {
        for path in ["/purchases", "/target-groups", "/purchases/"] {
            #expect(try resource(path).invalidates(method: method, status: nil).isEmpty)
        }
    }

    @Test(
        "a purchase drops all that shows customers (I2)",
        arguments: [
            "/vouchers", "/vouchers/8bed", "/wallet/actions/points-overview", "/customers",
            "/customers/8bed/cards", "/customers/8bed/rewards", "/cards", "/points", "/card-types/8bed/cards",
            "/rewards/8bed/vouchers", "/rewards/actions/reward-recommendations",
            "/segments/8bed/segment-records", "/booking-tickets/8bed/time-slots", "/reservable-products",
            "/booking-tickets", "/target-groups", "/stores/8bed/customers",
        ], Interface.allCases)
    func purchase(_ path: String, _ interface: Interface) throws {
        let dropped = try effect(of: "POST /purchases/actions/send-purchase", status: 201)
        #expect(try dropped.contains(resource(path, on: interface).tags))
    }

    @Test(
        "a purchase leaves catalogue and reference",
        arguments: ["/rewards", "/products/8bed", "/stores", "/card-types", "/booking-tickets/8bed"])
    func purchaseLeaves(_ path: String) throws {
        let dropped = try effect(of: "POST /purchases/actions/send-purchase", status: 201)
        #expect(try !dropped.contains(resource(path).tags))
    }

    @Test(
        "products drop the catalogue and what is made from it (I3)",
        arguments: [
            ("/products", true), ("/rewards/8bed/products", true), ("/campaigns", true),
            ("/recommendations", true), ("/rewards/actions/reward-recommendations", true),
            ("/customers/8bed/rewards", true), ("/customers/8bed/reward-recommendations", true),
            ("/customers/8bed/recommendation-records", true), ("/reservable-products/8bed", true),
            ("/booking-tickets", true), ("/rewards/8bed/never-heard-of", true), ("/customers/8bed", false),
            ("/vouchers", false), ("/stores", false), ("/target-groups", false),
        ])
    func products(_ path: String, _ isDropped: Bool) throws {
        #expect(
            try effect(of: "POST /products/batch", status: 204).contains(resource(path).tags) == isDropped)
    }

    @Test(
        "what gives a customer something drops customers too (I4)",
        arguments: [
            ("/rewards/8bed/actions/create-voucher", true),
            ("/rewards/8bed/actions/create-custom-voucher", true),
            ("/segments/8bed/actions/add-customer", true), ("/segments/8bed/actions/remove-customer", true),
            ("/third-party-recommendations/batch", true), ("/rewards/8bed/actions/set-products", false),
            ("/segments", false), ("/rewards/actions/create-simple-reward", false),
        ])
    func gifts(_ path: String, _ isDropped: Bool) throws {
        let dropped = try effect(of: "POST \(path)", status: 201)
        #expect(try dropped.contains(resource("/customers/8bed/vouchers").tags) == isDropped)
    }

    @Test("a store drops stores alone")
    func reference() throws {
        let stores = try resource("/stores/8bed").tags.resource
        #expect(try Array(effect(of: "POST /stores", status: 201)) == [stores])
    }

    @Test(
        "what is not known drops itself and the customers",
        arguments: [
            "enterprise-interface/v1.0/target-groups/8bed",
            "enterprise-interface/v1.0/stores/8bed/actions/close",
            "enterprise-interface/stores", "enterprise-interface/v2.0/stores",
            "enterprise-interface/v1.0/stores/", "other/v1.0/stores", "enterprise-interface/v1.0/Customers",
        ])
    func unknown(_ rest: String) throws {
        let path = "/webservice/rest-api/\(rest)"
        for method in [Method.post, .put, .patch, .delete] {
            let dropped = try target(path).invalidates(method: method, status: nil)
            #expect(try dropped.contains(resource("/customers").tags))
            #expect(try dropped.contains(target(path).tags))
            let namesStores = rest.hasPrefix("enterprise-interface") && rest.contains("/stores")
            #expect(try dropped.contains(resource("/stores").tags) == namesStores)
            #expect(try !dropped.contains(resource("/products").tags))
            #expect(try target(path).invalidates(method: method, status: 400).isEmpty)
        }
    }
}
