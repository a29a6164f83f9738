import CareCloud
import HTTPSemantics
import Testing

@Suite("Whom a token stands for")
struct PurgedPartitionTests {
    @Test(
        "logins and logouts of a customer's token change it (I5), a user's logout ends it (I6)",
        arguments: [
            (
                "POST /tokens/8bed/actions/login", Interface.customer,
                CareCloudTarget.PurgedPartition.tokenOfRequest
            ),
            ("POST /tokens/8bed/actions/logout", .customer, .tokenOfRequest),
            ("POST /tokens/8bed/actions/logout/", .customer, .tokenOfRequest),
            ("POST /tokens/8bed/actions/never-heard-of", .customer, .tokenOfRequest),
            ("POST /tokens/8bed/actions/social-network-login", .customer, .tokenOfRequest),
            ("PUT /tokens/8bed", .customer, .tokenOfRequest),
            ("POST /customers", .customer, .tokenOfRequest),
            ("POST /customers/", .customer, .tokenOfRequest),
            ("POST /users/actions/logout", .enterprise, .tokenInBody),
            ("POST /tokens", .customer, .none),
            ("POST /tokens/", .customer, .none),
            ("GET /tokens/8bed/actions/auth-token", .customer, .none),
            ("POST /customers", .enterprise, .none),
            ("PUT /customers", .customer, .none),
            ("POST /customers/8bed/addresses", .customer, .none),
            ("POST /users/actions/login", .enterprise, .none),
        ])
    func change(
        _ line: String, _ interface: Interface, _ expected: CareCloudTarget.PurgedPartition
    ) throws {
        let parts = line.split(separator: " ")
        let method = try #require(Method(parts[0].utf8))
        let target = try resource(String(parts[1]), on: interface)
        for status: UInt16? in [200, 204, 302, 500, nil] {
            #expect(target.purges(method: method, status: status) == expected)
        }
        #expect(target.purges(method: method, status: 400) == .none)
    }

    @Test("a missing version hides no login")
    func withoutVersion() throws {
        let target = try target("/webservice/rest-api/customer-interface/tokens/8bed/actions/logout")
        #expect(target.purges(method: .post, status: 204) == .tokenOfRequest)
    }
}
