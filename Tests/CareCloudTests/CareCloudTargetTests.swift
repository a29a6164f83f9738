import HTTPSemantics
import Testing

@testable import CareCloud

@Suite("What a path means")
struct CareCloudTargetTests {
    static let versioned = "/webservice/rest-api/enterprise-interface/v1.0"

    @Test(
        "outside api_path is nothing",
        arguments: [
            "/", "/status", "/webservice", "/webservice/rest-api", "/webservice/rest-apis/x",
            "/Webservice/rest-api/customer-interface/v1.0/stores", "/x/webservice/rest-api/",
        ])
    func outside(_ path: String) {
        #expect(CareCloudTarget(path: bytes(path), apiPath: bytes("/webservice/rest-api/")) == nil)
    }

    @Test(
        "credentials have no interface outside /webservice/rest-api/, whatever api_path says",
        arguments: [
            "/enterprise-interface/v1.0/stores", "/webservice/rest-api/", "/WebService/stores",
            "/webservice/rest-api/Enterprise-Interface/v1.0/stores",
            "/webservice/rest-api/enterprise-interface2/v1.0/stores",
            "/webservice/rest-api/%2565nterprise-interface/v1.0/stores",
            "/x/webservice/rest-api/enterprise-interface/v1.0/stores",
        ])
    func noInterface(_ path: String) throws {
        let target = try target(path, apiPath: "/")
        #expect(target.interface == nil)
        #expect(!target.isRecognized)
        #expect(!target.isStorable)
        #expect(!target.isForeign)
        #expect(target.family == .unknown)
        #expect(target.operation(for: .get) == nil)
        #expect(target.pathTemplate == "/{…}")
    }

    @Test(
        "what cannot be the API has no interface, and may be stored by HTTP's own rules",
        arguments: ["/", "/stores"])
    func foreign(_ path: String) throws {
        let target = try target(path, apiPath: "/")
        #expect(target.isForeign && target.isStorable)
        #expect(target.interface == nil)
        #expect(target.pathTemplate == (path == "/" ? "/" : "/{…}"))
    }

    @Test(
        "both interfaces are told apart under any api_path", arguments: Interface.allCases,
        ["/", "/webservice", "/webservice/", "/webservice/rest-api/"])
    func interfaces(_ interface: Interface, _ apiPath: String) throws {
        let target = try target(
            "/webservice/rest-api/\(interface.segment)/v1.0/stores", apiPath: apiPath)
        #expect(target.interface == interface)
        #expect(target.version == "v1.0")
        #expect(target.resource == "stores")
        #expect(target.isRecognized)
        #expect(target.operation(for: .get)?.name == "getStores")
    }

    @Test(
        "without exactly v1.0, and with a slash at the end, a path is forwarded but not recognised",
        arguments: [
            ("", ""), ("/", "/"), ("/v1.0", "/v1.0"), ("/v1.0/", "/v1.0/"), ("/stores", "/stores"),
            ("/vouchers/8bed", "/vouchers/{voucher_id}"), ("/v1.0/stores/", "/v1.0/stores/{…}"),
            ("/v2.0/stores", "/{version}/stores"), ("/v1/stores", "/{version}/stores"),
            ("/V1.0/stores", "/{unknown}/{…}"), ("/v1.0/%C4%8D", "/v1.0/{unknown}"),
            ("/v1.0%CC%81/stores", "/{version}/stores"),
        ])
    func unrecognized(_ rest: String, _ template: String) throws {
        let target = try target("/webservice/rest-api/customer-interface\(rest)")
        #expect(target.interface == .customer)
        #expect(!target.isRecognized)
        #expect(!target.isStorable)
        #expect(target.operation(for: .get) == nil)
        #expect(target.pathTemplate == "/webservice/rest-api/customer-interface\(template)")
    }

    @Test("segments are compared percent-decoded once, and with regard to case")
    func decoding() throws {
        #expect(try resource("/%73tores").operation(for: .get)?.name == "getStores")
        #expect(try resource("/%2573tores").operation(for: .get) == nil)
        #expect(try resource("/Stores").operation(for: .get) == nil)
        #expect(try resource("/%74okens/8bed").isUnderTokens)
        #expect(try target("/webservice/rest%2Dapi/customer-interface/v1%2E0/stores").isRecognized)
    }

    @Test("a resource that is not UTF-8 has no name and is not recognised")
    func notText() throws {
        #expect(try resource("/%FF%FE").resource.isEmpty)
        #expect(try !resource("/%FF%FE").isRecognized)
    }

    @Test(
        "what must never be stored",
        arguments: [
            "/tokens", "/tokens/4d81", "/tokens/4d81/actions/auth-token", "/%74okens/4d81/anything",
            "/users/actions/login", "/users/actions", "/users/%61ctions/anything",
            "/customers/actions/auth-token", "/something/auth-token", "/tests/connection", "/tests",
            "/Tokens/4d81", "/%2574okens/4d81", "/tokens;v=1/4d81", "/stores/",
        ], Interface.allCases)
    func neverStored(_ path: String, _ interface: Interface) throws {
        #expect(try !resource(path, on: interface).isStorable)
    }

    @Test(
        "what may be stored",
        arguments: ["/stores", "/users", "/users/8bed", "/customers/8bed/credits", "/target-groups/8bed"])
    func storable(_ path: String) throws {
        #expect(try resource(path).isStorable)
    }

    @Test(
        "whose data a path shows",
        arguments: [
            ("/customers", ResourceFamily.customer), ("/customers/8bed/anything", .customer),
            ("/card-types", .reference), ("/card-types/8bed/cards", .customer), ("/rewards", .catalogue),
            ("/rewards/8bed/vouchers", .customer), ("/rewards/8bed/products", .catalogue),
            ("/rewards/actions/reward-recommendations", .customer),
            ("/segments/8bed/segment-records", .customer), ("/booking-tickets/8bed", .catalogue),
            ("/booking-tickets/8bed/time-slots", .customer), ("/reservable-products", .customer),
            // It can be asked for one customer.
            ("/booking-tickets", .customer),
            ("/stores", .reference), ("/stores/8bed/customers", .unknown), ("/rewards/8bed/more", .unknown),
            ("/target-groups", .unknown), ("/tokens/8bed/actions/auth-token", .customer),
            ("/stores/", .unknown),
        ])
    func families(_ path: String, _ family: ResourceFamily) throws {
        #expect(try resource(path).family == family)
    }
}
