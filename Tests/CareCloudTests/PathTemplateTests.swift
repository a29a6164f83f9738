import CareCloud
import Testing

@Suite("Path templates for logs and metrics")
struct PathTemplateTests {
    static let versioned = "/webservice/rest-api/enterprise-interface/v1.0"

    @Test(
        "what the specification does not have is one mark",
        arguments: [
            ("/customers/420777/cards", "/customers/{customer_id}/cards"),
            ("/customers/420777/credits", "/customers/{customer_id}/{…}"),
            ("/customers/420777/credits/420777/more", "/customers/{customer_id}/{…}"),
            ("/tokens/420777/actions/login", "/tokens/{token_id}/actions/login"),
            ("/tokens/420777/actions/420777", "/tokens/{token_id}/actions/{…}"),
            ("/420777", "/{unknown}"), ("/420777/cards/1", "/{unknown}/{…}"),
            ("/customers/", "/customers/{…}"), ("/cards/batch/420777", "/cards/batch/{…}"),
        ])
    func marks(_ path: String, _ template: String) throws {
        #expect(try resource(path).pathTemplate == Self.versioned + template)
    }

    @Test("no id and no token is in a template, wherever it stands", arguments: CareCloud.Operation.all)
    func leaks(_ operation: CareCloud.Operation) throws {
        let secret = "4d8121dea8420777"
        let segments = sample(operation.path, id: secret).split(separator: "/").map(String.init)
        for index in segments.indices {
            var changed = segments
            changed[index] = secret
            for rest in [changed, changed + [secret], changed + [""], segments + [secret, secret]] {
                let path = "/" + rest.joined(separator: "/")
                #expect(try !resource(path).pathTemplate.contains(secret))
                let places = [
                    "/webservice/rest-api/customer-interface", "/webservice/rest-api/\(secret)", "",
                ]
                for place in places {
                    #expect(try !target(place + path, apiPath: "/").pathTemplate.contains(secret))
                }
            }
        }
    }

    @Test(
        "no version, interface or encoded segment of the client's is in a template",
        arguments: [
            "/webservice/rest-api/customer-interface/v4d81/stores", "/webservice/rest-api/4d81/v1.0/stores",
            "/webservice/rest-api/4d81", "/webservice/rest-api/customer-interface/v1.0/%34d81",
            "/webservice/rest-api/customer-interface/4d81/v1.0/stores",
        ])
    func elsewhere(_ path: String) throws {
        #expect(try !target(path).pathTemplate.contains("4d81"))
    }

    @Test("a long path has a short template")
    func bounded() throws {
        let long = "/customers/8bed" + String(repeating: "/x", count: 20_000)
        #expect(try resource(long).pathTemplate == Self.versioned + "/customers/{customer_id}/{…}")
    }
}
